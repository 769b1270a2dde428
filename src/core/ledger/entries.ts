import type { LedgerRecord, PendingRequest } from "../ledger.js";

/** Changes one request; the same record where it is not there or `change` gives back what it got. */
export function changed(record: LedgerRecord, id: string, change: (pending: PendingRequest) => PendingRequest): LedgerRecord {
  const before = record.requests.find(({ request }) => request.id === id);
  if (before === undefined) return record;
  const after = change(before);
  return after === before ? record : { ...record, requests: record.requests.map((pending) => (pending === before ? after : pending)) };
}

/** Keeps the requests that `stays` wants; the same record where it wants all. */
export function pick(
  record: LedgerRecord,
  stays: (pending: PendingRequest) => boolean,
): { readonly record: LedgerRecord; readonly dropped: readonly PendingRequest[] } {
  const dropped = record.requests.filter((pending) => !stays(pending));
  return dropped.length === 0 ? { record, dropped } : { record: { ...record, requests: record.requests.filter(stays) }, dropped };
}
