import { byId } from "../ids.js";
import type { PendingRequest } from "../ledger.js";

/** Where and when a reviewer's word was written. */
export interface Word {
  /** By GitHub's clock. */
  readonly at: Date;
  readonly comment: string | undefined;
  /** The issue or pull request; `undefined`: nowhere. */
  readonly issue: number | undefined;
  /** The commits of that pull request: its head, and what it was merged as. */
  readonly commits: readonly string[];
}

/** Something that somebody asked for. */
export interface Wished {
  /** The comment that asked; GitHub counts their ids upwards. */
  readonly comment?: string | undefined;
  readonly at: Date;
}

/** When a waiting request was asked for, and by which comment. */
export function wishOf({ request: { comment, requestedAt } }: PendingRequest): Wished {
  return { comment, at: new Date(requestedAt) };
}

/** Whether something was requested after a word was written. GitHub's clock has whole seconds, ours is finer. */
export function isNewer(wished: Wished, word: Pick<Word, "at" | "comment">): boolean {
  if (wished.comment !== undefined && word.comment !== undefined) return byId(wished.comment, word.comment) > 0;
  return Math.floor(wished.at.getTime() / 1000) * 1000 > word.at.getTime();
}

/** What a reviewer's word means among requests that wait. */
export interface Meant {
  /** The requests it may be for, oldest first. */
  readonly here: readonly PendingRequest[];
  /** Those that would be, and were asked for after it was written. */
  readonly newer: readonly PendingRequest[];
  /** What it is not for, since that was asked for elsewhere. */
  readonly elsewhere: readonly PendingRequest[];
}

/**
 * A word is for what was asked for in its conversation before it was written. A push's conversation is the pull request that brought its commit; where
 * none did, it has none, and is meant from wherever nothing else can be.
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
