import type { DeploymentEvent, DeploymentStatusEvent } from "../../github/types/events.js";
import { finished } from "../../core/deployments.js";
import { foldedInto } from "../../core/jobs.js";
import { inBursts } from "./burst.js";
import { retryWhenLimited } from "../faults.js";
import { wake } from "../requests/wake.js";
import type { Scene } from "../scene.js";
import { settle, besides, settleOthers } from "../answers/settle.js";

/** Shows in their answers how the deployments of a commit go: a workflow's run is over, and with it maybe what its jobs deployed. */
export async function mirrorCommit(scene: Scene, sha: string): Promise<"some" | "none"> {
  const show = async (at: Scene): Promise<"some" | "none"> => {
    const ours = await at.hub.forWaking.ownDeploymentsOf(sha);
    for (const { nodeId, accompanied, ...hint } of ours) if (accompanied) await settle(at, nodeId, hint);
    return ours.length === 0 ? "none" : "some";
  };
  return (await retryWhenLimited(scene, show)) ?? "some";
}

/** Shows in its answer how a deployment of ours goes; a deployment that a workflow job made beside it counts for it. */
export async function mirror(scene: Scene, event: DeploymentEvent | DeploymentStatusEvent): Promise<void> {
  // Whoever made a deployment of ours says so, and the sweep where it died before.
  if (event.kind === "deployment" && event.ours) return;
  if (event.kind === "deployment") return await mirrorNow(scene, event);
  await inBursts(scene, `${event.nodeId} ${event.state}`, (at) => mirrorNow(at, event));
}

async function mirrorNow(scene: Scene, event: DeploymentEvent | DeploymentStatusEvent): Promise<void> {
  const { environment, issue } = event;
  const others = besides(scene);
  const show = (at: Scene) => settle(at, event.nodeId, { environment, issue, beside: at === scene ? others.beside : undefined });
  const details = await retryWhenLimited(scene, show);
  // What cannot be shown now keeps nobody waiting.
  if (details === undefined) return await wake(scene);
  const { deployment, deployments } = details;
  if (!deployment.ours) {
    const beside = deployments
      .filter(({ ours }) => ours)
      .filter((each) => foldedInto(each, deployments).some(({ id }) => id === deployment.id));
    for (const ours of beside) await settle(scene, ours.nodeId, { environment: ours.environment });
    // Jobs that were let go may be over with it, and who stands behind them moves up.
    return finished(deployment) ? await wake(scene, { concerns: () => false }) : undefined;
  }
  if (finished(deployment)) {
    await retryWhenLimited(scene, (at) => settleOthers(at, details, others.shown));
  }
  // What became final lets the next one in, here and where this environment is required.
  if (finished(deployment)) await wake(scene);
}
