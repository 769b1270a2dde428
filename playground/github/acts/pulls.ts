import { emit } from "../events/emit.js";
import { compare, contains } from "../git/history.js";
import { readRef } from "../git/refs.js";
import { newId, time } from "../ids.js";
import { renderReview } from "../render/issues.js";
import { renderFullPullRequest, renderPullRequest } from "../render/pulls.js";
import type { Issue, PullRequest, Repository, Review } from "../repository.js";
import type { Account, World } from "../world.js";

/** An issue that is a pull request. */
export type PullRequestIssue = Issue & { readonly pullRequest: PullRequest };

/** Opens an issue, or the issue of a pull request. Issues send no webhook: the App does not subscribe to them. */
export function openIssue(
  world: World,
  repository: Repository,
  author: Account,
  title: string,
  body: string,
  pullRequest?: PullRequest,
): Issue {
  repository.lastNumber += 1;
  const now = time(world);
  const issue: Issue = {
    id: newId(world),
    number: repository.lastNumber,
    repository,
    title,
    body,
    author,
    state: "open",
    createdAt: now,
    updatedAt: now,
    closedAt: undefined,
    locked: false,
    comments: [],
    pullRequest,
  };
  repository.issues.set(issue.number, issue);
  return issue;
}

/** Opens a pull request. */
export function openPullRequest(
  world: World,
  repository: Repository,
  author: Account,
  what: { title: string; body: string; draft: boolean; head: PullRequest["head"]; base: string },
): PullRequestIssue {
  const base = readRef(repository.refs, `refs/heads/${what.base}`) ?? "";
  const pull: PullRequest = {
    id: newId(world),
    head: what.head,
    base: { branch: what.base, sha: base },
    draft: what.draft,
    merged: undefined,
    commits: [],
    reviews: [],
    queued: undefined,
    enqueued: [],
    forcePushes: [],
  };
  const issue = openIssue(world, repository, author, what.title, what.body, pull);
  repository.openPullRequests.add(issue.number);
  indexCommits(issue, pull, base);
  tell(world, issue, author, "opened");
  return asPullRequest(issue);
}

/** Closes a pull request without merging it. */
export function closePullRequest(world: World, issue: Issue, actor: Account): void {
  if (issue.state === "closed") return;
  close(world, issue);
  tell(world, issue, actor, "closed");
}

/** Reopens a closed pull request; GitHub forgets that it was closed. */
export function reopenPullRequest(world: World, issue: Issue, actor: Account): void {
  if (issue.state === "open") return;
  issue.state = "open";
  issue.closedAt = undefined;
  issue.updatedAt = time(world);
  issue.repository.openPullRequests.add(issue.number);
  tell(world, issue, actor, "reopened");
}

/** Marks a pull request as merged by a commit; the caller moves the base branch. */
export function markMerged(world: World, issue: Issue, actor: Account, sha: string, landed: readonly string[]): void {
  const pull = asPullRequest(issue).pullRequest;
  pull.merged = { at: time(world), by: actor, sha };
  for (const commit of landed) associate(issue.repository, commit, issue.number);
  close(world, issue);
}

/** Sends the webhook that a pull request was closed, after its base has moved. */
export function tellClosed(world: World, issue: Issue, actor: Account): void {
  tell(world, issue, actor, "closed");
}

/** Adds a review at the pull request's head and sends the webhook. */
export function addReview(world: World, issue: Issue, user: Account, state: Review["state"], body: string): Review {
  const pull = asPullRequest(issue).pullRequest;
  const review: Review = { id: newId(world), user, state, body, sha: pull.head.sha, submittedAt: time(world) };
  pull.reviews.push(review);
  emit(world, issue.repository, "pull_request_review", user, {
    action: "submitted",
    review: renderReview(world, issue, review),
    pull_request: renderPullRequest(world, issue, pull),
  });
  return review;
}

/** Marks a draft as ready for review, or a pull request as a draft. */
export function setDraft(world: World, issue: Issue, actor: Account, draft: boolean): void {
  const pull = asPullRequest(issue).pullRequest;
  pull.draft = draft;
  tell(world, issue, actor, draft ? "converted_to_draft" : "ready_for_review");
}

/** Updates the pull requests from and into a branch that has moved. */
export function followBranch(
  world: World,
  repository: Repository,
  actor: Account,
  branch: string,
  { before, after, forced }: { before: string | undefined; after: string | undefined; forced: boolean },
): void {
  for (const owner of repository.parent === undefined ? [repository] : [repository, repository.parent]) {
    for (const number of owner.openPullRequests) {
      const issue = owner.issues.get(number);
      const pull = issue?.pullRequest;
      if (issue === undefined || pull === undefined) continue;
      if (pull.head.repository === repository && pull.head.branch === branch) {
        if (after === undefined) closePullRequest(world, issue, actor);
        else synchronize(world, issue, pull, actor, before ?? after, after, forced);
      } else if (
        owner === repository &&
        pull.base.branch === branch &&
        after !== undefined &&
        contains(repository.store, after, pull.head.sha)
      ) {
        markMerged(world, issue, actor, after, []);
        tell(world, issue, actor, "closed");
      }
    }
  }
}

/** The issue, as one that is a pull request; throws if it is none. */
export function asPullRequest(issue: Issue): PullRequestIssue {
  if (!isPullRequest(issue)) throw new Error(`#${issue.number} is no pull request`);
  return issue;
}

function isPullRequest(issue: Issue): issue is PullRequestIssue {
  return issue.pullRequest !== undefined;
}

function synchronize(world: World, issue: Issue, pull: PullRequest, actor: Account, before: string, after: string, forced: boolean): void {
  pull.head.sha = after;
  issue.updatedAt = time(world);
  if (forced) pull.forcePushes.push({ id: newId(world), at: time(world), before, after, actor });
  indexCommits(issue, pull, readRef(issue.repository.refs, `refs/heads/${pull.base.branch}`) ?? pull.base.sha);
  emit(world, issue.repository, "pull_request", actor, {
    action: "synchronize",
    number: issue.number,
    before,
    after,
    pull_request: renderFullPullRequest(world, issue, pull),
  });
}

function indexCommits({ repository, number }: Issue, pull: PullRequest, base: string): void {
  for (const sha of pull.commits) repository.pullRequestsBySha.get(sha)?.delete(number);
  pull.commits = compare(repository.store, base, pull.head.sha).ahead.map(({ sha }) => sha);
  for (const sha of [pull.head.sha, ...pull.commits]) associate(repository, sha, number);
}

function associate(repository: Repository, sha: string, number: number): void {
  const numbers = repository.pullRequestsBySha.get(sha) ?? new Set<number>();
  repository.pullRequestsBySha.set(sha, numbers.add(number));
}

function close(world: World, issue: Issue): void {
  if (issue.pullRequest !== undefined) issue.pullRequest.queued = undefined;
  issue.state = "closed";
  issue.closedAt = time(world);
  issue.updatedAt = issue.closedAt;
  issue.repository.openPullRequests.delete(issue.number);
}

function tell(world: World, issue: Issue, actor: Account, action: string): void {
  const pull = asPullRequest(issue).pullRequest;
  emit(world, issue.repository, "pull_request", actor, {
    action,
    number: issue.number,
    pull_request: renderFullPullRequest(world, issue, pull),
  });
}
