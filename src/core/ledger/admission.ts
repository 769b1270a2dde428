import type { Environment } from "../config/environment.js";
import type { LedgerRecord, PendingRequest } from "../ledger.js";
import type { Request } from "../request.js";
import { locksBehind, rollbackLock, withLock } from "./lock.js";
import { hasEnded, withArrival, withPin, withReady, withWaitsFor } from "./requests.js";
import { hasTurn, withoutStale, withTurn } from "./turn.js";

/** What becomes of a request that comes to its environment's record, for the first time or again. */
export type Arrival =
  /** It has ended, was deployed, or is being deployed at this moment. */
  | { readonly is: "over" }
  /** A newer one has taken its place. */
  | { readonly is: "replaced"; readonly by: PendingRequest }
  /** The record has it; `before` is what the record had of it. */
  | { readonly is: "there"; readonly record: LedgerRecord; readonly before: PendingRequest | undefined };

/** Brings a request to the record. `deployed` knows requests by id; `waited`: the record had it, so that it has ended if it is gone. */
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

/** What is known beside the record when a request comes to it. */
export type Given = Parameters<typeof arrive>[2];

/** What a request waits for, by the names of rules, and since when for nothing but its turn. */
export interface Waits {
  readonly waitsFor: readonly string[];
  readonly ready: Date | undefined;
}

/** Has a request wait in the record, pinned as it was judged. */
export function admitToWait(record: LedgerRecord, request: Request, given: Given, { waitsFor, ready }: Waits): Arrival {
  const arrival = arrive(record, request, given);
  if (arrival.is !== "there") return arrival;
  const pinned = withPin(arrival.record, request);
  const next = withReady(withWaitsFor(pinned, request.id, waitsFor), request.id, ready);
  return { ...arrival, record: lacksDeployedOnly(next, record, given) ? record : next };
}

/** Whether one record lacks of another only what was deployed a moment ago: that goes with the next change, since nobody takes it for left until its turn is over. */
function lacksDeployedOnly(next: LedgerRecord, record: LedgerRecord, { now, deployed }: Given): boolean {
  const stays = (pending: PendingRequest): boolean =>
    next.requests.includes(pending) || (hasTurn(pending, now) && deployed(pending.request.id));
  return record.requests.every(stays) && next.requests.every((pending) => record.requests.includes(pending));
}

/** What becomes of a request that passed and comes to the record for its turn. */
export type Turn =
  | Exclude<Arrival, { is: "there" }>
  /** Somebody else's comes first. */
  | { readonly is: "lost" }
  | {
      readonly is: "given";
      readonly record: LedgerRecord;
      /** The commit that the request had in the record. */
      readonly before: string;
      /** Who had the turn, and did not use it in time, as far as was seen. */
      readonly lapsed: readonly PendingRequest[];
    };

/** Gives a request its turn, pinned to the commit that is deployed. It leaves its earlier commit for good, and the check run there says so. */
export function admitToDeploy(
  record: LedgerRecord,
  request: Request,
  given: Given,
  environment: Pick<Environment, "serialization" | "autoDeployOn">,
): Turn {
  const arrival = arrive(record, request, given);
  if (arrival.is !== "there") return arrival;
  const pinned = withPin(arrival.record, request);
  const next = withTurn(pinned, request.id, given.now, environment);
  if (next === pinned) return { is: "lost" };
  return {
    is: "given",
    record: locksBehind(request, environment) ? withLock(next, rollbackLock(request, given.now)) : next,
    before: arrival.before?.request.sha ?? request.sha,
    lapsed: record.requests.filter((each) => each.turn !== undefined && !hasTurn(each, given.now) && !given.deployed(each.request.id)),
  };
}
