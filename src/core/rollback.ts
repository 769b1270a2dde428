import { isDoubled } from "./doubled.js";
import { type Deployment, liveOf, rolledBack, succeeded } from "./deployments.js";

/** The deployment that a rollback returns to, and the one that it leaves; or why there is none to return to. */
export type RollbackTarget = { readonly to: Deployment; readonly from: Deployment } | { readonly why: "nothing" | "never_succeeded" };

/**
 * The target of a rollback. If the newest deployment is not successful, it is what is live; else the newest success before it, of another SHA, that
 * was never rolled back from. A named target must have succeeded before. `deployments` is newest first.
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
  // A failed deployment was never live, so a rollback from it says nothing about its commit.
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
