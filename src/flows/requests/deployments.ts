import { type Deployment, succeeded, runningOf } from "../../core/deployments.js";
import { rollbackTarget, type RollbackTarget } from "../../core/rollback.js";
import { mostDeployments } from "../../github/resources/deployments.js";
import { deploymentsAtOnce, type Snapshot } from "../../github/types/snapshot.js";
import type { Scene } from "../scene.js";
import type { Environment } from "../../core/config/environment.js";
import { silentFor } from "../../core/messages/deployment.js";
import { isSilent } from "../../core/jobs.js";
import { together } from "../../github/client/together.js";

/** An environment's deployments, newest first, as far back as a success of that commit; a snapshot has the newest only. */
export async function deploymentsBackTo(
  scene: Pick<Scene, "hub">,
  { allDeployments, deployments }: Snapshot,
  environment: string,
  sha: string,
): Promise<readonly Deployment[]> {
  const newest = deployments.get(environment) ?? [];
  if (allDeployments || newest.some((deployment) => deployment.ours && deployment.sha === sha && succeeded(deployment))) return newest;
  const more = await scene.hub.deploymentsBackTo(environment, sha);
  return more.length > newest.length ? more : newest;
}

/** An environment's deployments that are younger than a date, and maybe more, newest first; a snapshot has the newest only. */
export async function deploymentsSince(
  scene: Pick<Scene, "hub">,
  { allDeployments, deployments }: Snapshot,
  environment: string,
  since: Date,
): Promise<readonly Deployment[] | "too_many"> {
  const reaches = (read: readonly Deployment[]): boolean =>
    read.some(({ createdAt }) => createdAt.getTime() < since.getTime() - clocksDiffer);
  const newest = deployments.get(environment) ?? [];
  if (allDeployments || newest.length < deploymentsAtOnce || reaches(newest)) return newest;
  const read = await scene.hub.deploymentsUntil(environment, reaches);
  return reaches(read) || read.length < mostDeployments ? read : "too_many";
}

/** By how much our clock and GitHub's may differ, in milliseconds. */
const clocksDiffer = 60_000;

/** Where a rollback that names no ref leads, however many deployments there have been since. `left` is what it leaves, whatever is newer. */
export async function rollbackTargetIn(
  scene: Pick<Scene, "hub">,
  { allDeployments, deployments }: Snapshot,
  environment: string,
  left?: Deployment,
): Promise<RollbackTarget> {
  const targetAmong = (read: readonly Deployment[]): RollbackTarget => rollbackTarget(upTo(left, read), undefined);
  const newest = deployments.get(environment) ?? [];
  const leads = targetAmong(newest);
  if (!("why" in leads) || allDeployments || newest.length === 0) return leads;
  return targetAmong(await scene.hub.deploymentsUntil(environment, (read) => !("why" in targetAmong(read))));
}

/** What is not newer than the deployment that is left; all of them where none is named. */
function upTo(left: Deployment | undefined, deployments: readonly Deployment[]): readonly Deployment[] {
  const index = deployments.findIndex(({ id }) => id === left?.id);
  return index === -1 ? deployments : deployments.slice(index);
}

/**
 * Sets to `error` what is running and has had no status for as long as the environment's `timeout`, so that nobody waits for it for ever, unless
 * its Environment holds a job; a tool that reports success after all is believed. Gives back the deployments as they are then.
 */
export async function endStuck(
  scene: Pick<Scene, "hub" | "now">,
  environment: Pick<Environment, "timeout">,
  deployments: readonly Deployment[],
): Promise<readonly Deployment[]> {
  const now = scene.now();
  const stuck = runningOf(deployments).filter((deployment) => isSilent(deployment, deployments, environment.timeout, now));
  const description = silentFor(environment.timeout);
  await together(stuck.map(({ id }) => scene.hub.createStatus(id, { state: "error", description })));
  const end = { state: "error", description, at: now, logUrl: undefined, environmentUrl: undefined } as const;
  return deployments.map((deployment) =>
    stuck.includes(deployment) ? { ...deployment, statuses: [...deployment.statuses, { ...end, by: deployment.creator }] } : deployment,
  );
}
