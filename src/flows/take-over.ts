import { markerOf } from "../core/messages/answer.js";
import type { Scene } from "./scene.js";

/** For how long a command is left to whoever claimed it, in milliseconds. */
const patience = 30_000;

/**
 * Whether a command that somebody claimed is to be executed by us, since its process died: it was claimed long ago and has no answer.
 * A claim ref decides between several who come to that conclusion. What the process before us did (a deployment, a record) is found again
 * by the request's id, so nothing is done twice.
 */
export async function takeOver(scene: Scene, requestId: string, issue: number, claimedAt: Date): Promise<boolean> {
  if (scene.now().getTime() - claimedAt.getTime() <= patience) return false;
  const comments = await scene.hub.ownComments(issue);
  if (comments.some(({ body }) => body.includes(markerOf(requestId)))) return false;
  const claim = await scene.hub.claimRef(requestId);
  if (claim.outcome === "first") return true;
  if (scene.now().getTime() - claim.at.getTime() <= patience) return false;
  return await scene.hub.takeClaimRef(requestId, claim.sha);
}
