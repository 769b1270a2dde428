import { type Deployment, replacedBy, succeeded } from "../../core/facts.js";
import type { DeploymentDetails } from "../../github/types/hub.js";
import type { Scene } from "../scene.js";
import { type Hint, settle, show } from "./settle.js";
import { noteShown, shownBefore } from "./shown.js";

/** Settles a deployment, and whatever else its end makes untrue. */
export async function settleWithOthers(scene: Scene, nodeId: string, hint: Hint): Promise<void> {
  const seen = besides(scene);
  const details = await settle(scene, nodeId, {}, { ...hint, beside: seen.beside });
  if (details !== undefined) await settleOthers(scene, details, seen.shown);
}

/** Makes the answers of those true that depend on how a deployment ended, but for those that were `shown` with it: of the one whose place it took, and of the one it rolled back from. */
export async function settleOthers(
  scene: Scene,
  { deployment, deployments }: Pick<DeploymentDetails, "deployment" | "deployments">,
  shown: ReadonlySet<string> = new Set(),
): Promise<void> {
  for (const { nodeId, environment, request } of othersOf(deployment, deployments)) {
    const issue = request?.issue ?? request?.pullRequest;
    if (!shown.has(nodeId)) await settle(scene, nodeId, {}, { environment, ...(issue === undefined ? {} : { issue }) });
  }
}

/**
 * Shows the one whose place a deployment took together with it, where this process has shown it before: both say what one look at their environment says, and
 * the look after that tells whether they still do.
 */
export function besides(scene: Scene): { readonly shown: ReadonlySet<string>; readonly beside: NonNullable<Hint["beside"]> } {
  const shown = new Set<string>();
  const beside = async ({ deployment, deployments }: DeploymentDetails): Promise<boolean> => {
    const replaced = replacedIn(deployment, deployments);
    const known = replaced && shownBefore(scene, replaced, deployments);
    if (known?.deployment.request === undefined) return false;
    const { changed, body, text } = await show(scene, known, { isOld: true });
    // Something is to be made first, which takes a look of its own.
    if (body === undefined || text === undefined) return false;
    noteShown(scene, known, body, text);
    shown.add(known.deployment.nodeId);
    return changed;
  };
  return { shown, beside };
}

function othersOf(deployment: Deployment, deployments: readonly Deployment[]): readonly Deployment[] {
  if (!deployment.ours) return [];
  const left = deployments.find(({ id }) => id === deployment.request?.rollbackFrom);
  return [...new Set([left, replacedIn(deployment, deployments)])].filter((each) => each !== undefined);
}

/** Whose place it took; also of one that has failed since: then what was live before it is live again. */
function replacedIn(deployment: Deployment, deployments: readonly Deployment[]): Deployment | undefined {
  const wasLive = succeeded(deployment) || deployment.statuses.some(({ state }) => state === "success");
  return deployment.ours && wasLive ? replacedBy(deployment, deployments) : undefined;
}
