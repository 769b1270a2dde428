import { payloadOf } from "../config/inputs.js";
import { isDoubled } from "../doubled.js";
import { deployedRequests, type Deployment, finished, succeeded } from "../deployments.js";
import { sameJson } from "../json.js";
import type { PendingRequest } from "../ledger.js";
import { deadlineOf } from "../ledger/expiry.js";
import { code, type Markdown, md, short } from "../messages/markdown.js";
import { repeated } from "../messages/next.js";
import { refText, whereAsked } from "../messages/subject.js";
import { needsMerge } from "./auto-merge.js";
import { type CommitFacts, pass, refuse, wait, type WaitingRule } from "./rule.js";

/**
 * The same SHA with the same payload is not there yet: neither live as our newest deployment, nor running, nor waiting. A request that waited before
 * an identical one began keeps waiting until that one has succeeded: it may fail or be cancelled.
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
    if (there.meanwhile !== undefined && isRecorded(facts)) return wait(there.meanwhile, "turn");
    return refuse(there.says, repeated({ ...request, again: true }, environment));
  },
} as const satisfies WaitingRule<CommitFacts>;

interface There {
  readonly is: "is live in" | "is being deployed to" | "waits to be deployed to";
  readonly says: Markdown;
  /** The sentence for a request that waits already; only where the other may still fail. */
  readonly meanwhile?: Markdown;
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
    const asked = whereAsked({ sha, issue: its?.issue ?? its?.pullRequest, comment: its?.comment }, repository.url);
    return {
      is,
      says: md`${what} already, with the same payload, ${asked}. ${again}`,
      meanwhile: md`${what} at the moment, with the same payload, ${asked}. This goes on if that fails, and ends if it succeeds.`,
    };
  }
  const waiting = waitingThere(facts)?.request;
  if (waiting === undefined) return undefined;
  const is = "waits to be deployed to";
  const what = md`${code(refText(waiting.ref.name))} at ${short(waiting.sha)} ${is} ${here}`;
  const asked = whereAsked(waiting, repository.url);
  return {
    is,
    says: md`${what} already, with the same payload, ${asked}. ${code("--again")} asks for it anew.`,
    meanwhile: md`${what} before it, with the same payload, ${asked}. This goes on if that comes to nothing, and ends if it succeeds.`,
  };
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
      sameJson(payloadOf(environment, pending.request.action, pending.request.inputs), payload),
  );
}

function isThat(deployment: Deployment, { payload, target }: CommitFacts): boolean {
  return deployment.sha === target.commit.sha && sameJson(deployment.payload, payload);
}
