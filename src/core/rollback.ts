import { isDoubled } from "./doubled.js";
import { type Deployment, liveOf, rolledBack, succeeded } from "./deployments.js";

/** What a rollback goes back to, and what it leaves; or why there is nothing to go back to. */
export type RollbackTarget = { readonly to: Deployment; readonly from: Deployment } | { readonly why: "nothing" | "never_succeeded" };

/**
 * Where a rollback leads. If the newest deployment is not successful, back to what is live; else to the newest success before it of another
 * SHA that was never rolled back from. What is named must have succeeded before. `deployments` is newest first.
 */
export function rollbackTarget(
  deployments: readonly Deployment[],
  named: ((deployment: Deployment) => boolean) | undefined,
): RollbackTarget {
  const ours = deployments.filter((deployment) => deployment.ours && !isDoubled(deployment));
  const [newest] = ours;
  if (newest === undefined) return { why: "nothing" };
  if (named !== undefined) {
    const to = ours.find((deployment) => named(deployment) && succeeded(deployment));
    return to === undefined ? { why: "never_succeeded" } : { to, from: newest };
  }
  const live = liveOf(ours);
  if (live === undefined) return { why: "nothing" };
  if (live.id !== newest.id) return { to: live, from: newest };
  const left = rolledBack(ours);
  // What failed was never live, so that nobody rolled its commit back by leaving it.
  const leftShas = new Set(ours.filter((each) => left.has(each.id) && succeeded(each)).map(({ sha }) => sha));
  const to = ours.find(
    (deployment) =>
      deployment.id !== newest.id &&
      deployment.sha !== newest.sha &&
      succeeded(deployment) &&
      !left.has(deployment.id) &&
      !leftShas.has(deployment.sha),
  );
  return to === undefined ? { why: "nothing" } : { to, from: newest };
}
