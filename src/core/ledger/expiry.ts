import { day, hour } from "../durations.js";
import type { Environment } from "../config/environment.js";
import { type PendingRequest, type Approval, changed, type LedgerRecord } from "../ledger.js";

/** How long a person's request waits for anything but people, in milliseconds. */
const personLife = hour;

/** How long a push's request is believed: GitHub keeps the check run that tells how it ended for at least 90 days. */
const pushLife = 60 * day;

/** How long GitHub holds a job: https://docs.github.com/en/actions/reference/limits */
const jobLife = 30 * day;

/**
 * When a waiting request expires. A push waits until a newer one replaces it, but is not believed for ever.
 *
 * While approvals are missing, the deadline is the review's `timeout` after the request, whatever else it waits for. After the last approval,
 * machines have an hour: otherwise an approval late in the day would end the very request that it was meant to release.
 */
export function deadlineOf(pending: PendingRequest, environment: Pick<Environment, "review">): Date {
  const { request, approvals, waitsFor } = pending;
  const requested = Date.parse(request.requestedAt);
  if (request.cause === "push") return new Date(requested + pushLife);
  if (request.job !== undefined) return new Date(requested + jobLife);
  if (environment.review !== undefined && waitsFor.includes("review")) return new Date(requested + environment.review.timeout);
  return new Date(Math.max(requested, ...approvals.map(({ at }) => Date.parse(at))) + personLife);
}

/** When an approval lapses; `timeout` is the review's, in milliseconds. */
function endOf({ at }: Approval, timeout: number): Date {
  return new Date(Date.parse(at) + timeout);
}

/** The approvals that have not lapsed. */
export function standing(approvals: readonly Approval[], { review }: Pick<Environment, "review">, now: Date): readonly Approval[] {
  return approvals.filter((approval) => review !== undefined && endOf(approval, review.timeout) > now);
}

/** When so many approvals lapse that the request needs more again; `undefined` if it has too few already. */
export function lapseOf({ approvals }: Pick<PendingRequest, "approvals">, { review }: Pick<Environment, "review">): Date | undefined {
  if (review === undefined || review.required === 0) return undefined;
  const ends = approvals.map((approval) => endOf(approval, review.timeout)).toSorted((one, other) => other.getTime() - one.getTime());
  return ends[review.required - 1];
}

/** Removes somebody's lapsed approval of a request, so that they can approve it again. */
export function withoutLapsed(
  record: LedgerRecord,
  id: string,
  isTheirs: (approval: Approval) => boolean,
  environment: Pick<Environment, "review">,
  now: Date,
): LedgerRecord {
  return changed(record, id, (pending) => {
    const stands = standing(pending.approvals, environment, now);
    const approvals = pending.approvals.filter((approval) => !isTheirs(approval) || stands.includes(approval));
    return approvals.length === pending.approvals.length ? pending : { ...pending, approvals };
  });
}
