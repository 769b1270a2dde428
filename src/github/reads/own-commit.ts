import { newestFirst, ownRun } from "../resources/check-runs.js";
import { appOf } from "../resources/deployment-facts.js";
import type { Answers } from "../graphql/answers.generated.js";
import { present } from "../graphql/nodes.js";
import type { Snapshot } from "../types/snapshot.js";

/** What a commit has of ours. */
type OwnCommitNode = NonNullable<Answers["Snapshot"]["repository"]>["own"];

/** All our check runs there, or `undefined`. */
export function ownRunsOf(sha: string | undefined, commit: OwnCommitNode): Snapshot["checkRuns"] {
  const suites = commit?.checkSuites?.nodes?.map((suite) => suite?.checkRuns);
  const isWhole =
    sha !== undefined && suites !== undefined && suites.length < 10 && suites.every((runs) => runs?.pageInfo.hasNextPage === false);
  return isWhole ? { sha, runs: newestFirst(suites.flatMap((runs) => present(runs?.nodes).map(ownRun))) } : undefined;
}

/** Whether any deployment of a commit is ours; `undefined` where that is not known. */
export function isDeployed(page: NonNullable<OwnCommitNode>["deployments"], app: string): boolean | undefined {
  if (page === null || page === undefined) return undefined;
  const creators = present(page.nodes).map(({ creator }) => creator);
  if (creators.some((creator) => creator?.__typename === "Bot" && appOf(creator) === app)) return true;
  return page.pageInfo.hasNextPage ? undefined : false;
}
