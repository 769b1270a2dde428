import { createHash, randomBytes } from "node:crypto";
import type { Signer } from "./signed.js";

/** What a form does. */
export type FormVerb = "deploy" | "rollback" | "promote" | "lock" | "unlock" | "approve" | "reject" | "cancel";

/** Whose form it is, and for what. */
export interface FormPlace {
  readonly verb: FormVerb;
  /** GitHub's ids. */
  readonly repository: string;
  readonly person: string;
  /** What else must not be exchanged, such as the environment. */
  readonly about: string;
}

/** A form that came back as it was given out. */
export interface KeptPromise {
  /** `page-…`: the id of the request, the same however often the form is sent. */
  readonly request: string;
  readonly givenAt: Date;
  /** What was shown to the person, as `fingerprint` has it. */
  readonly seen: string;
}

/** How long a form is good, in milliseconds. */
export const formLifetime = 15 * 60_000;

interface Promised extends FormPlace {
  readonly id: string;
  readonly at: number;
  readonly seen: string;
}

/** The hidden field of a form: who may send it, for what, what they were shown, and the id under which it happens once. */
export function promiseForm(signer: Signer, place: FormPlace, seen: readonly unknown[], now: Date): string {
  const id = randomBytes(16).toString("hex");
  const promised: Promised = { ...place, id, at: now.getTime(), seen: fingerprint(seen) };
  return signer.sign("form", promised);
}

/** What a form promised; `foreign` for one of another person, place or purpose, or of nobody, `old` after a quarter of an hour. */
export function keptPromise(signer: Signer, token: string | undefined, place: FormPlace, now: Date): KeptPromise | "foreign" | "old" {
  const promised = signer.open("form", token) as Promised | undefined;
  if (promised === undefined) return "foreign";
  const { verb, repository, person, about, id, at, seen } = promised;
  const theirs = verb === place.verb && repository === place.repository && person === place.person && about === place.about;
  if (!theirs) return "foreign";
  return now.getTime() - at > formLifetime ? "old" : { request: `page-${id}`, givenAt: new Date(at), seen };
}

/** What stands for all that a person was shown: another as soon as any of it is. */
export function fingerprint(seen: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(seen)).digest("base64url").slice(0, 22);
}
