import { lease } from "./durations.js";
import type { Environment } from "./config/environment.js";
import { deployedRequests, type Deployment, finished, runningOf, stateOf } from "./deployments.js";
import { foldedInto, isSilent, newestSign } from "./jobs.js";
import { deadlineOf } from "./ledger/deadline.js";
import { hasTurn, isLetGo, withoutStale } from "./ledger/turn.js";
import { pendingNotices } from "./ledger/pending-notices.js";
import { isLateLook, isMissed, longHeld } from "./quiet.js";
import type { LedgerRecord } from "./ledger.js";
import { movedByTime } from "./rules/index.js";
import type { Moment } from "./rules/rule.js";

/** What has become due in an environment by the passing of time; no event tells it. */
export interface Due {
  /** Deployments whose answers have to be looked at: they may be missing, or may not say yet that nobody listens. */
  readonly unsettled: readonly Deployment[];
  /** The tooling has said nothing for longer than the environment's `timeout` about one of ours. */
  readonly stuck: boolean;
  /** A request that waits may go on, or has to end; or one has ended and nobody has said so. */
  readonly waiting: boolean;
  /** Jobs wait that may not have been answered: GitHub's event may never have come. */
  readonly held: boolean;
}

/**
 * What is due in an environment, as far as a glance tells: `deployments` are newest first and need no more than their newest status.
 * `anyway` also names what time alone would not: everything that runs or waits.
 */
export function dueIn(environment: Environment, deployments: readonly Deployment[], record: LedgerRecord, now: Date, anyway: boolean): Due {
  const ours = deployments.filter((deployment) => deployment.ours && deployment.request !== undefined);
  const since = (deployment: Deployment): number =>
    now.getTime() - newestSign([deployment, ...(finished(deployment) ? [] : foldedInto(deployment, deployments))]);
  const isUnsettled = (deployment: Deployment): boolean => isMissed(since(deployment)) || (anyway && !finished(deployment));
  const isMade = deployedRequests(deployments);
  const waiting = withoutStale(record, now, isMade).requests.filter((pending) => !hasTurn(pending, now));
  // Whoever was given the turn died, or the deployment stands and the record does not know yet; where something waits, it goes with the next change.
  const left = record.requests.some(
    (pending) => pending.turn !== undefined && !hasTurn(pending, now) && !(waiting.length > 0 && isMade(pending.request.id)),
  );
  const isHeld = (each: Deployment): boolean => !each.ours && stateOf(each) === "waiting";
  const isLookedAt = (age: number): boolean => (age >= lease && age < longHeld) || isLateLook(age) || anyway;
  return {
    held: deployments.some((each) => isHeld(each) && isLookedAt(now.getTime() - newestSign([each]))),
    unsettled: ours.filter(isUnsettled),
    stuck: runningOf(ours).some((deployment) => isSilent(deployment, deployments, environment.timeout, now)),
    waiting:
      left ||
      record.requests.some(isLetGo) ||
      pendingNotices(record, now).length > 0 ||
      // What was deployed already is in the record where somebody put an older one back, and is told.
      (anyway && record.requests.some((pending) => !hasTurn(pending, now))) ||
      waiting.some((pending) => mayGoOn({ pending, environment, running: runningOf(ours).length, record, now })),
  };
}

/** Either is over as soon as the request has been looked at, since then it ends, goes on, or waits for something else. */
function mayGoOn(at: Moment): boolean {
  return deadlineOf(at.pending, at.environment) <= at.now || movedByTime(at);
}
