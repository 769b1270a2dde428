import { type Deployment, succeeded } from "../core/facts.js";
import { rollbackTarget, type RollbackTarget } from "../core/rollback.js";
import type { Snapshot } from "../github/snapshot.js";
import type { Scene } from "./scene.js";

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

/** Where a rollback that names no ref leads, however many deployments there have been since. */
export async function rollbackTargetIn(
  scene: Pick<Scene, "hub">,
  { allDeployments, deployments }: Snapshot,
  environment: string,
): Promise<RollbackTarget> {
  const newest = deployments.get(environment) ?? [];
  const leads = rollbackTarget(newest, undefined);
  if (!("why" in leads) || allDeployments || newest.length === 0) return leads;
  const isFound = (read: readonly Deployment[]): boolean => !("why" in rollbackTarget(read, undefined));
  return rollbackTarget(await scene.hub.deploymentsUntil(environment, isFound), undefined);
}
