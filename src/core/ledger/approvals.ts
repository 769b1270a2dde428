import type { Environment } from "../config/environment.js";
import { type Approval, changed, type LedgerRecord, type PendingRequest } from "../ledger.js";

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
