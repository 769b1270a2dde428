import { type Deployment, replacedBy, succeeded } from "../../core/facts.js";
import type { DeploymentDetails } from "../../github/types/hub.js";
import type { Scene } from "../scene.js";
import { type Hint, settle } from "./settle.js";

/** Settles a deployment, and whatever else its end makes untrue. */
export async function settleWithOthers(scene: Scene, nodeId: string, hint: Hint): Promise<void> {
  const details = await settle(scene, nodeId, {}, hint);
  if (details !== undefined) await settleOthers(scene, details);
}

/** Makes the answers of those true that depend on how a deployment ended: of the one whose place it took, and of the one it rolled back from. */
export async function settleOthers(
  scene: Scene,
  { deployment, deployments }: Pick<DeploymentDetails, "deployment" | "deployments">,
): Promise<void> {
  for (const { nodeId, environment, request } of othersOf(deployment, deployments)) {
    const issue = request?.issue ?? request?.pullRequest;
    await settle(scene, nodeId, {}, { environment, ...(issue === undefined ? {} : { issue }) });
  }
}

function othersOf(deployment: Deployment, deployments: readonly Deployment[]): readonly Deployment[] {
  if (!deployment.ours) return [];
  const left = deployments.find(({ id }) => id === deployment.request?.rollbackFrom);
  const replaced = wasLive(deployment) ? replacedBy(deployment, deployments) : undefined;
  return [...new Set([left, replaced])].filter((each) => each !== undefined);
}

/** Whether it succeeded, though it may have failed since: then what was live before it is live again. */
function wasLive(deployment: Deployment): boolean {
  return succeeded(deployment) || deployment.statuses.some(({ state }) => state === "success");
}
