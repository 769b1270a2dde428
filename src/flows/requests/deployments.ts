import { type Deployment, succeeded } from "../../core/deployments.js";
import { believed } from "../../core/ledger.js";
import { rollbackTarget, type RollbackTarget } from "../../core/rollback.js";
import { mostDeployments } from "../../github/resources/deployments.js";
import { deploymentsAtOnce, recordIn, type Snapshot } from "../../github/types/snapshot.js";
import type { Scene } from "../scene.js";
import type { Environment } from "../../core/config/environment.js";
import { silentFor } from "../../core/messages/deployment.js";
import { stuckIn } from "../../core/jobs.js";
import { together } from "../../github/client/together.js";

/** An environment's deployments, newest first, back to a success of that commit; a snapshot has only the newest. */
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

/** An environment's deployments since a date, and maybe more, newest first; a snapshot has only the newest. */
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

/** How much our clock and GitHub's may differ, in milliseconds. */
const clocksDiffer = 60_000;

/**
 * The target of a rollback without a ref, however many deployments there have been since. `left`: the deployment to roll back, even if others are newer.
 */
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

/** The deployments up to the one that is rolled back; all of them if none is named. */
function upTo(left: Deployment | undefined, deployments: readonly Deployment[]): readonly Deployment[] {
  const index = deployments.findIndex(({ id }) => id === left?.id);
  return index === -1 ? deployments : deployments.slice(index);
}

/**
 * Sets to `error` running deployments without a status for the environment's `timeout`, so that nobody waits for ever, unless the Environment holds a job of theirs.
 * A tool that reports success after all is believed. Returns the deployments with that change.
 */
export async function endStuck(
  scene: Pick<Scene, "hub" | "now">,
  environment: Pick<Environment, "name" | "timeout">,
  seen: Pick<Snapshot, "deployments" | "records">,
): Promise<readonly Deployment[]> {
  const now = scene.now();
  const deployments = seen.deployments.get(environment.name) ?? [];
  const stuck = stuckIn(deployments, believed(recordIn(seen, environment.name)).requests, environment.timeout, now);
  if (stuck.length === 0) return deployments;
  const description = silentFor(environment.timeout);
  await together(stuck.map(({ id }) => scene.hub.createStatus(id, { state: "error", description })));
  const end = { state: "error", description, at: now, logUrl: undefined, environmentUrl: undefined } as const;
  return deployments.map((deployment) =>
    stuck.includes(deployment) ? { ...deployment, statuses: [...deployment.statuses, { ...end, by: deployment.creator }] } : deployment,
  );
}
