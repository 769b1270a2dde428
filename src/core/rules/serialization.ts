import type { Environment } from "../config/environment.js";
import { type Facts, runningOf } from "../facts.js";
import { emptyRecord } from "../ledger.js";
import { enumerate, ordinal } from "../messages/enumerate.js";
import { code, join, type Markdown, md, person } from "../messages/markdown.js";
import { cancel } from "../messages/next.js";
import { refText } from "../messages/subject.js";
import type { Request } from "../request.js";
import { queuePosition, type Running } from "./queue.js";
import type { CommitFacts, Finding, WaitingRule } from "./rule.js";
import { pass, passWithWarning, wait } from "./verdict.js";

/** With `serialization`, nothing of ours is running and nobody's turn comes first. */
export const serialization = {
  name: "serialization",
  needs: "commit",
  setAsideBy: [],
  evenOfGrantedJobs: true,
  awaits: "its turn",
  clearedByTime: ({ running }) => running === 0,
  check({ deployments, environment, ledger, now, request }) {
    const rollback = request.action === "rollback";
    if (!environment.serialization) {
      const beside = rollback ? runningOf(deployments).filter((deployment) => deployment.request?.id !== request.id) : [];
      return beside.length > 0 ? passWithWarning(rollbackBeside(beside, cancel(environment))) : pass(notSerialized(environment));
    }
    // A record that does not verify is not believed, and the environment counts as locked anyway.
    const record = ledger.verified ? ledger.record : emptyRecord;
    const { ahead, place, running } = queuePosition(request, record, deployments, now);
    if (ahead.length === 0 && running.length === 0) return pass(itsTurn(environment));
    if (rollback && ahead.length === 0) return wait(rollbackWaits(running, cancel(environment)), "turn");
    return wait(queued(place, running, ahead.at(-1)?.request), "turn");
  },
} as const satisfies WaitingRule<CommitFacts>;

/** What is said of the queue to a request that something else holds up, too: it has no place there yet. */
export function withoutPlace(finding: Finding, { deployments, request }: Facts): Finding {
  if (finding.rule !== serialization.name || finding.answer !== "wait" || request.action === "rollback") return finding;
  return { ...finding, says: noPlaceYet(runningOf(deployments)) };
}

function rollbackBeside(running: readonly Running[], command: string | undefined): Markdown {
  return md`${stillRuns(running)} and may end after the rollback${command !== undefined && md`; ${code(command)} asks the tooling to stop it`}.`;
}

function notSerialized(environment: Environment): Markdown {
  return md`Deployments to ${code(environment.name)} need not take turns.`;
}

function itsTurn(environment: Environment): Markdown {
  return md`Nothing is running in ${code(environment.name)}, and nobody's turn comes first.`;
}

function rollbackWaits(running: readonly Running[], command: string | undefined): Markdown {
  return md`${stillRuns(running)}. The rollback is next${command !== undefined && md`; ${code(command)} asks the tooling to stop what runs`}.`;
}

function queued(place: number, running: readonly Running[], before: Request | undefined): Markdown {
  const after = before !== undefined && md`, after ${asked(before.ref.name, before.requestedBy)}`;
  return md`${ordinal(place)} in the queue${after}${runs(running)}.`;
}

function noPlaceYet(running: readonly Running[]): Markdown {
  return md`It gets its place in the queue when it waits for nothing else${runs(running)}.`;
}

function stillRuns(running: readonly Running[]): Markdown {
  return join([enumerate(running.map(deployed), "and"), running.length === 1 ? "is still running" : "are still running"], " ");
}

function runs(running: readonly Running[]): Markdown | false {
  return running.length > 0 && md`; running: ${enumerate(running.map(deployed), "and")}`;
}

function deployed({ request, ref, creator }: Running): Markdown {
  return asked(request?.ref ?? ref, request?.requestedBy ?? creator);
}

function asked(ref: string, by: string): Markdown {
  return md`${code(refText(ref))} by ${person(by)}`;
}
