import { giverOf, sameAccount, sameLogin } from "../accounts.js";
import { type Approval, changed, type LedgerRecord, type PendingRequest, pick } from "../ledger.js";
import { byId } from "../ids.js";
import type { Request } from "../request.js";
import { withEnded } from "./pending-notices.js";

/**
 * Adds a request and ends those that it replaces; a rollback replaces everything that people requested before it. Changes nothing if a `newer`
 * request has replaced this one.
 */
export function withArrival(
  record: LedgerRecord,
  pending: PendingRequest,
  now: Date,
): { readonly record: LedgerRecord; readonly newer: PendingRequest | undefined } {
  const { request } = pending;
  const newer = newerThan(record, request);
  if (newer !== undefined) return { record, newer };
  const before = request.action === "rollback" ? beforeRollback(record, request) : [];
  const people = withEnded(record, before, { how: "rolled_back", by: request.requestedBy }, now);
  const { record: added, replaced } = withRequest(people, pending);
  const rest = withEnded(people, replaced, { how: "replaced", byRef: request.ref.name }, now);
  return { record: rest === people ? added : { ...rest, requests: added.requests }, newer: undefined };
}

/**
 * Adds a request. It replaces older ones from the same pull request; a push replaces older pushes. A request that comes late, after a newer one, is
 * itself the replaced one; one that is already there changes nothing.
 */
export function withRequest(
  record: LedgerRecord,
  pending: PendingRequest,
): { readonly record: LedgerRecord; readonly replaced: readonly PendingRequest[] } {
  const { request } = pending;
  if (record.requests.some((other) => other.request.id === request.id)) return { record, replaced: [] };
  if (newerThan(record, request) !== undefined) return { record, replaced: [pending] };
  const { record: rest, dropped } = pick(record, (other) => other.turn !== undefined || !sameWish(other.request, request));
  const requests = [...rest.requests, pending].toSorted((one, other) => requestedAt(one.request) - requestedAt(other.request));
  return { record: { ...rest, requests }, replaced: dropped };
}

/**
 * Ends the pushes that a newer, refused push has overtaken: those of its ref, which has moved on, or all of them where the newer commit is there
 * already. A request for the same commit stays.
 */
export function withOvertaken(record: LedgerRecord, push: Request, of: "ref" | "environment", now: Date): LedgerRecord {
  const overtaken = record.requests.filter(
    ({ request, turn }) =>
      turn === undefined &&
      request.cause === "push" &&
      request.id !== push.id &&
      request.sha !== push.sha &&
      (of === "environment" || (request.ref.kind === push.ref.kind && request.ref.name === push.ref.name)) &&
      requestedAt(request) <= requestedAt(push),
  );
  return withEnded(record, overtaken, { how: "replaced", byRef: push.ref.name }, now);
}

/** Whether a request has ended and that is still to be reported. */
export function hasEnded({ ended = [] }: LedgerRecord, id: string): boolean {
  return ended.some(({ request }) => request.id === id);
}

/** Adds an approval to a request: one per person, even if their login has changed; the first one counts. */
export function withApproval(record: LedgerRecord, id: string, approval: Approval): LedgerRecord {
  return changed(record, id, (pending) => {
    const own = pending.approvals.find((each) => sameAccount(giverOf(each), giverOf(approval)));
    if (own === undefined) return { ...pending, approvals: [...pending.approvals, approval] };
    if (sameLogin(own.by, approval.by)) return pending;
    return { ...pending, approvals: pending.approvals.map((each) => (each === own ? { ...own, by: approval.by } : each)) };
  });
}

/** Gives a request its place in the queue, which it keeps; `undefined` takes the place away, since the request waits for something else. */
export function withReady(record: LedgerRecord, id: string, at: Date | undefined): LedgerRecord {
  return changed(record, id, (pending) => {
    if ((pending.readySince === undefined) === (at === undefined)) return pending;
    const { readySince: _, ...rest } = pending;
    return at === undefined ? rest : { ...rest, readySince: at.toISOString() };
  });
}

/** Records what a request waits for, as shown. */
export function withWaitsFor(record: LedgerRecord, id: string, waitsFor: readonly string[]): LedgerRecord {
  return changed(record, id, (pending) =>
    pending.waitsFor.length === waitsFor.length && pending.waitsFor.every((rule, index) => rule === waitsFor[index])
      ? pending
      : { ...pending, waitsFor },
  );
}

/** Pins a request to the commit that our own merge of the default branch made. */
export function withPin(record: LedgerRecord, { id, sha, mergedFrom }: Request): LedgerRecord {
  return changed(record, id, (pending) =>
    pending.request.sha === sha || mergedFrom === undefined ? pending : { ...pending, request: { ...pending.request, sha, mergedFrom } },
  );
}

/**
 * What people requested before a rollback, other rollbacks included. A request with its turn stays, since it is being deployed: without it, the next
 * one would start at the same time.
 */
function beforeRollback(record: LedgerRecord, rollback: Request): readonly PendingRequest[] {
  return record.requests.filter(
    ({ request, turn }) =>
      turn === undefined && request.cause !== "push" && request.id !== rollback.id && requestedAt(request) <= requestedAt(rollback),
  );
}

/** The newer request that has replaced one that comes late. */
function newerThan(record: LedgerRecord, request: Request): PendingRequest | undefined {
  if (record.requests.some((other) => other.request.id === request.id)) return undefined;
  return record.requests.find((other) => sameWish(other.request, request) && older(request, other.request));
}

function sameWish(one: Request, other: Request): boolean {
  if (one.cause === "push" || other.cause === "push") {
    return one.cause === other.cause;
  }
  return one.pullRequest !== undefined && one.pullRequest === other.pullRequest;
}

/** By GitHub's clock, which has whole seconds; within one, by the ids of the comments. */
function older(one: Request, other: Request): boolean {
  const difference = requestedAt(one) - requestedAt(other);
  if (difference !== 0) return difference < 0;
  return one.comment !== undefined && other.comment !== undefined && byId(one.comment, other.comment) < 0;
}

function requestedAt({ requestedAt: at }: Request): number {
  return Date.parse(at);
}
