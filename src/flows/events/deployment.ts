import type { DeploymentEvent, DeploymentStatusEvent } from "../../github/types/events.js";
import { finished } from "../../core/deployments.js";
import { foldedInto } from "../../core/jobs.js";
import { type Burst, share } from "../attention.js";
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

/** How many events of a burst are looked at as they come; the others share a look after so many milliseconds. */
const atOnce = 5;
const pause = 30_000;

/**
 * Looks because of an event that may repeat, as when a tool reports each step. Events during a look are served by the next one, and the rest of a longer
 * burst by a later look. Each look reads the current state, so the last state is seen. If nothing can be put off, each event gets a look.
 */
export async function inBursts(scene: Scene, key: string, look: (scene: Scene) => Promise<void>): Promise<void> {
  const burst = scene.attention.bursts.of(key, () => ({ count: 0, since: 0, later: false, current: undefined, following: undefined }));
  if (burst.later) return;
  const age = scene.now().getTime() - burst.since;
  if (age >= pause) Object.assign(burst, { count: 0, since: scene.now().getTime() });
  else if (burst.count >= atOnce && putOff(scene, burst, pause - age, look)) return;
  burst.count += 1;
  await share(burst, () => look(scene));
}

function putOff(scene: Scene, burst: Burst, milliseconds: number, look: (scene: Scene) => Promise<void>): boolean {
  const rings = scene.later(milliseconds, async (later) => {
    // Events from now on may be newer than what this look reads.
    burst.later = false;
    Object.assign(burst, { count: atOnce, since: later.now().getTime() });
    await share(burst, () => look(later));
  });
  burst.later = rings !== false;
  return burst.later;
}
