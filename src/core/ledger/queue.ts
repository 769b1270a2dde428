import type { LedgerRecord, PendingRequest } from "../ledger.js";

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

/** A request's place in the queue, from 1; `undefined` where it holds none. */
export function positionOf(record: LedgerRecord, id: string): number | undefined {
  const index = queueOf(record).findIndex(({ request }) => request.id === id);
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
