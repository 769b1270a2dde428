import { createHmac, timingSafeEqual } from "node:crypto";
import type { SealKeys } from "./seal.js";

/** What is claimed, and where; signed with it, so that it counts nowhere else. */
export interface ClaimPlace {
  /** GitHub's id of the repository. */
  readonly repository: string;
  readonly name: string;
}

const shape = /^Claim .*\n\nClaimed-At: (\S+)\nGitploy-Signature: sha256=([0-9a-f]{64})$/s;

/** The message of a claim's commit: since when it is claimed, signed by us, since whoever may push may make a ref of that name. */
export function sealClaim({ repository, name }: ClaimPlace, at: Date, key: Uint8Array): string {
  const time = at.toISOString();
  return `Claim ${name}\n\nClaimed-At: ${time}\nGitploy-Signature: sha256=${sign({ repository, name }, time, key).toString("hex")}`;
}

/** Since when something is claimed by us; `undefined` where somebody else wrote that. Never throws. */
export function claimedAt(message: string, place: ClaimPlace, keys: SealKeys): Date | undefined {
  const [, time = "", signature = ""] = shape.exec(message) ?? [];
  const given = Buffer.from(signature, "hex");
  const ours = given.length > 0 && keys.some((key) => timingSafeEqual(given, sign(place, time, key)));
  return ours ? new Date(time) : undefined;
}

/** No record is signed over a text that begins so: those begin with the repository. */
function sign({ repository, name }: ClaimPlace, time: string, key: Uint8Array): Buffer {
  return createHmac("sha256", key)
    .update(JSON.stringify(["claim", repository, name, time]))
    .digest();
}
