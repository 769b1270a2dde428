import { lease } from "../core/durations.js";
import { claimedAt, type ClaimPlace, sealClaim } from "../core/ledger/seal.js";
import { Fault, gaveUp } from "../github/client/fault.js";
import type { HeldClaim, Claim } from "../github/types/hub.js";
import type { Scene } from "./scene.js";
import { answerAmong, verdictIn } from "../core/messages/answer.js";
import type { Request } from "../core/request.js";
import type { CommentEvent } from "../github/types/events.js";
import { together } from "../github/client/together.js";

type Place = Pick<Scene, "hub" | "now" | "keys">;

/**
 * Claims something that only one may do. `inherited`: somebody claimed it so long ago that either it is done, which the caller can see, or its
 * process died; again only one is told so. A claim that we did not sign counts as such a one: whoever may push may make it, or put it over ours.
 */
export async function claimOnce(scene: Place, name: string): Promise<Claimed> {
  return await claimAs(scene, name, name, scene.now());
}

export type Claimed = "first" | "inherited" | "taken";

/** The same for several things that are parts of one, which the claim names: what is claimed at the same moment shares one commit. */
export async function claimAs(scene: Place, name: string, whole: string, now: Date): Promise<Claimed> {
  const message = sealClaim(placeOf(scene, whole), now, scene.keys[0]);
  const claim = await scene.hub.claimRef(name, message);
  if (claim.outcome === "first") return "first";
  const at = heldSince(scene, whole, claim.held);
  // A clock that is wrong, of ours too, keeps nothing from being done for ever.
  if (at !== undefined && Math.abs(scene.now().getTime() - at.getTime()) <= lease) return "taken";
  return (await scene.hub.takeClaimRef(name, message, claim.held)) ? "inherited" : "taken";
}

/** The same for what is only said. Where somebody's ref is in the way of the claim, it is said all the same: twice is better than not at all. */
export async function claimToSay(scene: Place & Pick<Scene, "log">, name: string): Promise<Claimed> {
  try {
    return await claimOnce(scene, name);
  } catch (error) {
    if (!(error instanceof Fault) || error.kind !== "in_the_way") throw error;
    scene.log.warn({ claim: name, says: error.message }, "A claim could not be made, and is done without");
    return "first";
  }
}

/** Whether something was claimed by us, however long ago. */
export async function isClaimed(scene: Place, name: string): Promise<boolean> {
  return (await claimedSince(scene, name)) !== undefined;
}

/** When something was claimed by us; `undefined` where it was not. */
export async function claimedSince(scene: Place, name: string): Promise<Date | undefined> {
  const held = await scene.hub.readClaimRef(name);
  return held === undefined ? undefined : heldSince(scene, name, held);
}

function heldSince(scene: Place, name: string, { message }: HeldClaim): Date | undefined {
  return message === undefined ? undefined : claimedAt(message, placeOf(scene, name), scene.keys);
}

function placeOf({ hub }: Pick<Scene, "hub">, name: string): ClaimPlace {
  return { repository: hub.id, name };
}

/** The scene of who claims something now. */
export function claiming(scene: Scene): Scene {
  return { ...scene, claimedAt: scene.now() };
}

/**
 * Claims a comment. Where the answer to that got lost, it looks before it claims again: without a 👀 of ours GitHub never heard of it, as when the
 * connection had been closed. With one nobody knows which of us it is, so that this attempt fails. What GitHub may be about to do yet is not repeated,
 * nor is a command claimed whose facts cannot be had: whoever gets its event next would have to wait for us.
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

/** A command, and where its answer and its verdict are looked for. */
type Asked = Pick<Request, "id" | "issue" | "comment">;

/**
 * Whether a command that somebody claimed is `inherited`, ours to execute since its process died: it was claimed long ago and has no answer.
 * A claim ref decides between several who come to that conclusion. What the process before us did (a deployment, a record) is found again
 * by the request's id, so nothing is done twice. Fails where somebody else may be about to answer it.
 */
export async function takeOver(scene: Scene, asked: Asked, since: Date): Promise<"inherited" | "answered"> {
  if (await isAnswered(scene, asked)) return "answered";
  const claim = scene.now().getTime() - since.getTime() <= lease ? "taken" : await claimOnce(scene, asked.id);
  if (claim === "taken") throw inOtherHands(asked.id);
  // Another one had taken it over, and may have answered since we looked.
  return claim === "inherited" && (await isAnswered(scene, asked)) ? "answered" : "inherited";
}

/** The same for what can be claimed by a ref only. `ours`: nobody has claimed it before. */
export async function claimByRef(scene: Scene, asked: Asked): Promise<"ours" | "inherited" | "answered"> {
  const claim = await claimOnce(scene, asked.id);
  if (claim === "first") return "ours";
  if (await isAnswered(scene, asked)) return "answered";
  if (claim === "taken") throw inOtherHands(asked.id);
  return "inherited";
}

/**
 * Whether a command has its answer, or, where nothing is said or nothing can be, its verdict. An answer whose verdict got lost is given it: a
 * comment has one of 🚀, 👎 and 😕, once.
 */
export async function isAnswered({ hub }: Pick<Scene, "hub">, { id, issue, comment }: Asked): Promise<boolean> {
  if (issue === undefined) return false;
  const { own, verdict } = await hub.replies(issue, comment);
  const answer = answerAmong(own, id);
  if (answer !== undefined && comment !== undefined && verdict === undefined) await hub.react(comment, verdictIn(answer.body));
  return answer !== undefined || verdict !== undefined;
}

/** Of a claim: what its author is told, and no redelivery mends. Any other error goes on. */
export function inTheWay(error: unknown): Fault {
  if (error instanceof Fault && error.kind === "in_the_way") return error;
  throw error;
}

/** Whoever claimed it may die yet, and an event that was answered with success is not delivered again: so this attempt fails. */
export function inOtherHands(id: string): Fault {
  return new Fault({
    kind: "unavailable",
    message: `${id} is in the hands of another process and has no answer yet; its event is to be delivered again`,
  });
}
