import type { Environment } from "../config/environment.js";
import { payloadOf } from "../config/inputs.js";
import { isDoubled } from "../doubled.js";
import { type Deployment, finished, succeeded } from "../facts.js";
import { sameJson } from "../json.js";
import type { PendingRequest } from "../ledger.js";
import { deadlineOf } from "../ledger/deadline.js";
import { code, type Markdown, md, short } from "../messages/markdown.js";
import { deployAgain } from "../messages/next.js";
import { refText } from "../messages/subject.js";
import { whereAsked } from "../messages/where-asked.js";
import { needsMerge } from "./auto-merge.js";
import type { CommitFacts, WaitingRule } from "./rule.js";
import { pass, refuse, wait } from "./verdict.js";

/**
 * Just that SHA with the same payload is not there: neither live as the newest deployment of ours, nor running, nor waiting. What waited before another
 * request began with the same goes on waiting until that has succeeded: it may fail, or be cancelled.
 */
export const same = {
  name: "same",
  needs: "commit",
  setAsideBy: ["force", "rollback"],
  awaits: "the same from elsewhere",
  clearedByTime: ({ pending, record, running }) =>
    running === 0 &&
    !record.requests.some(({ request: { id, job, sha } }) => job === undefined && sha === pending.request.sha && id !== pending.request.id),
  check(facts) {
    const { environment, request } = facts;
    // What will be deployed is the merge commit.
    const there = needsMerge(facts) ? undefined : thereAs(facts);
    if (there === undefined) return pass(isNew(environment));
    if (request.again) return pass(there.anew);
    if (there.meanwhile !== undefined && isRecorded(facts)) return wait(there.meanwhile, "turn");
    return refuse(there.says, deployAgain(request, environment));
  },
} as const satisfies WaitingRule<CommitFacts>;

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
    return { says: isSame(newest, environment), anew: deployedAnew(environment, "live") };
  const running = runningThere(ours, facts);
  if (running !== undefined)
    return {
      says: isRunning(running, environment, repository.url),
      anew: deployedAnew(environment, "running"),
      meanwhile: runsMeanwhile(running, environment, repository.url),
    };
  const waiting = waitingThere(facts);
  return (
    waiting && {
      says: isWaiting(waiting, environment, repository.url),
      anew: deployedAnew(environment, "waiting"),
      meanwhile: waitsBefore(waiting, environment, repository.url),
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

function isNew(environment: Environment): Markdown {
  return md`It is not what was last deployed to ${code(environment.name)}.`;
}

function isSame(deployment: Deployment, environment: Environment): Markdown {
  return md`${code(refText(deployment.request?.ref ?? deployment.ref))} at ${short(deployment.sha)} is live in ${code(environment.name)} already, with the same payload. ${code("--again")} deploys it anew.`;
}

function deployedAnew(environment: Environment, how: "live" | "running" | "waiting"): Markdown {
  const there = { live: "is live in", running: "is being deployed to", waiting: "waits to be deployed to" }[how];
  return md`It ${there} ${code(environment.name)} already and is deployed anew, as asked.`;
}

function isRunning(running: Deployment, environment: Environment, repositoryUrl: string): Markdown {
  return md`${runsThere(running, environment, "already", repositoryUrl)}. ${code("--again")} deploys it anew.`;
}

function isWaiting(waiting: PendingRequest, environment: Environment, repositoryUrl: string): Markdown {
  return md`${waitsThere(waiting, environment, "already", repositoryUrl)}. ${code("--again")} asks for it anew.`;
}

function runsMeanwhile(running: Deployment, environment: Environment, repositoryUrl: string): Markdown {
  return md`${runsThere(running, environment, "at the moment", repositoryUrl)}. This goes on if that fails, and ends if it succeeds.`;
}

function waitsBefore(waiting: PendingRequest, environment: Environment, repositoryUrl: string): Markdown {
  return md`${waitsThere(waiting, environment, "before it", repositoryUrl)}. This goes on if that comes to nothing, and ends if it succeeds.`;
}

function runsThere({ ref, request, sha }: Deployment, environment: Environment, when: string, repositoryUrl: string): Markdown {
  const asked = whereAsked({ sha, issue: request?.issue ?? request?.pullRequest, comment: request?.comment }, repositoryUrl);
  return md`${code(refText(request?.ref ?? ref))} at ${short(sha)} is being deployed to ${code(environment.name)} ${when}, with the same payload, ${asked}`;
}

function waitsThere({ request }: PendingRequest, environment: Environment, when: string, repositoryUrl: string): Markdown {
  return md`${code(refText(request.ref.name))} at ${short(request.sha)} waits to be deployed to ${code(environment.name)} ${when}, with the same payload, ${whereAsked(request, repositoryUrl)}`;
}
