import { byId } from "../ids.js";
import { sameJson } from "../json.js";
import type { PendingRequest } from "../ledger.js";

/** A reviewer's `/approve` or `/reject`: when and where it was written. */
export interface ReviewCommand {
  /** By GitHub's clock. */
  readonly at: Date;
  readonly comment: string | undefined;
  /** The issue or pull request; `undefined` if it was neither. */
  readonly issue: number | undefined;
  /** The commits of that pull request: its head and its merge commit. */
  readonly commits: readonly string[];
}

/** When something was requested, and by which comment. */
export interface Origin {
  /** The id of that comment; GitHub's ids ascend. */
  readonly comment?: string | undefined;
  readonly at: Date;
}

/** The origin of a waiting request. */
export function originOf({ request: { comment, requestedAt } }: PendingRequest): Origin {
  return { comment, at: new Date(requestedAt) };
}

/** Whether something was requested after the reviewer wrote. GitHub's clock has whole seconds; ours is finer. */
export function isNewer(origin: Origin, command: Pick<ReviewCommand, "at" | "comment">): boolean {
  if (origin.comment !== undefined && command.comment !== undefined) return byId(origin.comment, command.comment) > 0;
  return Math.floor(origin.at.getTime() / 1000) * 1000 > command.at.getTime();
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
export function meantBy(command: ReviewCommand, waiting: readonly PendingRequest[]): Meant {
  const isHere = ({ request: { issue, sha } }: PendingRequest): boolean =>
    issue === undefined ? command.commits.includes(sha) : issue === command.issue;
  const ofThis = waiting.filter(isHere);
  const [only, ...others] = waiting;
  const near = ofThis.length === 0 && others.length === 0 && only?.request.issue === undefined ? waiting : ofThis;
  return {
    here: near.filter((pending) => !isNewer(originOf(pending), command)),
    newer: near.filter((pending) => isNewer(originOf(pending), command)),
    elsewhere: near.length > 0 ? [] : waiting,
  };
}

/** Of the requests it may be meant for, the newest; of several identical ones the first, since the others wait for that one. */
export function chosenAmong(here: readonly PendingRequest[]): PendingRequest | undefined {
  const newest = here.at(-1)?.request;
  return here.find(({ request: { sha, inputs } }) => sha === newest?.sha && sameJson(inputs, newest.inputs));
}
