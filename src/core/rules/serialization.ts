import type { Facts } from "../facts.js";
import { deployedRequests, type Deployment, runningOf } from "../deployments.js";
import { compose } from "../command/compose.js";
import { believed, type LedgerRecord, type PendingRequest } from "../ledger.js";
import { and, ordinal } from "../messages/lists.js";
import { code, link, type Markdown, md, person } from "../messages/markdown.js";
import { refText } from "../messages/subject.js";
import type { Request } from "../request.js";
import { type CommitFacts, type FindingOf, pass, passWithWarning, wait, type WaitingRule } from "./rule.js";
import { withArrival } from "../ledger/requests.js";
import { aheadOf, isReleased } from "../ledger/turn.js";

/** With `serialization`, none of our deployments is running and no other request comes first. */
export const serialization = {
  name: "serialization",
  needs: "commit",
  setAsideBy: [],
  evenOfGrantedJobs: true,
  awaits: "its turn",
  clearedByTime: ({ running }) => running === 0,
  check({ deployments, environment, ledger, now, repository, request }) {
    const rollback = request.action === "rollback";
    const command = compose("/cancel", environment.name);
    const stop = (what: string): Markdown | false => command !== undefined && md`; ${code(command)} asks the tooling to stop ${what}`;
    if (!environment.serialization) {
      const beside = rollback ? runningOf(deployments).filter((deployment) => deployment.request?.id !== request.id) : [];
      if (beside.length > 0) return passWithWarning(md`${stillRuns(beside)} and may end after the rollback${stop("it")}.`);
      return pass(md`Deployments to ${code(environment.name)} need not take turns.`);
    }
    // A record that does not verify is not believed; the environment counts as locked anyway.
    const record = believed(ledger);
    const { ahead, place, running } = queuePosition(request, record, deployments, now);
    const before = ahead.at(-1)?.request;
    if (before === undefined && running.length === 0)
      return pass(md`Nothing is running in ${code(environment.name)}, and nobody's turn comes first.`);
    if (rollback && before === undefined) {
      const jobs = running.flatMap(({ run }) =>
        run === undefined ? [] : link(md`the workflow run`, `${repository.url}/actions/runs/${run}`),
      );
      // What `/cancel` would end is the rollback, if only jobs run.
      const how = jobs.length < running.length ? stop("what runs") : md`; Gitploy stops no jobs, but ${and(jobs)} can be cancelled`;
      return wait(md`${stillRuns(running)}. The rollback is next${how}.`, "turn");
    }
    const after = before !== undefined && md`, after ${asked(before.ref.name, before.requestedBy)}`;
    return wait(md`${ordinal(place)} in the queue${after}${runs(running)}.`, "turn");
  },
} as const satisfies WaitingRule<CommitFacts>;

/** The finding for a request that waits for something else too: it has no place in the queue yet. */
export function withoutPlace<Found extends FindingOf>(finding: Found, { deployments, request }: Facts): Found {
  if (finding.rule !== serialization.name || finding.answer !== "wait" || request.action === "rollback") return finding;
  return { ...finding, says: md`It gets its place in the queue when it waits for nothing else${runs(runningOf(deployments))}.` };
}

function stillRuns(running: readonly Running[]): Markdown {
  return md`${and(running.map(named))} ${running.length === 1 ? "is" : "are"} still running`;
}

function runs(running: readonly Running[]): Markdown | false {
  return running.length > 0 && md`; running: ${and(running.map(named))}`;
}

function named({ request, ref, creator }: Running): Markdown {
  return asked(request?.ref ?? ref, request?.requestedBy ?? creator);
}

function asked(ref: string, by: string): Markdown {
  return md`${code(refText(ref))} by ${person(by)}`;
}

/** A request's place in its environment's queue. */
export interface QueuePosition {
  /** 1 is next. */
  readonly place: number;
  /** The requests that come first, in order. */
  readonly ahead: readonly PendingRequest[];
  /** Our deployments without a final status, except the request's own; and released jobs. */
  readonly running: readonly Running[];
}

/** What people are told of something that runs. */
export interface Running extends Pick<Deployment, "request" | "ref" | "creator"> {
  /** GitHub's id of the workflow run, for released jobs. */
  readonly run?: string | undefined;
}

/**
 * A request's place in the queue: rollbacks first, then whoever has waited longest for nothing but their turn. A request that is not in the record,
 * or waits for something else too, stands behind all that are ready.
 */
export function queuePosition(request: Request, record: LedgerRecord, deployments: readonly Deployment[], now: Date): QueuePosition {
  const deployed = deployedRequests(deployments);
  const waiting = { ...record, requests: record.requests.filter((entry) => !deployed(entry.request.id)) };
  const known = waiting.requests.some((entry) => entry.request.id === request.id);
  // The requests that it is about to replace are not ahead of it.
  const arrived = known ? waiting : withArrival(waiting, { request, approvals: [], waitsFor: [] }, now).record;
  const before = aheadOf(arrived, request, now);
  const ahead = before.filter((entry) => !isReleased(entry));
  const jobs = before
    .filter(isReleased)
    .map(({ request: { ref, requestedBy, job } }): Running => ({ request: undefined, ref: ref.name, creator: requestedBy, run: job?.run }));
  const running = [...runningOf(deployments).filter((deployment) => deployment.request?.id !== request.id), ...jobs];
  return { place: ahead.length + 1, ahead, running };
}
