import { answerAmong } from "../core/messages/answer.js";
import type { Scene } from "./scene.js";

/** For how long a command is left to whoever claimed it, in milliseconds. */
const patience = 30_000;

/** The scene of who claims something now. */
export function claiming(scene: Scene): Scene {
  return { ...scene, claimedAt: scene.now() };
}

/**
 * Whether a command that somebody claimed is `inherited`, ours to execute since its process died: it was claimed long ago and has no answer.
 * A claim ref decides between several who come to that conclusion. What the process before us did (a deployment, a record) is found again
 * by the request's id, so nothing is done twice.
 */
export async function takeOver(
  scene: Scene,
  requestId: string,
  issue: number,
  claimedAt: Date,
): Promise<"inherited" | "answered" | "left"> {
  if (scene.now().getTime() - claimedAt.getTime() <= patience) return "left";
  if (await isAnswered(scene, requestId, issue)) return "answered";
  return (await claimOnce(scene, requestId)) === "taken" ? "left" : "inherited";
}

/** Whether a command has its answer. */
export async function isAnswered({ hub }: Pick<Scene, "hub">, requestId: string, issue: number): Promise<boolean> {
  const comments = await hub.ownComments(issue);
  return answerAmong(comments, requestId) !== undefined;
}

/**
 * Claims something that only one may do. `inherited`: somebody claimed it so long ago that either it is done, which the caller can see, or its
 * process died; again only one is told so.
 */
export async function claimOnce(scene: Pick<Scene, "hub" | "now">, name: string): Promise<"first" | "inherited" | "taken"> {
  const claim = await scene.hub.claimRef(name);
  if (claim.outcome === "first") return "first";
  if (scene.now().getTime() - claim.at.getTime() <= patience) return "taken";
  return (await scene.hub.takeClaimRef(name, claim.sha)) ? "inherited" : "taken";
}
