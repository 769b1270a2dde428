import { type Deployment, finished, liveOf, succeeded } from "./deployments.js";
import { foldedInto } from "./jobs.js";

/** What others than this App did in an environment. */
export interface Others {
  /** Their newest success. */
  readonly success: Deployment | undefined;
  /** Newest first, of what they made since the newest success: many a tool never says that it has ended. */
  readonly running: readonly Deployment[];
}

/** What others did; a workflow job's own deployment of what we deployed is none of theirs. `deployments` is newest first. */
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
