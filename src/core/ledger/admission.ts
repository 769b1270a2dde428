import type { Environment } from "../config/environment.js";
import type { LedgerRecord, PendingRequest } from "../ledger.js";
import type { Request } from "../request.js";
import { locksBehind, rollbackLock, withLock } from "./lock.js";
import { hasEnded, withArrival, withPin, withReady, withWaitsFor } from "./requests.js";
import { hasTurn, withoutStale, withTurn } from "./turn.js";

/** What happens to a request that is brought to its environment's record, for the first time or again. */
export type Arrival =
  /** It has ended, was deployed, or is being deployed at this moment. */
  | { readonly is: "over" }
  | { readonly is: "replaced"; readonly by: PendingRequest }
  /** The record has it; `before` is its earlier entry. */
  | { readonly is: "there"; readonly record: LedgerRecord; readonly before: PendingRequest | undefined };

/** Brings a request to the record. `deployed` takes a request's id. `waited`: the request was in the record before, so it has ended if it is gone. */
export function arrive(
  record: LedgerRecord,
  request: Request,
  { now, deployed, waited }: { readonly now: Date; readonly deployed: (id: string) => boolean; readonly waited: boolean },
): Arrival {
  const fresh = withoutStale(record, now, deployed);
  const before = fresh.requests.find((each) => each.request.id === request.id);
  if (deployed(request.id) || hasEnded(record, request.id)) return { is: "over" };
  if (before === undefined ? waited : hasTurn(before, now)) return { is: "over" };
  // It was judged at a commit that it has left: another process has merged the default branch in, and continues with the merge commit.
  if (before?.request.mergedFrom?.includes(request.sha) === true) return { is: "over" };
  const { record: arrived, newer } = withArrival(fresh, { request, approvals: [], waitsFor: [] }, now);
  return newer === undefined ? { is: "there", record: arrived, before } : { is: "replaced", by: newer };
}

/** What is known besides the record when a request is brought to it. */
export type Given = Parameters<typeof arrive>[2];

/** The names of the rules that a request waits for, and since when it waits for nothing but its turn. */
export interface Waits {
  readonly waitsFor: readonly string[];
  readonly ready: Date | undefined;
}

/** Lets a request wait in the record, pinned to the commit that was judged. */
export function admitToWait(record: LedgerRecord, request: Request, given: Given, { waitsFor, ready }: Waits): Arrival {
  const arrival = arrive(record, request, given);
  if (arrival.is !== "there") return arrival;
  const pinned = withPin(arrival.record, request);
  const next = withReady(withWaitsFor(pinned, request.id, waitsFor), request.id, ready);
  return { ...arrival, record: lacksDeployedOnly(next, record, given) ? record : next };
}

/**
 * Whether `next` only lacks requests that were deployed a moment ago. Those can go with the next change: nobody counts them as abandoned until their
 * turn is over.
 */
function lacksDeployedOnly(next: LedgerRecord, record: LedgerRecord, { now, deployed }: Given): boolean {
  const stays = (pending: PendingRequest): boolean =>
    next.requests.includes(pending) || (hasTurn(pending, now) && deployed(pending.request.id));
  return record.requests.every(stays) && next.requests.every((pending) => record.requests.includes(pending));
}

/** What happens to a request that passed and is brought to the record for its turn. */
export type Turn =
  | Exclude<Arrival, { is: "there" }>
  /** Another request comes first. */
  | { readonly is: "lost" }
  | {
      readonly is: "given";
      readonly record: LedgerRecord;
      /** The commit that the record had for the request before. */
      readonly before: string;
      /** The requests that, as far as is known, did not use their turn in time. */
      readonly lapsed: readonly PendingRequest[];
    };

/** Gives a request its turn, pinned to the commit that is deployed. If that is a merge commit, the check run on the earlier commit has to say so. */
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
    record: locksBehind(request, environment) ? withLock(next, rollbackLock(request, given.now), given.now) : next,
    before: arrival.before?.request.sha ?? request.sha,
    lapsed: record.requests.filter((each) => each.turn !== undefined && !hasTurn(each, given.now) && !given.deployed(each.request.id)),
  };
}
