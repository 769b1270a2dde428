import { type Deployment, succeeded } from "../../core/deployments.js";
import { rollbackTarget, type RollbackTarget } from "../../core/rollback.js";
import { mostDeployments } from "../resources/deployments.js";
import type { Hub } from "../types/hub.js";
import { deploymentsAtOnce, type Snapshot } from "../types/snapshot.js";

/** An environment's deployments, newest first, back to a success of that commit; a snapshot has only the newest. */
export async function deploymentsBackTo(
  hub: Pick<Hub, "deploymentsBackTo">,
  { allDeployments, deployments }: Snapshot,
  environment: string,
  sha: string,
): Promise<readonly Deployment[]> {
  const newest = deployments.get(environment) ?? [];
  if (allDeployments || newest.some((deployment) => deployment.ours && deployment.sha === sha && succeeded(deployment))) return newest;
  const more = await hub.deploymentsBackTo(environment, sha);
  return more.length > newest.length ? more : newest;
}

/** An environment's deployments since a date, and maybe more, newest first; a snapshot has only the newest. */
export async function deploymentsSince(
  hub: Pick<Hub, "deploymentsUntil">,
  { allDeployments, deployments }: Snapshot,
  environment: string,
  since: Date,
): Promise<readonly Deployment[] | "too_many"> {
  const reaches = (read: readonly Deployment[]): boolean =>
    read.some(({ createdAt }) => createdAt.getTime() < since.getTime() - clocksDiffer);
  const newest = deployments.get(environment) ?? [];
  if (allDeployments || newest.length < deploymentsAtOnce || reaches(newest)) return newest;
  const read = await hub.deploymentsUntil(environment, reaches);
  return reaches(read) || read.length < mostDeployments ? read : "too_many";
}

/** How much our clock and GitHub's may differ, in milliseconds. */
const clocksDiffer = 60_000;

/**
 * The target of a rollback without a ref, however many deployments there have been since. `left`: the deployment to roll back, even if others are newer.
 */
export async function rollbackTargetIn(
  hub: Pick<Hub, "deploymentsUntil">,
  { allDeployments, deployments }: Snapshot,
  environment: string,
  left?: Deployment,
): Promise<RollbackTarget> {
  const targetAmong = (read: readonly Deployment[]): RollbackTarget => rollbackTarget(upTo(left, read), undefined);
  const newest = deployments.get(environment) ?? [];
  const leads = targetAmong(newest);
  if (!("why" in leads) || allDeployments || newest.length === 0) return leads;
  return targetAmong(await hub.deploymentsUntil(environment, (read) => !("why" in targetAmong(read))));
}

/** The deployments up to the one that is rolled back; all of them if none is named. */
function upTo(left: Deployment | undefined, deployments: readonly Deployment[]): readonly Deployment[] {
  const index = deployments.findIndex(({ id }) => id === left?.id);
  return index === -1 ? deployments : deployments.slice(index);
}
