import { associationOf } from "../accounts.js";
import { mergeTrees } from "../git/merge.js";
import { readRef } from "../git/refs.js";
import { nodeId } from "../ids.js";
import type { Issue, PullRequest, Repository } from "../repository.js";
import type { World } from "../world.js";
import { renderUser } from "./accounts.js";
import { issuePage, pullUrl } from "./issues.js";
import { apiUrl, renderRepository } from "./repository.js";

/** A pull request as in lists, `pull-request-simple`. */
export function renderPullRequest(world: World, issue: Issue, pull: PullRequest): Readonly<Record<string, unknown>> {
  const { repository, number } = issue;
  const url = pullUrl(world, repository, number);
  const page = issuePage(world, issue);
  const issueUrl = `${apiUrl(world, repository)}/issues/${number}`;
  const statuses = `${apiUrl(world, repository)}/statuses/${pull.head.sha}`;
  const links = {
    self: url,
    html: page,
    issue: issueUrl,
    comments: `${issueUrl}/comments`,
    review_comments: `${url}/comments`,
    review_comment: `${url}/comments{/number}`,
    commits: `${url}/commits`,
    statuses,
  };
  return {
    url,
    id: pull.id,
    node_id: nodeId("PR", repository.id, number),
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: issueUrl,
    number,
    state: issue.state,
    locked: issue.locked,
    title: issue.title,
    user: renderUser(world, issue.author),
    body: issue.body,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt ?? null,
    merged_at: pull.merged?.at ?? null,
    merge_commit_sha: pull.merged?.sha ?? null,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    labels: [],
    milestone: null,
    draft: pull.draft,
    commits_url: links.commits,
    review_comments_url: links.review_comments,
    review_comment_url: links.review_comment,
    comments_url: links.comments,
    statuses_url: statuses,
    head: renderEnd(world, pull.head.repository, pull.head.branch, pull.head.sha),
    base: renderEnd(world, repository, pull.base.branch, pull.base.sha),
    _links: Object.fromEntries(Object.entries(links).map(([name, href]) => [name, { href }])),
    author_association: associationOf(world, repository, issue.author),
    auto_merge: null,
    active_lock_reason: null,
  };
}

/** A pull request alone or in webhooks. */
export function renderFullPullRequest(world: World, issue: Issue, pull: PullRequest): Readonly<Record<string, unknown>> {
  const mergeable = issue.state === "open" ? canMerge(issue, pull) : null;
  return {
    ...renderPullRequest(world, issue, pull),
    merged: pull.merged !== undefined,
    mergeable,
    rebaseable: mergeable,
    mergeable_state: mergeable === null ? "unknown" : mergeable ? "clean" : "dirty",
    merged_by: pull.merged === undefined ? null : renderUser(world, pull.merged.by),
    comments: issue.comments.length,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: pull.commits.length,
    additions: 1,
    deletions: 0,
    changed_files: 1,
  };
}

/** A pull request as in check runs and suites; GitHub leaves out those of forks. */
export function renderPullRequestLink(world: World, issue: Issue, pull: PullRequest): Readonly<Record<string, unknown>> {
  const end = (repository: Repository, ref: string, sha: string): unknown => ({
    ref,
    sha,
    repo: { id: repository.id, url: apiUrl(world, repository), name: repository.name },
  });
  return {
    id: pull.id,
    number: issue.number,
    url: pullUrl(world, issue.repository, issue.number),
    head: end(pull.head.repository, pull.head.branch, pull.head.sha),
    base: end(issue.repository, pull.base.branch, pull.base.sha),
  };
}

function canMerge({ repository }: Issue, pull: PullRequest): boolean {
  const base = readRef(repository.refs, `refs/heads/${pull.base.branch}`);
  return base !== undefined && mergeTrees(repository.store, base, pull.head.sha) !== undefined;
}

function renderEnd(world: World, repository: Repository, ref: string, sha: string): unknown {
  return {
    label: `${repository.owner.login}:${ref}`,
    ref,
    sha,
    user: renderUser(world, repository.owner),
    repo: renderRepository(world, repository),
  };
}
