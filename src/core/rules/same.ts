import { payloadOf } from "../config/inputs.js";
import { isDoubled } from "../doubled.js";
import { type Deployment, finished, succeeded } from "../facts.js";
import { sameJson } from "../json.js";
import { deadlineOf } from "../ledger/deadline.js";
import type { PendingRequest } from "../ledger.js";
import type { Markdown } from "../messages/markdown.js";
import { deployAgain } from "../messages/next.js";
import * as say from "../messages/rules-commit.js";
import { needsMerge } from "./auto-merge.js";
import type { CommitFacts, WaitingRule } from "./rule.js";
import { pass, refuse, wait } from "./verdict.js";

/**
 * Just that SHA with the same payload is not there: neither live as the newest deployment of ours, nor running, nor waiting. What waited before another
 * request began with the same goes on waiting until that has succeeded: it may fail, or be cancelled.
 */
export const same: WaitingRule<CommitFacts> = {
  name: "same",
  setAsideBy: ["force", "rollback"],
  awaits: "the same from elsewhere",
  clearedByTime: ({ pending, record, running }) =>
    running === 0 &&
    !record.requests.some(({ request: { id, job, sha } }) => job === undefined && sha === pending.request.sha && id !== pending.request.id),
  check(facts) {
    const { environment, request } = facts;
    // What will be deployed is the merge commit.
    const there = needsMerge(facts) ? undefined : thereAs(facts);
    if (there === undefined) return pass(say.isNew(environment));
    if (request.again) return pass(there.anew);
    if (there.meanwhile !== undefined && isRecorded(facts)) return wait(there.meanwhile, "turn");
    return refuse(there.says, deployAgain(request, environment));
  },
};

interface There {
  readonly says: Markdown;
  /** Said where it is asked for anew. */
  readonly anew: Markdown;
  /** Said to what waits already; only where it may yet come to nothing. */
  readonly meanwhile?: Markdown;
}

/** How it is there already. */
function thereAs(facts: CommitFacts): There | undefined {
  const { deployments, environment, repository, request } = facts;
  const ours = deployments.filter((deployment) => deployment.ours && !isDoubled(deployment));
  const [newest] = ours;
  if (newest?.request?.id === request.id) return undefined;
  if (newest !== undefined && succeeded(newest) && isThat(newest, facts))
    return { says: say.isSame(newest, environment), anew: say.deployedAnew(environment, "live") };
  const running = runningThere(ours, facts);
  if (running !== undefined)
    return {
      says: say.isRunning(running, environment, repository.url),
      anew: say.deployedAnew(environment, "running"),
      meanwhile: say.runsMeanwhile(running, environment, repository.url),
    };
  const waiting = waitingThere(facts);
  return (
    waiting && {
      says: say.isWaiting(waiting, environment, repository.url),
      anew: say.deployedAnew(environment, "waiting"),
      meanwhile: say.waitsBefore(waiting, environment, repository.url),
    }
  );
}

/** Whether the record has the request: it was accepted, and waits. */
function isRecorded({ ledger, request }: CommitFacts): boolean {
  return ledger.verified && ledger.record.requests.some(({ request: { id } }) => id === request.id);
}

/** What runs, unless something newer is there or on its way; what failed since has changed nothing. */
function runningThere(ours: readonly Deployment[], facts: CommitFacts): Deployment | undefined {
  const newest = ours.find((deployment) => succeeded(deployment) || !finished(deployment));
  if (newest === undefined || finished(newest) || newest.request?.id === facts.request.id) return undefined;
  return isThat(newest, facts) ? newest : undefined;
}

/** What waits, or has its turn, and came before; what has waited too long only waits to be told so. */
function waitingThere({ deployments, environment, ledger, now, payload, request, target }: CommitFacts): PendingRequest | undefined {
  if (!ledger.verified) return undefined;
  const made = new Set(deployments.flatMap(({ ours, request: deployed }) => (ours && deployed !== undefined ? [deployed.id] : [])));
  const { requests } = ledger.record;
  const own = requests.findIndex(({ request: { id } }) => id === request.id);
  return (own === -1 ? requests : requests.slice(0, own)).find(
    (pending) =>
      // What else a workflow's job deploys, only the workflow knows.
      pending.request.job === undefined &&
      pending.request.sha === target.commit.sha &&
      !made.has(pending.request.id) &&
      deadlineOf(pending, environment) > now &&
      sameJson(payloadOf(environment, pending.request.action, pending.request.inputs), payload),
  );
}

function isThat(deployment: Deployment, { payload, target }: CommitFacts): boolean {
  return deployment.sha === target.commit.sha && sameJson(deployment.payload, payload);
}
