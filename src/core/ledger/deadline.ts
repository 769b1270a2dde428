import type { Environment } from "../config/environment.js";
import type { PendingRequest } from "../ledger.js";

/** For how long a person's request waits for anything but people. */
const hour = 3_600_000;

/**
 * When a person's request ends for having waited too long; `undefined` for a push, which waits until a newer one replaces it.
 *
 * While approvals are missing that is the review's `timeout` after the request, whatever else it waits for. From the last approval on,
 * machines have their hour: otherwise an approval late in the day would end the very request it was to release.
 */
export function deadlineOf(pending: PendingRequest, environment: Pick<Environment, "review">): Date | undefined {
  const { request, approvals, waitsFor } = pending;
  if (request.cause === "push") return undefined;
  const requested = Date.parse(request.requestedAt);
  if (environment.review !== undefined && waitsFor.includes("review")) return new Date(requested + environment.review.timeout);
  return new Date(Math.max(requested, ...approvals.map(({ at }) => Date.parse(at))) + hour);
}
