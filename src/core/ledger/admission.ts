import type { Environment } from "../config/environment.js";
import type { LedgerRecord, PendingRequest } from "../ledger.js";
import type { Request } from "../request.js";
import { type Arrival, arrive } from "./arrival.js";
import { locksBehind, rollbackLock, withLock } from "./lock.js";
import { withPin, withReady, withWaitsFor } from "./requests.js";
import { hasTurn, withTurn } from "./turn.js";

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
  return { ...arrival, record: withReady(withWaitsFor(pinned, request.id, waitsFor), request.id, ready) };
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
      /** Who had the turn, and did not use it in time. */
      readonly lapsed: readonly PendingRequest[];
    };

/** Gives a request its turn, pinned as it is deployed: what it had before is left for good, and its check run there says so. */
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
    lapsed: record.requests.filter((each) => each.turn !== undefined && !hasTurn(each, given.now)),
  };
}
