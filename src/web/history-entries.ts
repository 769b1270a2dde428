import { type Deployment, rolledBack } from "../core/deployments.js";
import { foldedInto } from "../core/jobs.js";
import { type Phase, progressOf } from "../core/progress.js";
import { byOf } from "./addresses.js";

/** How a deployment ended, in the words of the filter. */
export const outcomes = ["success", "failure", "cancelled", "running", "left"] as const;

/** One of them; `left` was made inactive before it ended. */
export type Outcome = (typeof outcomes)[number];

/** A line of the history. */
export interface HistoryEntry {
  readonly deployment: Deployment;
  readonly outcome: Outcome;
  readonly by: string;
  /** Milliseconds until it ended; `undefined` while it runs. */
  readonly took: number | undefined;
  readonly rollback: boolean;
  readonly rolledBack: boolean;
}

/** Deployments as lines, newest first; deployments that workflow jobs made beside ours have no lines of their own. */
export function historyOf(deployments: readonly Deployment[], app: string): readonly HistoryEntry[] {
  const folded = new Set(deployments.filter(({ ours }) => ours).flatMap((each) => foldedInto(each, deployments).map(({ id }) => id)));
  const left = rolledBack(deployments);
  return deployments
    .filter(({ id }) => !folded.has(id))
    .map((deployment): HistoryEntry => {
      const { endedAt, phase } = progressOf(deployment, [], undefined, app);
      const outcome = outcomeOf(phase);
      const success = deployment.statuses.find(({ state }) => state === "success")?.at;
      const end = outcome === "success" ? (success ?? endedAt) : endedAt;
      return {
        deployment,
        outcome,
        by: byOf(deployment),
        took: end && end.getTime() - deployment.createdAt.getTime(),
        rollback: deployment.request?.rollbackFrom !== undefined,
        rolledBack: outcome === "success" && left.has(deployment.id),
      };
    });
}

function outcomeOf(phase: Phase): Outcome {
  switch (phase) {
    case "succeeded":
      return "success";
    case "failed":
      return "failure";
    case "cancelled":
      return "cancelled";
    case "inactive":
      return "left";
    default:
      return "running";
  }
}
