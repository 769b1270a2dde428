import { lease } from "../core/durations.js";
import { claimedAt, type ClaimPlace, sealClaim } from "../core/ledger/seal.js";
import { Fault, gaveUp } from "../github/client/fault.js";
import type { HeldClaim } from "../github/types/git.js";
import type { Claim } from "../github/types/conversation.js";
import type { Scene } from "./scene.js";
import { answerAmong, verdictIn } from "../core/messages/answer.js";
import type { Request } from "../core/request.js";
import type { CommentEvent } from "../github/types/events.js";
import { together } from "../github/client/together.js";

type Place = Pick<Scene, "hub" | "now" | "keys">;

/** What it takes to read a claim. */
export interface ClaimReader extends Pick<Scene, "now" | "keys"> {
  readonly hub: Pick<Scene["hub"], "id" | "readClaimRef">;
}

/**
 * Claims something that only one process may do. `inherited`: somebody claimed it so long ago that either it is done, which the caller can see, or its
 * process died; only one process is told so. A claim that we did not sign also counts as such: anybody who may push can create it, or overwrite ours.
 */
export async function claimOnce(scene: Place, name: string): Promise<Claimed> {
  return await claimAs(scene, name, name, scene.now());
}

export type Claimed = "first" | "inherited" | "taken";

/** The same for several parts of one thing, which the claim names: claims made at the same moment share one commit. */
export async function claimAs(scene: Place, name: string, whole: string, now: Date): Promise<Claimed> {
  const message = sealClaim(placeOf(scene, whole), now, scene.keys[0]);
  const claim = await scene.hub.claimRef(name, message);
  if (claim.outcome === "first") return "first";
  const at = heldSince(scene, whole, claim.held);
  // No wrong clock, not even ours, blocks anything for ever.
  if (at !== undefined && Math.abs(scene.now().getTime() - at.getTime()) <= lease) return "taken";
  return (await scene.hub.takeClaimRef(name, message, claim.held)) ? "inherited" : "taken";
}

/** The same for messages. If somebody's ref is in the way of the claim, the message is sent nevertheless: twice is better than never. */
export async function claimToSay(scene: Place & Pick<Scene, "log">, name: string): Promise<Claimed> {
  try {
    return await claimOnce(scene, name);
  } catch (error) {
    if (!(error instanceof Fault) || error.kind !== "in_the_way") throw error;
    scene.log.warn({ claim: name, says: error.message }, "A claim could not be made, and is done without");
    return "first";
  }
}

/** Whether we claimed something, however long ago. */
export async function isClaimed(scene: Place, name: string): Promise<boolean> {
  return (await claimedSince(scene, name)) !== undefined;
}

/** When we claimed something; `undefined` if we did not. */
export async function claimedSince(scene: ClaimReader, name: string): Promise<Date | undefined> {
  const held = await scene.hub.readClaimRef(name);
  return held === undefined ? undefined : heldSince(scene, name, held);
}

function heldSince(scene: ClaimReader, name: string, { message }: HeldClaim): Date | undefined {
  return message === undefined ? undefined : claimedAt(message, placeOf(scene, name), scene.keys);
}

function placeOf({ hub }: { readonly hub: Pick<Scene["hub"], "id"> }, name: string): ClaimPlace {
  return { repository: hub.id, name };
}

/** The scene of a process that claims something now. */
export function claiming(scene: Scene): Scene {
  return { ...scene, claimedAt: scene.now() };
}

/**
 * Claims a comment. If GitHub's answer got lost, it looks before it claims again. Without a 👀 of ours, GitHub never got the request, for example because
 * the connection had been closed. With one, nobody knows which process set it, so this attempt fails. A request that GitHub may still carry out is not
 * repeated. Nor is a command claimed whose facts cannot be read: the next process to get its event would have to wait for us.
 */
export async function claimComment(
  { hub }: Pick<Scene, "hub">,
  { issue, comment }: Pick<CommentEvent, "issue" | "comment">,
  facts: Promise<unknown>,
): Promise<Claim> {
  try {
    return await hub.claim(comment);
  } catch (error) {
    if (!(error instanceof Fault) || error.kind !== "unavailable" || gaveUp(error)) throw error;
    const [{ claimed }] = await together([hub.replies(issue, comment), facts]);
    if (claimed !== false) throw error;
    return await hub.claim(comment);
  }
}

/** A command, and where to look for its answer and its verdict. */
type Asked = Pick<Request, "id" | "issue" | "comment">;

/**
 * Whether we inherit a claimed command because its process died: it was claimed long ago and has no answer. If several processes come to that conclusion,
 * a claim ref decides. The request's id finds what the dead process did (a deployment, a record), so nothing is done twice. Fails if another process may
 * be about to answer.
 */
export async function takeOver(scene: Scene, asked: Asked, since: Date): Promise<"inherited" | "answered"> {
  if (await isAnswered(scene, asked)) return "answered";
  const claim = scene.now().getTime() - since.getTime() <= lease ? "taken" : await claimOnce(scene, asked.id);
  if (claim === "taken") throw inOtherHands(asked.id);
  // Another process had taken it over, and may have answered since we looked.
  return claim === "inherited" && (await isAnswered(scene, asked)) ? "answered" : "inherited";
}

/** The same for things that only a ref can claim. `ours`: nobody has claimed it before. */
export async function claimByRef(scene: Scene, asked: Asked): Promise<"ours" | "inherited" | "answered"> {
  const claim = await claimOnce(scene, asked.id);
  if (claim === "first") return "ours";
  if (await isAnswered(scene, asked)) return "answered";
  if (claim === "taken") throw inOtherHands(asked.id);
  return "inherited";
}

/**
 * Whether a command has its answer; or its verdict, if nothing is said or can be said. Adds the verdict if only that got lost: a comment gets one of 🚀, 👎
 * and 😕, once.
 */
export async function isAnswered({ hub }: Pick<Scene, "hub">, { id, issue, comment }: Asked): Promise<boolean> {
  if (issue === undefined) return false;
  const { own, verdict } = await hub.replies(issue, comment);
  const answer = answerAmong(own, id);
  if (answer !== undefined && comment !== undefined && verdict === undefined) await hub.react(comment, verdictIn(answer.body));
  return answer !== undefined || verdict !== undefined;
}

/** A claim's failure of which its author is told, since no redelivery helps. Any other error is thrown on. */
export function inTheWay(error: unknown): Fault {
  if (error instanceof Fault && error.kind === "in_the_way") return error;
  throw error;
}

/** The process that claimed it may still die, and GitHub does not repeat an event that was answered with success. So this attempt fails. */
export function inOtherHands(id: string): Fault {
  return new Fault({
    kind: "unavailable",
    message: `${id} is in the hands of another process and has no answer yet; its event is to be delivered again`,
  });
}
