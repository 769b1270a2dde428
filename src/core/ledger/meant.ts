import { byId } from "../ids.js";
import type { PendingRequest } from "../ledger.js";

/** Where and when a reviewer wrote `/approve` or `/reject`. */
export interface Word {
  /** By GitHub's clock. */
  readonly at: Date;
  readonly comment: string | undefined;
  /** The issue or pull request; `undefined` if it was neither. */
  readonly issue: number | undefined;
  /** The commits of that pull request: its head and its merge commit. */
  readonly commits: readonly string[];
}

/** When something was requested, and by which comment. */
export interface Wished {
  /** The id of that comment; GitHub's ids ascend. */
  readonly comment?: string | undefined;
  readonly at: Date;
}

/** When a waiting request was asked for, and by which comment. */
export function wishOf({ request: { comment, requestedAt } }: PendingRequest): Wished {
  return { comment, at: new Date(requestedAt) };
}

/** Whether something was requested after the reviewer wrote. GitHub's clock has whole seconds; ours is finer. */
export function isNewer(wished: Wished, word: Pick<Word, "at" | "comment">): boolean {
  if (wished.comment !== undefined && word.comment !== undefined) return byId(wished.comment, word.comment) > 0;
  return Math.floor(wished.at.getTime() / 1000) * 1000 > word.at.getTime();
}

/** What an approval or rejection means among the waiting requests. */
export interface Meant {
  /** The requests it may be meant for, oldest first. */
  readonly here: readonly PendingRequest[];
  /** The requests of this conversation that were made after it was written. */
  readonly newer: readonly PendingRequest[];
  /** The requests it is not meant for, since they were made elsewhere. */
  readonly elsewhere: readonly PendingRequest[];
}

/**
 * What an approval or rejection is meant for: the requests made in its conversation before it was written. The conversation of a push is the pull
 * request that brought its commit. A push without one can be meant from anywhere, if nothing else waits.
 */
export function meantBy(word: Word, waiting: readonly PendingRequest[]): Meant {
  const isHere = ({ request: { issue, sha } }: PendingRequest): boolean =>
    issue === undefined ? word.commits.includes(sha) : issue === word.issue;
  const ofThis = waiting.filter(isHere);
  const [only, ...others] = waiting;
  const near = ofThis.length === 0 && others.length === 0 && only?.request.issue === undefined ? waiting : ofThis;
  return {
    here: near.filter((pending) => !isNewer(wishOf(pending), word)),
    newer: near.filter((pending) => isNewer(wishOf(pending), word)),
    elsewhere: near.length > 0 ? [] : waiting,
  };
}
