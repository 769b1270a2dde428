import { payloadOf } from "../config/inputs.js";
import { isDoubled } from "../doubled.js";
import { deployedRequests, type Deployment, finished, isEnd, succeeded } from "../deployments.js";
import { sameJson } from "../json.js";
import type { PendingRequest } from "../ledger.js";
import { deadlineOf } from "../ledger/expiry.js";
import { readySince } from "../ledger/turn.js";
import { code, type Markdown, md, short } from "../messages/markdown.js";
import { repeated } from "../messages/next.js";
import { refText, whereAsked } from "../messages/subject.js";
import { issueOf, isUnattended } from "../request.js";
import { needsMerge } from "./auto-merge.js";
import { type CommitFacts, pass, refuse, type Wait, wait, type WaitingRule } from "./rule.js";

/**
 * The same SHA with the same payload is not there yet: neither live as our newest deployment, nor running, nor waiting. A request that waited before
 * an identical one began keeps waiting until that one has succeeded: it may fail or be cancelled. So does a push behind a person's request, which waits
 * for an hour only.
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
    const here = code(environment.name);
    if (there === undefined) return pass(md`It is not what was last deployed to ${here}.`);
    if (request.again) return pass(md`It ${there.is} ${here} already and is deployed anew, as asked.`);
    if (there.meanwhile !== undefined && (isRecorded(facts) || (there.byPerson === true && isUnattended(request)))) return there.meanwhile;
    return refuse(there.says, repeated({ ...request, again: true }, environment));
  },
} as const satisfies WaitingRule<CommitFacts>;

interface There {
  readonly is: "is live in" | "is being deployed to" | "waits to be deployed to" | "has been deployed to";
  readonly says: Markdown;
  /** What a request does that waits already; only where the other may still fail. */
  readonly meanwhile?: Wait;
  /** Whether a person's request waits there. */
  readonly byPerson?: boolean;
}

/** In which way the same is there already; `undefined` if it is not. */
function thereAs(facts: CommitFacts): There | undefined {
  const { deployments, environment, repository, request } = facts;
  const ours = deployments.filter((deployment) => deployment.ours && !isDoubled(deployment));
  const [newest] = ours;
  if (newest?.request?.id === request.id) return undefined;
  const here = code(environment.name);
  const again = md`${code("--again")} deploys it anew.`;
  if (newest !== undefined && succeeded(newest) && isThat(newest, facts)) {
    const ref = code(refText(newest.request?.ref ?? newest.ref));
    return { is: "is live in", says: md`${ref} at ${short(newest.sha)} is live in ${here} already, with the same payload. ${again}` };
  }
  const running = runningThere(ours, facts);
  if (running !== undefined) {
    const is = "is being deployed to";
    const { sha, request: its } = running;
    const what = md`${code(refText(its?.ref ?? running.ref))} at ${short(sha)} ${is} ${here}`;
    const asked = whereAsked({ sha, issue: issueOf(its), comment: its?.comment }, repository.url);
    return {
      is,
      says: md`${what} already, with the same payload, ${asked}. ${again}`,
      meanwhile: wait(
        md`${what} at the moment, with the same payload, ${asked}. This goes on if that fails, and ends if it succeeds.`,
        "turn",
      ),
    };
  }
  const since = ours.find((deployment) => isThat(deployment, facts) && hasSucceededSince(deployment, request.requestedAt));
  if (since !== undefined && isRecorded(facts)) {
    const is = "has been deployed to";
    const ref = code(refText(since.request?.ref ?? since.ref));
    return { is, says: md`${ref} at ${short(since.sha)} ${is} ${here} while this waited, with the same payload. ${again}` };
  }
  const pending = waitingThere(facts);
  if (pending === undefined) return undefined;
  const waiting = pending.request;
  const is = "waits to be deployed to";
  const what = md`${code(refText(waiting.ref.name))} at ${short(waiting.sha)} ${is} ${here}`;
  const asked = whereAsked(waiting, repository.url);
  return {
    is,
    says: md`${what} already, with the same payload, ${asked}. ${code("--again")} asks for it anew.`,
    byPerson: waiting.cause !== "push",
    meanwhile: wait(
      md`${what} before it, with the same payload, ${asked}. This goes on if that comes to nothing, and ends if it succeeds.`,
      // Only behind one that has a place in the queue, it has one itself.
      readySince(pending) === undefined ? "time" : "turn",
    ),
  };
}

function hasSucceededSince(deployment: Deployment, time: string): boolean {
  const end = deployment.statuses.findLast(isEnd);
  return end?.state === "success" && end.at >= new Date(time);
}

/** Whether the request is in the record: it was accepted, and waits. */
function isRecorded({ ledger, request }: CommitFacts): boolean {
  return ledger.verified && ledger.record.requests.some(({ request: { id } }) => id === request.id);
}

/** The identical deployment that runs, unless something newer is live or running; later failures have changed nothing. */
function runningThere(ours: readonly Deployment[], facts: CommitFacts): Deployment | undefined {
  const newest = ours.find((deployment) => succeeded(deployment) || !finished(deployment));
  if (newest === undefined || finished(newest) || newest.request?.id === facts.request.id) return undefined;
  return isThat(newest, facts) ? newest : undefined;
}

/** The identical request that came before and waits or has its turn; one past its deadline is about to end. */
function waitingThere({ deployments, environment, ledger, now, payload, request, target }: CommitFacts): PendingRequest | undefined {
  if (!ledger.verified) return undefined;
  const deployed = deployedRequests(deployments);
  const { requests } = ledger.record;
  const own = requests.findIndex(({ request: { id } }) => id === request.id);
  return (own === -1 ? requests : requests.slice(0, own)).find(
    (pending) =>
      // Only the workflow knows what else its job deploys.
      pending.request.job === undefined &&
      pending.request.sha === target.commit.sha &&
      !deployed(pending.request.id) &&
      deadlineOf(pending, environment) > now &&
      sameJson(payloadOf(environment, pending.request), payload),
  );
}

function isThat(deployment: Deployment, { payload, target }: CommitFacts): boolean {
  return deployment.sha === target.commit.sha && sameJson(deployment.payload, payload);
}
