import { lease } from "../../core/durations.js";
import { claimedAt, type ClaimPlace, sealClaim } from "../../core/ledger/seal.js";
import { Fault } from "../../github/client/fault.js";
import type { HeldClaim } from "../../github/types/hub.js";
import type { Scene } from "../scene.js";

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
