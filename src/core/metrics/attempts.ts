import { type Deployment, rolledBack } from "../deployments.js";
import { byId } from "../ids.js";
import { progressOf } from "../progress.js";

/** A finished deployment of ours, as the metrics see it. */
export interface Attempt {
  readonly id: string;
  readonly sha: string;
  readonly outcome: "success" | "failure" | "cancelled";
  /** The time of its first success, else of its final status. */
  readonly at: Date;
  readonly rollback: boolean;
  /** Whether it went live and was later rolled back from. */
  readonly rolledBack: boolean;
  /** Whether it deployed what was live already, so that nothing changed. */
  readonly again: boolean;
}

/**
 * The finished deployments of ours in an environment, in the order of their ends; without those that somebody made inactive before their end.
 * `deployments` is newest first, `app` our bot's login.
 */
export function attemptsOf(deployments: readonly Deployment[], app: string): readonly Attempt[] {
  const ours = deployments.filter((deployment) => deployment.ours);
  const left = rolledBack(ours);
  const ended = ours.flatMap((deployment) => {
    const end = endOf(deployment, app);
    return end === undefined ? [] : [{ deployment, ...end }];
  });
  const lives = ended.filter(({ outcome }) => outcome === "success");
  return ended
    .map(({ deployment: { id, sha, createdAt, request }, outcome, at }): Attempt => {
      const rollback = request?.rollbackFrom !== undefined;
      const live = lives.find((each) => byId(each.deployment.id, id) < 0 && each.at <= createdAt);
      const again = !rollback && live?.deployment.sha === sha;
      return { id, sha, outcome, at, rollback, rolledBack: outcome === "success" && left.has(id), again };
    })
    .toSorted((one, other) => one.at.getTime() - other.at.getTime() || byId(one.id, other.id));
}

function endOf(deployment: Deployment, app: string): Pick<Attempt, "outcome" | "at"> | undefined {
  const { phase, endedAt } = progressOf(deployment, [], undefined, app);
  if (endedAt === undefined) return undefined;
  switch (phase) {
    case "succeeded":
      return { outcome: "success", at: deployment.statuses.find(({ state }) => state === "success")?.at ?? endedAt };
    case "failed":
      return { outcome: "failure", at: endedAt };
    case "cancelled":
      return { outcome: "cancelled", at: endedAt };
    default:
      return undefined;
  }
}
