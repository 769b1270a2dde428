import { createHash, randomBytes } from "node:crypto";
import { type Deployment, liveOf } from "../core/deployments.js";
import { refText } from "../core/messages/subject.js";
import { onPage } from "../flows/events/page.js";
import type { Snapshot } from "../github/types/snapshot.js";
import type { Place } from "./place.js";
import type { Signer } from "./signed.js";

/** What somebody saw when a form was shown: pressing counts only for that. */
export interface Seen {
  readonly environment: string;
  /** The chosen commit, if any, and the name by which it was chosen. */
  readonly ref?: string | undefined;
  readonly sha?: string | undefined;
  /** What is live there, and the newest deployment there, whoever made it: their ids. */
  readonly live?: string | undefined;
  readonly newest?: string | undefined;
  /** Of deploy.yml's text. */
  readonly rules: string;
  /** The waiting or running request, if the question is about one. */
  readonly request?: string | undefined;
}

/** The form's person and repository, by GitHub's ids. */
export interface FormPlace {
  readonly identity: Pick<Place["identity"], "id">;
  readonly person: Pick<Place["person"], "id">;
}

/** A form as it was shown. */
export interface FormPromise {
  /** Of what is asked for with it. */
  readonly id: string;
  readonly verb: string;
  /** GitHub's ids of the repository and of the person. */
  readonly repository: string;
  readonly person: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly seen: Seen;
}

/** How long a form is valid, in milliseconds. */
export const formLife = 15 * 60_000;

/** A new promise for a form. */
export function promise(signer: Signer, { identity, person }: FormPlace, now: Date, verb: string, seen: Seen): string {
  const id = `${onPage}${randomBytes(16).toString("hex")}`;
  const given: FormPromise = { id, verb, repository: identity.id, person: person.id ?? "", at: now.getTime(), seen };
  return signer.sign("form", given);
}

/** The promise that a form came with; `undefined` if it is none of ours, or was given to somebody else, for something else. */
export function promiseIn(signer: Signer, { identity, person }: FormPlace, verb: string, text: string): FormPromise | undefined {
  const given = signer.open("form", text) as FormPromise | undefined;
  // Nobody is whose id is not known.
  const fits = given?.verb === verb && given.repository === identity.id && person.id !== undefined && given.person === person.id;
  return fits ? given : undefined;
}

/** What there is to see now. */
export function seenIn(snapshot: Snapshot, environment: string, more: Pick<Seen, "ref" | "sha" | "request"> = {}): Seen {
  const deployments = snapshot.deployments.get(environment) ?? [];
  return {
    environment,
    ...more,
    live: liveOf(deployments)?.id,
    newest: deployments[0]?.id,
    rules: createHash("sha256")
      .update(snapshot.config?.text ?? "")
      .digest("hex")
      .slice(0, 16),
  };
}

/** What has changed since a form was shown, in sentences. */
export function changesSince({ at, seen, verb }: FormPromise, now: Date, is: Seen, deployments: readonly Deployment[]): readonly string[] {
  const said: string[] = [];
  const nameOf = (id: string | undefined): string => {
    const found = deployments.find((each) => each.id === id);
    return found === undefined ? "nothing that is known any more" : refText(found.request?.ref ?? found.ref);
  };
  if (seen.environment !== is.environment) said.push(`The form was for ${seen.environment}.`);
  if (seen.request !== undefined && is.request === undefined) said.push(`${refText(seen.ref ?? "It")} neither waits nor runs any more.`);
  else if (seen.sha !== is.sha)
    said.push(
      verb === "unlock"
        ? `The record of ${is.environment} was changed since you looked.`
        : becameOf(refText(seen.ref ?? "It"), "looked", seen.sha, is.sha),
    );
  if (seen.live !== is.live)
    said.push(
      seen.live === undefined
        ? `Nothing was live when you looked; live is ${nameOf(is.live)} now.`
        : `Live changed to ${is.live === undefined ? "nothing" : nameOf(is.live)}; it was ${nameOf(seen.live)} when you looked.`,
    );
  else if (seen.newest !== is.newest) said.push(`Somebody began to deploy ${nameOf(is.newest)} here since you looked.`);
  if (seen.rules !== is.rules) said.push("deploy.yml was changed since you looked.");
  if (now.getTime() - at > formLife) said.push("This form was more than 15 minutes old.");
  return said;
}

/** What became of a ref, by its commits, since somebody looked at it or chose it. */
export function becameOf(ref: string, since: "looked" | "chose it", was: string | undefined, is: string | undefined): string {
  const before = was === undefined ? `${ref} was not there when you ${since}` : `${ref} was ${was.slice(0, 7)} when you ${since}`;
  return `${before}, and is ${is === undefined ? "no longer on GitHub" : `${is.slice(0, 7)} now`}.`;
}
