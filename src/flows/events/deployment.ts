import type { DeploymentEvent, DeploymentStatusEvent } from "../../github/types/events.js";
import { finished } from "../../core/deployments.js";
import { foldedInto } from "../../core/jobs.js";
import { inBursts } from "./burst.js";
import { wake } from "../requests/wake.js";
import { retryWhenLimited, type Scene } from "../scene.js";
import { settle, besides, settleOthers } from "../answers/settle.js";

/** Updates the answers of a commit's deployments: a workflow run is over, and maybe what its jobs deployed. */
export async function mirrorCommit(scene: Scene, sha: string): Promise<"some" | "none"> {
  const show = async (at: Scene): Promise<"some" | "none"> => {
    const ours = await at.hub.forWaking.ownDeploymentsOf(sha);
    for (const { nodeId, accompanied, ...hint } of ours) if (accompanied) await settle(at, nodeId, hint);
    return ours.length === 0 ? "none" : "some";
  };
  return (await retryWhenLimited(scene, show)) ?? "some";
}

/** Updates the answer of our deployment. A deployment that a workflow job made beside it counts for it. */
export async function mirror(scene: Scene, event: DeploymentEvent | DeploymentStatusEvent): Promise<void> {
  // The process that made our deployment says so, or the sweep if that process died.
  if (event.kind === "deployment" && event.ours) return;
  if (event.kind === "deployment") return await mirrorNow(scene, event);
  await inBursts(scene, `${event.nodeId} ${event.state}`, (at) => mirrorNow(at, event));
}

async function mirrorNow(scene: Scene, event: DeploymentEvent | DeploymentStatusEvent): Promise<void> {
  const { environment, issue } = event;
  const others = besides(scene);
  const show = (at: Scene) => settle(at, event.nodeId, { environment, issue, beside: at === scene ? others.beside : undefined });
  const details = await retryWhenLimited(scene, show);
  // Nobody waits for what cannot be shown now.
  if (details === undefined) return await wake(scene);
  const { deployment, deployments } = details;
  if (!deployment.ours) {
    const beside = deployments
      .filter(({ ours }) => ours)
      .filter((each) => foldedInto(each, deployments).some(({ id }) => id === deployment.id));
    for (const ours of beside) await settle(scene, ours.nodeId, { environment: ours.environment });
    // Released jobs may be over with it, and the next in the queue moves up.
    return finished(deployment) ? await wake(scene, { concerns: () => false }) : undefined;
  }
  if (finished(deployment)) {
    await retryWhenLimited(scene, (at) => settleOthers(at, details, others.shown));
  }
  // A final state lets the next request in, here and where this environment is required.
  if (finished(deployment)) await wake(scene);
}
