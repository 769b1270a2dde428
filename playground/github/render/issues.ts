import { associationOf } from "../accounts.js";
import { nodeId } from "../ids.js";
import type { Comment, Issue, Reaction, Repository, Review } from "../repository.js";
import type { World } from "../world.js";
import { renderApp, renderUser } from "./accounts.js";
import { apiUrl, htmlUrl } from "./repository.js";

/** The page of an issue or pull request. */
export function issuePage(world: World, { repository, number, pullRequest }: Issue): string {
  return `${htmlUrl(world, repository)}/${pullRequest === undefined ? "issues" : "pull"}/${number}`;
}

/** An issue, or a pull request with `pull_request`. */
export function renderIssue(world: World, issue: Issue): Readonly<Record<string, unknown>> {
  const { repository, pullRequest, number } = issue;
  const url = `${apiUrl(world, repository)}/issues/${number}`;
  const page = issuePage(world, issue);
  return {
    url,
    repository_url: apiUrl(world, repository),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    timeline_url: `${url}/timeline`,
    html_url: page,
    id: issue.id,
    node_id: nodeId(pullRequest === undefined ? "I" : "PR", repository.id, number),
    number,
    title: issue.title,
    user: renderUser(world, issue.author),
    labels: [],
    state: issue.state,
    locked: issue.locked,
    assignee: null,
    assignees: [],
    milestone: null,
    comments: issue.comments.length,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt ?? null,
    author_association: associationOf(world, repository, issue.author),
    active_lock_reason: null,
    body: issue.body,
    reactions: rollup(`${url}/reactions`, []),
    performed_via_github_app: null,
    state_reason: issue.state === "closed" && pullRequest === undefined ? "completed" : null,
    ...(pullRequest === undefined
      ? {}
      : {
          draft: pullRequest.draft,
          pull_request: {
            url: `${apiUrl(world, repository)}/pulls/${number}`,
            html_url: page,
            diff_url: `${page}.diff`,
            patch_url: `${page}.patch`,
            merged_at: pullRequest.merged?.at ?? null,
          },
        }),
  };
}

/** A comment as `issue-comment`. */
export function renderComment(world: World, comment: Comment): Readonly<Record<string, unknown>> {
  const { id, issue, user, app } = comment;
  const url = `${apiUrl(world, issue.repository)}/issues/comments/${id}`;
  return {
    url,
    html_url: `${issuePage(world, issue)}#issuecomment-${id}`,
    issue_url: `${apiUrl(world, issue.repository)}/issues/${issue.number}`,
    id,
    node_id: nodeId("IC", issue.repository.id, id),
    user: renderUser(world, user),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    body: comment.body,
    author_association: associationOf(world, issue.repository, user),
    reactions: rollup(`${url}/reactions`, [...comment.reactions.values()]),
    performed_via_github_app: app === undefined ? null : renderApp(world, app),
  };
}

/** A reaction. */
export function renderReaction(world: World, { id, user, content, createdAt }: Reaction): Readonly<Record<string, unknown>> {
  return { id, node_id: nodeId("REA", id), user: renderUser(world, user), content, created_at: createdAt };
}

/** A review as in webhooks. */
export function renderReview(world: World, issue: Issue, review: Review): Readonly<Record<string, unknown>> {
  const page = `${issuePage(world, issue)}#pullrequestreview-${review.id}`;
  const url = pullUrl(world, issue.repository, issue.number);
  return {
    id: review.id,
    node_id: nodeId("PRR", issue.repository.id, issue.number, review.id),
    user: renderUser(world, review.user),
    body: review.body === "" ? null : review.body,
    commit_id: review.sha,
    submitted_at: review.submittedAt,
    state: review.state.toLowerCase(),
    html_url: page,
    pull_request_url: url,
    author_association: associationOf(world, issue.repository, review.user),
    _links: { html: { href: page }, pull_request: { href: url } },
  };
}

/** The API URL of a pull request. */
export function pullUrl(world: World, repository: Repository, number: number): string {
  return `${apiUrl(world, repository)}/pulls/${number}`;
}

function rollup(url: string, reactions: readonly Reaction[]): Readonly<Record<string, unknown>> {
  const contents = ["+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes"];
  const counts = contents.map((content) => [content, reactions.filter((reaction) => reaction.content === content).length] as const);
  return { url, total_count: reactions.length, ...Object.fromEntries(counts) };
}
