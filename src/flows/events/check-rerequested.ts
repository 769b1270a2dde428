import { environmentNamed } from "../../core/config/environment.js";
import type { OwnCheckRun } from "../../github/types/check-runs.js";
import { lintAnyway } from "./config-check.js";
import { groupOf, onMergeGroup } from "../answers/merge-group.js";
import { wake } from "../requests/wake.js";
import type { Scene } from "../scene.js";
import { settle } from "../answers/settle.js";
import { noteUnlessWritten, ownCheckRuns } from "../answers/write.js";

/** "Re-run" of a check run or a suite: looks again at everything shown on the commit, and leaves nothing queued. */
export async function onRerequest(scene: Scene, sha: string): Promise<void> {
  const there = await ownCheckRuns(scene, sha);
  const before = newestOfEach(there);
  await wake(scene, { concerns: ({ request }) => request.sha === sha });
  for (const run of before) await lookAgain(scene, sha, run);
  if (before.every(({ name }) => name === "deploy.yml")) return await lintAnyway(scene, sha, there.length);
  for (const run of newestOfEach(await ownCheckRuns(scene, sha))) await noteUnlessWritten(scene, scene.hub.repeatCheckRun(run));
}

async function lookAgain(scene: Scene, sha: string, { name, externalId }: OwnCheckRun): Promise<void> {
  const group = groupOf(sha, externalId);
  if (group !== undefined) return await onMergeGroup(scene, group);
  const environment = environmentNamed(name);
  const made = environment === undefined ? undefined : await scene.hub.deploymentOf(externalId, environment);
  if (made !== undefined && environment !== undefined) await settle(scene, made.nodeId, { environment });
}

function newestOfEach(newestFirst: readonly OwnCheckRun[]): readonly OwnCheckRun[] {
  return newestFirst.filter(({ name }, index) => newestFirst.findIndex((other) => other.name === name) === index);
}
