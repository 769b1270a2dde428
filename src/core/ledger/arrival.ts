import type { LedgerRecord, PendingRequest } from "../ledger.js";
import type { Request } from "../request.js";
import { hasEnded, withArrival } from "./requests.js";
import { hasTurn, withoutStale } from "./turn.js";

/** What becomes of a request that comes to its environment's record, for the first time or again. */
export type Arrival =
  /** It has ended, was deployed, or is being deployed at this moment. */
  | { readonly is: "over" }
  /** A newer one has taken its place. */
  | { readonly is: "replaced"; readonly by: PendingRequest }
  /** The record has it; `before` is what the record had of it. */
  | { readonly is: "there"; readonly record: LedgerRecord; readonly before: PendingRequest | undefined };

/** Brings a request to the record. `deployed` knows requests by id; `waited`: the record had it, so that it has ended where it is gone. */
export function arrive(
  record: LedgerRecord,
  request: Request,
  { now, deployed, waited }: { readonly now: Date; readonly deployed: (id: string) => boolean; readonly waited: boolean },
): Arrival {
  const fresh = withoutStale(record, now, deployed);
  const before = fresh.requests.find((each) => each.request.id === request.id);
  if (deployed(request.id) || hasEnded(record, request.id)) return { is: "over" };
  if (before === undefined ? waited : hasTurn(before, now)) return { is: "over" };
  const { record: arrived, newer } = withArrival(fresh, { request, approvals: [], waitsFor: [] }, now);
  return newer === undefined ? { is: "there", record: arrived, before } : { is: "replaced", by: newer };
}
