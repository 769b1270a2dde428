import type { Config, Environment } from "../core/config/environment.js";
import type { RefList, RefListKind } from "../github/types/ref-list.js";
import type { Snapshot } from "../github/types/snapshot.js";
import type { Place } from "./place.js";
import { addressOf } from "./wish.js";

/** Step 1: what to deploy, found without knowing its name. */
export interface RefChoice {
  readonly place: Place;
  readonly config: Config;
  readonly environment: Environment | undefined;
  /** Named in the address, but not in deploy.yml. */
  readonly unknown: string | undefined;
  readonly snapshot: Snapshot;
  readonly kind: RefListKind;
  /** Whose commits are listed; `undefined`: the default branch's. */
  readonly branch: string | undefined;
  readonly query: string;
  readonly list: RefList;
  /** What the words in the box name, or resemble. */
  readonly suggestions: readonly string[];
  readonly paged: boolean;
  readonly now: Date;
}

/** A choice for an environment. */
export interface RefChoiceIn {
  readonly choice: RefChoice;
  readonly environment: Environment;
}

/** The kind and the words of the list, to be kept in addresses. */
export function choiceOf({ kind, branch, query }: Pick<RefChoice, "kind" | "branch" | "query">): Readonly<Record<string, string>> {
  return { ...(kind !== "tags" && { kind }), ...(branch !== undefined && { branch }), ...(query !== "" && { q: query }) };
}

/** Where the commits of a branch are listed. */
export function commitsOf({ place }: RefChoice, environment: Environment, branch: string): string {
  return addressOf(place, { environment: environment.name }, choiceOf({ kind: "commits", branch, query: "" }));
}
