import type { Approval, LedgerRecord, PendingRequest } from "../ledger.js";
import type { Request } from "../request.js";
import { changed, pick } from "./entries.js";

// A request that has its turn is being deployed at this moment: were it dropped, the next one would start beside it. So the changes that end
// requests for reasons of their own leave it alone; `withoutStale` takes back a turn that ran out, and after that it can be ended.

/** A record without some requests, and which those are: their requesters want to know. */
export interface Ended {
  readonly record: LedgerRecord;
  readonly ended: readonly PendingRequest[];
}

/**
 * Adds a request. It replaces the older ones from the same pull request, a push the older pushes. One that comes late, after a newer
 * one, is itself the replaced; one that is there already changes nothing.
 */
export function withRequest(
  record: LedgerRecord,
  pending: PendingRequest,
): { readonly record: LedgerRecord; readonly replaced: readonly PendingRequest[] } {
  const { request } = pending;
  if (record.requests.some((other) => other.request.id === request.id)) return { record, replaced: [] };
  if (record.requests.some((other) => sameWish(other.request, request) && older(request, other.request)))
    return { record, replaced: [pending] };
  const { record: rest, dropped } = pick(record, (other) => other.turn !== undefined || !sameWish(other.request, request));
  const requests = [...rest.requests, pending].toSorted((one, other) => requestedAt(one.request) - requestedAt(other.request));
  return { record: { ...rest, requests }, replaced: dropped };
}

/** Drops a request, be it deployed, cancelled, rejected or refused. */
export function withoutRequest(record: LedgerRecord, id: string): LedgerRecord {
  return pick(record, ({ request }) => request.id !== id).record;
}

/** Adds an approval to a request, one per person. */
export function withApproval(record: LedgerRecord, id: string, approval: Approval): LedgerRecord {
  return changed(record, id, (pending) =>
    pending.approvals.some(({ by }) => by.toLowerCase() === approval.by.toLowerCase())
      ? pending
      : { ...pending, approvals: [...pending.approvals, approval] },
  );
}

/** Gives a request its place in the queue, which it keeps; `undefined` takes it away, since something else is to be waited for. */
export function withReady(record: LedgerRecord, id: string, at: Date | undefined): LedgerRecord {
  return changed(record, id, (pending) => {
    if ((pending.readySince === undefined) === (at === undefined)) return pending;
    const { readySince: _, ...rest } = pending;
    return at === undefined ? rest : { ...rest, readySince: at.toISOString() };
  });
}

/** Notes what a request waits for, as shown. */
export function withWaitsFor(record: LedgerRecord, id: string, waitsFor: readonly string[]): LedgerRecord {
  return changed(record, id, (pending) =>
    pending.waitsFor.length === waitsFor.length && pending.waitsFor.every((rule, index) => rule === waitsFor[index])
      ? pending
      : { ...pending, waitsFor },
  );
}

/** Pins a request to the commit that our own merge of the default branch made. */
export function withSha(record: LedgerRecord, id: string, sha: string): LedgerRecord {
  return changed(record, id, (pending) => (pending.request.sha === sha ? pending : { ...pending, request: { ...pending.request, sha } }));
}

/** Ends what people asked for before a rollback, other rollbacks included; pushes stay. */
export function withoutPeople(record: LedgerRecord, rollback: Request): Ended {
  return end(
    record,
    ({ request }) => request.cause !== "push" && request.id !== rollback.id && requestedAt(request) <= requestedAt(rollback),
  );
}

/** Ends requests for a pull request's head that is another now. What rolls back or promotes is pinned to what was live, and stays. */
export function withoutHeadMoved(record: LedgerRecord, pullRequest: number, newSha: string): Ended {
  return end(
    record,
    ({ request: { action, ref, sha } }) =>
      action === "deploy" && ref.kind === "pull_request" && ref.pullRequest === pullRequest && sha !== newSha,
  );
}

function end(record: LedgerRecord, ends: (pending: PendingRequest) => boolean): Ended {
  const { record: rest, dropped } = pick(record, (pending) => pending.turn !== undefined || !ends(pending));
  return { record: rest, ended: dropped };
}

function sameWish(one: Request, other: Request): boolean {
  if (one.cause === "push" || other.cause === "push") {
    return one.cause === other.cause;
  }
  return one.pullRequest !== undefined && one.pullRequest === other.pullRequest;
}

/** GitHub's clock has seconds; within one, comments are in the order of their ids. */
function older(one: Request, other: Request): boolean {
  const difference = requestedAt(one) - requestedAt(other);
  if (difference !== 0) return difference < 0;
  return one.comment !== undefined && other.comment !== undefined && one.comment < other.comment;
}

function requestedAt({ requestedAt: at }: Request): number {
  return Date.parse(at);
}
