import { type Deployment, runningOf } from "../facts.js";
import type { LedgerRecord, PendingRequest } from "../ledger.js";
import { withArrival } from "../ledger/requests.js";
import { aheadOf, isLetGo } from "../ledger/turn.js";
import type { Request } from "../request.js";

/** Where a request stands in its environment. */
export interface QueuePosition {
  /** 1 is next. */
  readonly place: number;
  /** Whose turn comes before, in order. */
  readonly ahead: readonly PendingRequest[];
  /** Deployments of ours without a final status, without the request's own; and jobs that were let go. */
  readonly running: readonly Running[];
}

/** What runs, as far as it is named to people. */
export type Running = Pick<Deployment, "request" | "ref" | "creator">;

/**
 * Where a request stands: rollbacks come first, then whoever has waited longest for nothing but their turn.
 * A request that is not in the record, or waits for something else too, stands behind all that are ready.
 */
export function queuePosition(request: Request, record: LedgerRecord, deployments: readonly Deployment[], now: Date): QueuePosition {
  const made = new Set(deployments.flatMap(({ ours, request: deployed }) => (ours && deployed !== undefined ? [deployed.id] : [])));
  const waiting = { ...record, requests: record.requests.filter((entry) => !made.has(entry.request.id)) };
  const known = waiting.requests.some((entry) => entry.request.id === request.id);
  // Whoever it is about to take the place of is not before it.
  const arrived = known ? waiting : withArrival(waiting, { request, approvals: [], waitsFor: [] }, now).record;
  const before = aheadOf(arrived, request, now);
  const ahead = before.filter((entry) => !isLetGo(entry));
  const jobs = before
    .filter(isLetGo)
    .map(({ request: { ref, requestedBy } }) => ({ request: undefined, ref: ref.name, creator: requestedBy }));
  const running = [...runningOf(deployments).filter((deployment) => deployment.request?.id !== request.id), ...jobs];
  return { place: ahead.length + 1, ahead, running };
}
