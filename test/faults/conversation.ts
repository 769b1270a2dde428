import { start, type World } from "../support/world.js";
import type { lengths, Route, troubles } from "./routes.js";

/** What became of one deployment under one fault. */
export interface Outcome {
  readonly deployments: number;
  readonly answers: number;
  /** The first line of the answer, without its markup. */
  readonly verdict: string;
  /** Deliveries that failed at first. */
  readonly failed: number;
  readonly checkRun: string;
}

const serialized = "envs:\n  - name: production\n    serialization: true\n";
const minute = 60_000;

/** Plays a serialized deployment of a second tag while something goes wrong, then lets GitHub recover and redelivers what failed, as the App's redelivery does. */
export async function playWith(
  fault: { readonly on: Route; readonly trouble: (typeof troubles)[number]; readonly length: (typeof lengths)[number] } | undefined,
): Promise<{ readonly world: World; readonly outcome: Outcome }> {
  const world = await start({ deployYml: serialized, troubled: true, settings: { GITPLOY_REQUEST_TIMEOUT: "300" } });
  const { github } = world;
  // The ledger is there already, as it is from the second deployment on.
  await world.comment("/deploy v0.5.5 production");
  await world.report("success");
  const before = { deployments: world.deployments.length, answers: world.answers().length, deliveries: github.deliveries.length };
  await world.wait(5 * minute);
  // A process that has just started has no token yet.
  if (fault?.on.purpose === "token") await world.startProcess();
  if (fault !== undefined)
    github.fault({ method: fault.on.method, route: fault.on.route, times: fault.length === "once" ? 1 : 10_000, do: fault.trouble });
  await world.comment("/deploy production");
  await reportSuccess(world, before.deployments);
  const failed = failures(world, before.deliveries).length;
  await world.wait(2 * minute);
  github.world.faults.length = 0;
  for (let round = 0; round < 4; round++) {
    for (const guid of failures(world, before.deliveries)) github.redeliver(guid);
    await github.idle();
    await reportSuccess(world, before.deployments);
    await world.wait(minute);
  }
  const answers = world.answers().slice(before.answers);
  const checkRun = world.checkRuns(world.head).at(-1);
  return {
    world,
    outcome: {
      deployments: world.deployments.length - before.deployments,
      answers: answers.length,
      verdict: (/^#* *(.*)$/m.exec(answers[0] ?? "")?.[1] ?? "").trim(),
      failed,
      checkRun: checkRun === undefined ? "–" : (checkRun.conclusion ?? checkRun.status),
    },
  };
}

async function reportSuccess(world: World, before: number): Promise<void> {
  const deployment = world.deployments[before];
  if (deployment === undefined || deployment.statuses.some(({ state }) => state === "success")) return;
  world.github.deploymentStatus(deployment, { state: "success" });
  await world.github.idle();
}

/** The deliveries none of whose attempts was answered well, by guid. */
function failures({ github }: World, since: number): readonly string[] {
  const attempts = github.deliveries.slice(since);
  const done = new Set(attempts.filter(({ statusCode }) => statusCode === 200).map(({ guid }) => guid));
  return [...new Set(attempts.map(({ guid }) => guid))].filter((guid) => !done.has(guid));
}
