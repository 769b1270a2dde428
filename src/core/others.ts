import { type Deployment, finished, liveOf, succeeded } from "./deployments.js";
import { foldedInto } from "./jobs.js";

/** Deployments that others than this App made in an environment. */
export interface Others {
  /** Their newest success. */
  readonly success: Deployment | undefined;
  /** Their unfinished deployments since the newest success, newest first: many tools never report an end. */
  readonly running: readonly Deployment[];
}

/** The deployments of others, without those that a workflow's jobs made for what we deployed. `deployments` is newest first. */
export function othersAmong(deployments: readonly Deployment[]): Others {
  if (deployments.every(({ ours }) => ours)) return { success: undefined, running: [] };
  const live = liveOf(deployments);
  const folded = new Set(deployments.filter(({ ours }) => ours).flatMap((each) => foldedInto(each, deployments).map(({ id }) => id)));
  const theirs = deployments.filter(
    ({ id, ours, creator, sha }) => !ours && !folded.has(id) && !(creator === "github-actions[bot]" && sha === live?.sha),
  );
  const success = theirs.find(succeeded);
  const since = Math.max(...[live, success].map((each) => each?.createdAt.getTime() ?? 0));
  return { success, running: theirs.filter((each) => !finished(each) && each.createdAt.getTime() >= since) };
}
