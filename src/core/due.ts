import { lease } from "./durations.js";
import type { Environment } from "./config/environment.js";
import { deployedRequests, type Deployment, finished, runningOf, stateOf } from "./deployments.js";
import { foldedInto, newestSign, stuckIn } from "./jobs.js";
import { deadlineOf } from "./ledger/expiry.js";
import { hasTurn, isReleased, withoutStale } from "./ledger/turn.js";
import { pendingNotices } from "./ledger/pending-notices.js";
import { isLateLook, isMissed, longHeld } from "./quiet.js";
import type { LedgerRecord } from "./ledger.js";
import { movedByTime } from "./rules/index.js";
import type { Moment } from "./rules/rule.js";

/** What has become due in an environment by time alone, without an event. */
export interface Due {
  /** Deployments whose answers need another look: an answer may be missing, or does not say yet that nobody listens. */
  readonly unsettled: readonly Deployment[];
  /** Whether the tooling has been silent about one of our deployments for longer than the environment's `timeout`. */
  readonly stuck: boolean;
  /** Whether a waiting request may go on or has to end, or an ending is not reported yet. */
  readonly waiting: boolean;
  /** Whether held jobs may be unanswered because GitHub's event was lost. */
  readonly held: boolean;
}

/**
 * What is due in an environment, as a quick look tells: `deployments` are newest first and need no more than their newest status. With `anyway`,
 * everything that runs or waits is due as well.
 */
export function dueIn(environment: Environment, deployments: readonly Deployment[], record: LedgerRecord, now: Date, anyway: boolean): Due {
  const ours = deployments.filter((deployment) => deployment.ours && deployment.request !== undefined);
  const since = (deployment: Deployment): number =>
    now.getTime() - newestSign([deployment, ...(finished(deployment) ? [] : foldedInto(deployment, deployments))]);
  const isUnsettled = (deployment: Deployment): boolean => isMissed(since(deployment)) || (anyway && !finished(deployment));
  const isMade = deployedRequests(deployments);
  const waiting = withoutStale(record, now, isMade).requests.filter((pending) => !hasTurn(pending, now));
  // The process that had the turn died, or the deployment exists and the record does not know yet. If something waits, the latter goes with the next
  // change.
  const left = record.requests.some(
    (pending) => pending.turn !== undefined && !hasTurn(pending, now) && !(waiting.length > 0 && isMade(pending.request.id)),
  );
  const isHeld = (each: Deployment): boolean => !each.ours && stateOf(each) === "waiting";
  const isLookedAt = (age: number): boolean => (age >= lease && age < longHeld) || isLateLook(age) || anyway;
  return {
    held: deployments.some((each) => isHeld(each) && isLookedAt(now.getTime() - newestSign([each]))),
    unsettled: ours.filter(isUnsettled),
    stuck: stuckIn(deployments, record.requests, environment.timeout, now).some((deployment) => ours.includes(deployment)),
    waiting:
      left ||
      record.requests.some(isReleased) ||
      pendingNotices(record, now).length > 0 ||
      // A record that somebody put back lists requests that were deployed already; they are told so.
      (anyway && record.requests.some((pending) => !hasTurn(pending, now))) ||
      waiting.some((pending) => mayGoOn({ pending, environment, running: runningOf(ours).length, record, now })),
  };
}

/** Whether a request may go on or has to end. After a look at it that is no longer so: it ends, goes on, or waits for something else. */
function mayGoOn(at: Moment): boolean {
  return deadlineOf(at.pending, at.environment) <= at.now || movedByTime(at);
}
