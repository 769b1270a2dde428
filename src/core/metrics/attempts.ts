import { type Deployment, rolledBack } from "../deployments.js";
import { byId } from "../ids.js";
import { progressOf } from "../progress.js";

/** A deployment of ours that has ended, as metrics see it. */
export interface Attempt {
  readonly id: string;
  readonly sha: string;
  readonly outcome: "success" | "failure" | "cancelled";
  /** Its first success, or else its final status. */
  readonly at: Date;
  readonly rollback: boolean;
  /** It went live, and a later rollback left it. */
  readonly rolledBack: boolean;
  /** It deployed what was live already: no change came with it. */
  readonly again: boolean;
}

/**
 * What ended in an environment, in the order of its ends. Only ours; one that somebody made inactive before it ended says nothing. `deployments` is
 * newest first, `app` our bot's login.
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
