import { commitOf } from "../git/objects.js";
import { nodeId } from "../ids.js";
import type { CheckRun, CheckSuite, CommitStatus, Repository } from "../repository.js";
import type { World } from "../world.js";
import { renderApp, renderUser } from "./accounts.js";
import { renderSimpleCommit } from "./commits.js";
import { renderPullRequestLink } from "./pulls.js";
import { apiUrl, htmlUrl, renderRepository } from "./repository.js";

/** A check run. */
export function renderCheckRun(world: World, run: CheckRun): Readonly<Record<string, unknown>> {
  const { repository, sha, app, id: suite } = run.suite;
  const url = `${apiUrl(world, repository)}/check-runs/${run.id}`;
  return {
    id: run.id,
    node_id: nodeId("CR", repository.id, run.id),
    head_sha: sha,
    name: run.name,
    external_id: run.externalId,
    url,
    html_url: `${htmlUrl(world, repository)}/runs/${run.id}`,
    details_url: run.detailsUrl,
    status: run.status,
    conclusion: run.conclusion ?? null,
    started_at: run.startedAt,
    completed_at: run.completedAt ?? null,
    output: { ...run.output, annotations_count: run.annotations.length, annotations_url: `${url}/annotations` },
    check_suite: { id: suite },
    app: renderApp(world, app),
    pull_requests: pullRequestLinks(world, repository, sha),
  };
}

/** A check run as in its webhook, with the whole suite. */
export function renderCheckRunEvent(world: World, run: CheckRun): Readonly<Record<string, unknown>> {
  // The description of the webhook has no `waiting`.
  const status = run.status === "waiting" ? "pending" : run.status;
  return { ...renderCheckRun(world, run), status, check_suite: renderCheckSuite(world, run.suite) };
}

/** A check suite. */
export function renderCheckSuite(world: World, suite: CheckSuite): Readonly<Record<string, unknown>> {
  const { repository, sha } = suite;
  const url = `${apiUrl(world, repository)}/check-suites/${suite.id}`;
  const commit = commitOf(repository.store, sha);
  const before = commit?.parents[0] ?? null;
  return {
    id: suite.id,
    node_id: nodeId("CS", repository.id, suite.id),
    head_branch: suite.branch ?? null,
    head_sha: sha,
    status: suiteStatus(suite),
    conclusion: suiteConclusion(suite) ?? null,
    url,
    before,
    after: sha,
    pull_requests: pullRequestLinks(world, repository, sha),
    app: renderApp(world, suite.app),
    created_at: suite.createdAt,
    updated_at: suite.updatedAt,
    latest_check_runs_count: suite.runs.length,
    check_runs_url: `${url}/check-runs`,
    repository: renderRepository(world, repository),
    head_commit:
      commit === undefined
        ? { id: sha, tree_id: "", message: "", timestamp: suite.createdAt, author: null, committer: null }
        : renderSimpleCommit(commit),
  };
}

/** A commit status. */
export function renderCommitStatus(world: World, status: CommitStatus): Readonly<Record<string, unknown>> {
  return {
    url: `${apiUrl(world, status.repository)}/statuses/${status.sha}`,
    avatar_url: `https://avatars.githubusercontent.com/u/${status.creator.id}?v=4`,
    id: status.id,
    node_id: nodeId("SC", status.repository.id, status.sha, status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    creator: renderUser(world, status.creator),
  };
}

/** `completed` once every run is and no job is still to come; after a re-run, queued until its App reports something. */
export function suiteStatus({ runs, rerequested, goesOn }: CheckSuite): string {
  if (goesOn) return "in_progress";
  if (runs.length === 0 || rerequested) return "queued";
  return runs.every(({ status }) => status === "completed") ? "completed" : "in_progress";
}

/** The worst conclusion of its runs; re-run ones no longer count. */
export function suiteConclusion(suite: CheckSuite): string | undefined {
  if (suiteStatus(suite) !== "completed") return undefined;
  const worst = ["action_required", "timed_out", "failure", "cancelled", "stale", "success", "neutral", "skipped"];
  const newest = [...new Map(suite.runs.map((run) => [run.name, run])).values()];
  return worst.find((conclusion) => newest.some((run) => run.conclusion === conclusion)) ?? "success";
}

function pullRequestLinks(world: World, repository: Repository, sha: string): readonly unknown[] {
  return [...(repository.pullRequestsBySha.get(sha) ?? [])].flatMap((number) => {
    const issue = repository.issues.get(number);
    const pull = issue?.pullRequest;
    if (issue === undefined || pull === undefined || pull.head.sha !== sha || issue.state === "closed") return [];
    return pull.head.repository === repository ? [renderPullRequestLink(world, issue, pull)] : [];
  });
}
