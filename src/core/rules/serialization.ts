import { type Facts, runningOf } from "../facts.js";
import { emptyRecord } from "../ledger.js";
import { cancel } from "../messages/next.js";
import * as say from "../messages/rules-environment.js";
import { queuePosition } from "./queue.js";
import type { CommitFacts, Finding, WaitingRule } from "./rule.js";
import { pass, passWithWarning, wait } from "./verdict.js";

/** With `serialization`, nothing of ours is running and nobody's turn comes first. */
export const serialization: WaitingRule<CommitFacts> = {
  name: "serialization",
  setAsideBy: [],
  awaits: "its turn",
  clearedByTime: ({ running }) => running === 0,
  check({ deployments, environment, ledger, now, request }) {
    const rollback = request.action === "rollback";
    if (!environment.serialization) {
      const beside = rollback ? runningOf(deployments).filter((deployment) => deployment.request?.id !== request.id) : [];
      return beside.length > 0 ? passWithWarning(say.rollbackBeside(beside, cancel(environment))) : pass(say.notSerialized(environment));
    }
    // A record that does not verify is not believed, and the environment counts as locked anyway.
    const record = ledger.verified ? ledger.record : emptyRecord;
    const { ahead, place, running } = queuePosition(request, record, deployments, now);
    if (ahead.length === 0 && running.length === 0) return pass(say.itsTurn(environment));
    if (rollback && ahead.length === 0) return wait(say.rollbackWaits(running, cancel(environment)), "turn");
    return wait(say.queued(place, running, ahead.at(-1)?.request), "turn");
  },
};

/** What is said of the queue to a request that something else holds up, too: it has no place there yet. */
export function withoutPlace(finding: Finding, { deployments, request }: Facts): Finding {
  if (finding.rule !== "serialization" || finding.answer !== "wait" || request.action === "rollback") return finding;
  return { ...finding, says: say.noPlaceYet(runningOf(deployments)) };
}
