import { execFile } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { variables } from "../playground/app.js";
import { roundRobin } from "./load/balancer.js";
import { createNoise } from "./load/noise.js";
import { createTool } from "./load/tool.js";
import { createTown } from "./load/town.js";
import { createMember } from "./server.js";
import { median } from "./statistics.js";
import { atMost, type Row } from "./table.js";

const root = join(import.meta.dirname, "..");
const events = 10_000;
/** Events between two looks at the memory. */
const stride = 100;
/** Events between two commands. */
const calm = 100;
/** Deliveries under way beyond which nobody adds to them. */
const most = 10;

/** Whether the server, as `npm start` runs it, grows with what it hears: noise, and now and then a command that becomes a deployment. */
export async function memory(): Promise<readonly Row[]> {
  await promisify(execFile)(process.execPath, ["--import", "tsx", "scripts/build.ts", "server"], { cwd: root });
  const sizes = await sizesOf();
  const around = (index: number): number => median(sizes.slice(index - 3, index + 2));
  const [early, late] = [around(1_000 / stride), around(events / stride - 1)];
  return [
    atMost("memory of the server: RSS after 10,000 events, compared with after 1,000", late / early, 1.2, " ×", 2),
    {
      what: "    after 1,000, after 10,000, at most",
      measured: [early, late, Math.max(...sizes)].map((size) => `${size.toFixed(0)} MiB`).join(", "),
    },
  ];
}

/** RSS in MiB, again and again, while everything happens. */
async function sizesOf(): Promise<readonly number[]> {
  const town = createTown({ organizations: 20, repositories: 1, commands: 5 });
  const { github } = town;
  await github.idle();
  const listening = await github.listen(0);
  const server = await createMember({ ...variables(github), GHE_HOST: `localhost:${listening.port}`, GHE_PROTOCOL: "http" });
  await server.start();
  const tool = createTool(github);
  const deliver = roundRobin([server.port]);
  github.deliverTo((delivery) => {
    tool.hear(delivery);
    return deliver(delivery);
  });
  const makeNoise = createNoise(town);
  const { log } = github.world.outbox;
  const [before, wishes] = [log.length, town.wishes.values()];
  const happened = (): number => log.length - before;
  const sizes: number[] = [];
  let commands = 0;
  while (happened() < events) {
    if (happened() >= commands * calm) {
      commands += 1;
      const wish = wishes.next().value;
      if (wish !== undefined) github.comment(wish.issue, "ann", wish.body);
    }
    makeNoise();
    while (github.world.outbox.pending > most) await sleep(5);
    while (sizes.length < Math.floor(happened() / stride)) sizes.push(await server.memory());
  }
  await server.kill();
  await listening.close();
  return sizes;
}
