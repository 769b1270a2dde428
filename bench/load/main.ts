// `npm run test:load`: two processes of the server, 1,000 commands amid 20,000 events of noise and 1,000 of strangers, and kill -9. Minutes long.
// With a number between 0 and 1 only that share of the organizations is there, to try something out.
import { setTimeout as sleep } from "node:timers/promises";
import { table } from "../table.js";
import { variables } from "../../playground/app.js";
import { roundRobin } from "./balancer.js";
import { judgeErrors } from "./errors.js";
import { createFlood } from "./flood.js";
import { createMember } from "../server.js";
import { writePage } from "./page.js";
import { play } from "./play.js";
import { rowsOf } from "./rows.js";
import { createTool } from "./tool.js";
import { createTown } from "./town.js";
import { answered, undelivered, wrongs } from "./wrongs.js";

// Whoever interrupts this leaves no server behind.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
const share = Number(process.argv[2] ?? 1);
const town = createTown({ organizations: Math.ceil(40 * share), repositories: 5, commands: 5 });
const { github } = town;
await github.idle();
const { port } = await github.listen(0);
const settings = {
  ...variables(github),
  GHE_HOST: `localhost:${port}`,
  GHE_PROTOCOL: "http",
  LOG_LEVEL: "info",
  GITPLOY_REDELIVERY_INTERVAL: "60",
};
const members = [await createMember(settings), await createMember(settings)] as const;
await Promise.all(members.map((member) => member.start()));
const tool = createTool(github);
const flood = createFlood(town);
let apart = 0;
const deliver = roundRobin(members.map((member) => member.port));
github.deliverTo((delivery) => {
  tool.hear(delivery);
  if (!flood.isOf(delivery)) return deliver(delivery);
  apart += 1;
  return deliver(delivery).finally(() => (apart -= 1));
});

const begun = performance.now();
const elapsed = (): number => performance.now() - begun;
const progress = setInterval(() => {
  const { log, pending } = github.world.outbox;
  const counts = `${tool.begun.size} deployments, ${github.requests.length} requests, ${log.length} deliveries, ${pending} of them pending`;
  process.stderr.write(`${Math.round(elapsed() / 1_000)} s: ${counts}\n`);
}, 10_000);
const played = await play(town, members, { noise: 20, pace: 250, most: 40, kills: [1 / 8, 7 / 8], away: 3_000, flood, apart: () => apart });
// A redelivery comes a minute after what failed or later, and a second one two minutes after that.
const patience = elapsed() + 4 * 60_000;
while (wrongs(played.asked).length > 0 && elapsed() < patience) await sleep(2_000);
const milliseconds = elapsed();
// What is delivered again from now on has to do nothing twice.
while (undelivered(github).length > 0 && elapsed() < patience) await sleep(2_000);
clearInterval(progress);

const { silence, unexplained } = judgeErrors(members.flatMap((member) => member.errors()));
const wrong = [...wrongs(played.asked), ...answered(flood.comments), ...tool.overlaps, ...github.violations, ...unexplained];
const rows = rowsOf({ ...played, flood, github, tool, milliseconds, silence, wrong, undelivered: undelivered(github).length });
process.stdout.write(`${[table(rows), ...wrong].join("\n")}\n`);
if (share === 1) writePage(rows);
process.exit(rows.every(({ met }) => met !== false) ? 0 : 1);
