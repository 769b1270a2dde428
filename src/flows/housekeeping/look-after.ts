import type { InstallationHub } from "../../github/installation-hub.js";
import { sameEnvironment } from "../../core/jobs.js";
import { hintOf, settleWithOthers } from "../answers/settle.js";
import { onHeldJob } from "../events/protection-rule.js";
import { endStuck } from "../requests/gather.js";
import { wake } from "../requests/wake.js";
import type { Scene } from "../scene.js";
import type { Place, Surveying } from "./survey.js";

/** Claim refs are useless after this: nothing is executed that late. */
const claimLife = 7 * 24 * 3_600_000;

/** Whether there is anything to do in a repository. */
export function isDue({ due }: Place): boolean {
  return due.some(({ due: { unsettled, stuck, waiting, held } }) => unsettled.length > 0 || stuck || waiting || held);
}

/** Does something whose failure is logged and stops nothing else; returns whether it was done. */
export type Careful = (what: string, work: () => Promise<void>) => Promise<boolean>;

/** Logs and counts the failures in a sweep. */
export function carefully(report: (error: unknown, what: string) => void, total: { failures: number }): Careful {
  return async (what, work) => {
    try {
      await work();
      return true;
    } catch (error) {
      total.failures += 1;
      report(error, `Sweep failed: ${what}`);
      return false;
    }
  };
}

/** Does what is due in a repository. */
export async function lookAfter(
  world: Surveying,
  installation: InstallationHub,
  { repository, due, older }: Place,
  careful: Careful,
): Promise<void> {
  const scene = world.sceneOf(installation.hub(repository));
  const place = `${repository.owner}/${repository.name}`;
  for (const { environment, due: here } of due) {
    for (const unsettled of here.unsettled) {
      const hint = { ...hintOf(unsettled), environment: environment.name };
      await careful(`deployment ${unsettled.id} in ${place}`, () => settleWithOthers(scene, unsettled.nodeId, hint));
    }
    if (!here.stuck) continue;
    await careful(`what is stuck in ${environment.name} of ${place}`, async () => {
      const below = older?.filter((deployment) => sameEnvironment(deployment.environment, environment.name));
      const seen = await scene.hub.snapshot({ environments: [environment.name] });
      await endStuck(scene, environment, below === undefined ? seen : { ...seen, deployments: new Map([[environment.name, below]]) });
    });
  }
  const waiting = new Set(due.flatMap(({ environment, due: here }) => (here.waiting ? [environment.name] : [])));
  if (waiting.size > 0)
    await careful(`what waits in ${place}`, () => wake(scene, { concerns: ({ request }) => waiting.has(request.environment) }));
  if (due.some(({ due: { held } }) => held)) await careful(`jobs that are held in ${place}`, () => answerHeld(scene));
}

/** Drops a repository's old claim refs. */
export async function tidy(
  world: Surveying,
  installation: InstallationHub,
  repository: Place["repository"],
  careful: Careful,
): Promise<void> {
  const { hub } = world.sceneOf(installation.hub(repository));
  const before = new Date(world.now().getTime() - claimLife);
  await careful(`old claims in ${repository.owner}/${repository.name}`, () => hub.dropClaimRefs(before, world.random()));
}

/**
 * Answers all jobs that GitHub Environments hold for us, and that nobody has answered. Environments hold other jobs for reviewers, timers and other Apps.
 */
async function answerHeld(scene: Scene): Promise<void> {
  const { hub } = scene;
  const runs = await hub.heldRuns();
  if (runs.length === 0) return;
  const { app } = await hub.snapshot({});
  for (const run of runs) {
    for (const environment of (await hub.heldBy(run)) ?? [])
      if ((await hub.isEnforced(environment, app)) === true) await onHeldJob(scene, { kind: "held_job", run, environment });
  }
}
