import { lease } from "../durations.js";
import type { Environment } from "../config/environment.js";
import { changed, type LedgerRecord, type PendingRequest, pick } from "../ledger.js";
import type { Request } from "../request.js";

/** The requests that wait for nothing but their turn, in order: rollbacks first, then first come, first served. */
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

/** A request's place in the queue, from 1, not counting requests that are deployed already; `undefined` if it has none. */
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

/** Compares ids with their numbers as numbers: `comment-9` was written before `comment-10`. */
function compareIds(one: string, other: string): number {
  return one.localeCompare(other, "en", { numeric: true }) || (one < other ? -1 : 1);
}

/** Whether a process may create this request's deployment at this moment; the right expires, but released jobs keep it until they are over. */
export function hasTurn(pending: PendingRequest, now: Date): boolean {
  if (isReleased(pending)) return true;
  // A turn far in the future comes from a wrong clock; it must not block the environment until then.
  return pending.turn !== undefined && Math.abs(now.getTime() - Date.parse(pending.turn)) < lease;
}

/** Whether a request is of jobs that were released: they keep their turn until their deployment ends. */
export function isReleased({ request, turn }: PendingRequest): boolean {
  return turn !== undefined && request.job !== undefined;
}

/** The requests that are being deployed: they have their turn, and no deployment exists yet (`deployed` takes a request's id). */
export function begunBy({ requests }: LedgerRecord, now: Date, deployed: (id: string) => boolean): readonly PendingRequest[] {
  return requests.filter((pending) => hasTurn(pending, now) && !deployed(pending.request.id));
}

/** The requests that wait: they have neither their turn nor a deployment, which the record may not know of yet. */
export function waitingBy(
  { requests }: Pick<LedgerRecord, "requests">,
  now: Date,
  deployed: (id: string) => boolean,
): readonly PendingRequest[] {
  return requests.filter((pending) => !hasTurn(pending, now) && !deployed(pending.request.id));
}

/**
 * The requests that come before a request, in order: those that have their turn now, then those ahead in the queue. A request that is not in the
 * record counts as the last.
 */
export function aheadOf(record: LedgerRecord, request: Request, now: Date): readonly PendingRequest[] {
  const own = record.requests.find((pending) => pending.request.id === request.id) ?? { request, approvals: [], waitsFor: [] };
  const others = record.requests.filter((pending) => pending !== own);
  const placed = { ...own, readySince: readySince(own) ?? now.toISOString() };
  const queue = queueOf({ requests: [...others, placed] });
  const holders = others.filter((pending) => hasTurn(pending, now));
  return [...holders, ...queue.slice(0, queue.indexOf(placed)).filter((pending) => !holders.includes(pending))];
}

/**
 * Gives a request its turn. Returns the same record where that is not possible: the request is gone or has its turn already, or, in a serialized
 * environment, another one comes first. Running deployments are a matter for the rules; the ledger knows only what waits.
 */
export function withTurn(record: LedgerRecord, id: string, now: Date, environment: Pick<Environment, "serialization">): LedgerRecord {
  const own = record.requests.find(({ request }) => request.id === id);
  if (own === undefined || hasTurn(own, now)) return record;
  const turn = now.toISOString();
  const given = changed(record, id, (pending) => ({ ...pending, readySince: readySince(pending) ?? turn, turn }));
  if (!environment.serialization) return given;
  if (aheadOf(record, own.request, now).length > 0) return record;
  // Expired turns are taken away, so that the record never names two holders.
  return { ...given, requests: given.requests.map((pending) => (pending.request.id === id ? pending : withoutTurn(pending))) };
}

/** Drops every request whose deployment exists (`deployed` takes a request's id), and takes back turns that expired without one. */
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
