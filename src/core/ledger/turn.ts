import { lease } from "../durations.js";
import type { Environment } from "../config/environment.js";
import { changed, type LedgerRecord, type PendingRequest, pick } from "../ledger.js";
import type { Request } from "../request.js";

/** The requests that wait for nothing but their turn, in the order they get it: rollbacks, then first come, first served. */
export function queueOf(record: LedgerRecord): readonly PendingRequest[] {
  return record.requests
    .flatMap((pending) => {
      const since = readySince(pending);
      return since === undefined ? [] : [{ pending, since: Date.parse(since) }];
    })
    .toSorted(
      (one, other) =>
        rank(one.pending) - rank(other.pending) || one.since - other.since || compareIds(one.pending.request.id, other.pending.request.id),
    )
    .map(({ pending }) => pending);
}

/** A request's place in the queue, from 1, where the record may still have what was deployed; `undefined` if it holds none. */
export function positionOf(record: LedgerRecord, id: string, deployed: (id: string) => boolean): number | undefined {
  const index = queueOf({ requests: record.requests.filter(({ request }) => !deployed(request.id)) }).findIndex(
    ({ request }) => request.id === id,
  );
  return index === -1 ? undefined : index + 1;
}

/** Since when a request waits for nothing but its turn. A rollback never waits for anything else. */
export function readySince({ request, readySince: since }: PendingRequest): string | undefined {
  return since ?? (request.action === "rollback" ? request.requestedAt : undefined);
}

function rank({ request }: PendingRequest): number {
  return request.action === "rollback" ? 0 : 1;
}

/** Numbers in ids count as numbers, so that `comment-9` comes before `comment-10`, as it was written before it. */
function compareIds(one: string, other: string): number {
  return one.localeCompare(other, "en", { numeric: true }) || (one < other ? -1 : 1);
}

/** Whether somebody was given the right to create this request's deployment, and that has not expired; jobs keep theirs until they are over. */
export function hasTurn(pending: PendingRequest, now: Date): boolean {
  if (isLetGo(pending)) return true;
  // A turn far in the future was given by a clock that is wrong; it must not block an environment until then.
  return pending.turn !== undefined && Math.abs(now.getTime() - Date.parse(pending.turn)) < lease;
}

/** Whether jobs were released, which keep their turn until their deployment ends. */
export function isLetGo({ request, turn }: PendingRequest): boolean {
  return turn !== undefined && request.job !== undefined;
}

/** What is being deployed at a moment: it has its turn, and its deployment is not there yet (`deployed`, by request id). */
export function begunBy({ requests }: LedgerRecord, now: Date, deployed: (id: string) => boolean): readonly PendingRequest[] {
  return requests.filter((pending) => hasTurn(pending, now) && !deployed(pending.request.id));
}

/** The requests whose turn comes before a request's, in order: those that have it now, then those before it in the queue. A request that is not there counts as the last. */
export function aheadOf(record: LedgerRecord, request: Request, now: Date): readonly PendingRequest[] {
  const own = record.requests.find((pending) => pending.request.id === request.id) ?? { request, approvals: [], waitsFor: [] };
  const others = record.requests.filter((pending) => pending !== own);
  const placed = { ...own, readySince: readySince(own) ?? now.toISOString() };
  const queue = queueOf({ requests: [...others, placed] });
  const holders = others.filter((pending) => hasTurn(pending, now));
  return [...holders, ...queue.slice(0, queue.indexOf(placed)).filter((pending) => !holders.includes(pending))];
}

/**
 * Gives a request its turn. The same record where that is not possible: the request is gone or has its turn already, or, in a serialized
 * environment, somebody else's comes before. A running deployment is for the rules to see; the ledger knows only what waits.
 */
export function withTurn(record: LedgerRecord, id: string, now: Date, environment: Pick<Environment, "serialization">): LedgerRecord {
  const own = record.requests.find(({ request }) => request.id === id);
  if (own === undefined || hasTurn(own, now)) return record;
  const turn = now.toISOString();
  const given = changed(record, id, (pending) => ({ ...pending, readySince: readySince(pending) ?? turn, turn }));
  if (!environment.serialization) return given;
  if (aheadOf(record, own.request, now).length > 0) return record;
  // Expired turns are taken from the others, so that the record never names two holders.
  return { ...given, requests: given.requests.map((pending) => (pending.request.id === id ? pending : withoutTurn(pending))) };
}

/** Drops every request whose deployment exists (`deployed`, by request id), and takes back turns that ran out without one. */
export function withoutStale(record: LedgerRecord, now: Date, deployed: (id: string) => boolean): LedgerRecord {
  const { record: waiting } = pick(record, ({ request }) => !deployed(request.id));
  if (waiting.requests.every((pending) => pending.turn === undefined || hasTurn(pending, now))) return waiting;
  return { ...waiting, requests: waiting.requests.map((pending) => (hasTurn(pending, now) ? pending : withoutTurn(pending))) };
}

function withoutTurn(pending: PendingRequest): PendingRequest {
  if (pending.turn === undefined) return pending;
  const { turn: _, ...rest } = pending;
  return rest;
}
