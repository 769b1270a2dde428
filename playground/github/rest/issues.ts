import { addComment, changeComment, react, removeComment } from "../acts/comments.js";
import { compare } from "../git/history.js";
import { commitOf } from "../git/objects.js";
import { differences } from "../git/trees.js";
import { HttpError, invalid, json, noContent, type Answer } from "../http/answer.js";
import { page } from "../http/pages.js";
import { type Call, found, inRepository, numeric, repositoryOf, type Route, text } from "../http/route.js";
import { renderChange } from "../render/commits.js";
import { renderComment, renderIssue, renderReaction } from "../render/issues.js";
import { renderFullPullRequest, renderPullRequest } from "../render/pulls.js";
import type { Comment, Issue } from "../repository.js";

/** Issues, pull requests, comments and reactions: https://docs.github.com/en/rest/issues, /pulls and /reactions */
export const issueRoutes: readonly Route[] = [
  inRepository("GET", "issues/{issue_number}", ["issues", "read"], (call) => json(200, renderIssue(call.world, issueOf(call)))),
  inRepository("GET", "issues/{issue_number}/comments", ["issues", "read"], listComments),
  inRepository("POST", "issues/{issue_number}/comments", ["issues", "write"], createComment),
  inRepository("GET", "issues/comments/{comment_id}", ["issues", "read"], (call) => json(200, renderComment(call.world, commentOf(call)))),
  inRepository("PATCH", "issues/comments/{comment_id}", ["issues", "write"], updateComment),
  inRepository("DELETE", "issues/comments/{comment_id}", ["issues", "write"], (call) => {
    removeComment(call.world, commentOf(call), call.viewer.account);
    return noContent;
  }),
  inRepository("GET", "issues/comments/{comment_id}/reactions", ["issues", "read"], (call) => {
    const content = call.query.get("content");
    const reactions = [...commentOf(call).reactions.values()].filter((reaction) => content === null || reaction.content === content);
    return page(call, reactions, (reaction) => renderReaction(call.world, reaction));
  }),
  inRepository("POST", "issues/comments/{comment_id}/reactions", ["issues", "write"], createReaction),
  inRepository("DELETE", "issues/comments/{comment_id}/reactions/{reaction_id}", ["issues", "write"], deleteReaction),
  inRepository("GET", "pulls/{pull_number}", ["pull_requests", "read"], (call) => {
    const issue = issueOf(call, "pull_number");
    return json(200, renderFullPullRequest(call.world, issue, found(issue.pullRequest)));
  }),
  inRepository("GET", "pulls/{pull_number}/files", ["pull_requests", "read"], listFiles),
  inRepository("GET", "commits/{commit_sha}/pulls", ["pull_requests", "read"], pullsOfCommit),
];

/** GitHub's limit of a comment, in characters. */
const longest = 65_536;

function issueOf(call: Call, parameter = "issue_number"): Issue {
  return found(repositoryOf(call).issues.get(numeric(call, parameter)));
}

function commentOf(call: Call): Comment {
  return found(repositoryOf(call).comments.get(numeric(call, "comment_id")));
}

function bodyOf({ body }: Call): string {
  const written = text(body, "body") ?? "";
  if (written.trim() === "") throw invalid("IssueComment", "body", "missing_field");
  if ([...written].length > longest)
    throw new HttpError(422, "Validation Failed", [
      { resource: "IssueComment", code: "unprocessable", field: "data", message: `Body is too long (maximum is ${longest} characters)` },
    ]);
  return written;
}

function listComments(call: Call): Answer {
  const since = call.query.get("since");
  const comments = issueOf(call).comments.filter(({ updatedAt }) => since === null || Date.parse(updatedAt) >= Date.parse(since));
  return page(call, comments, (comment) => renderComment(call.world, comment));
}

/** GitHub's limit of a conversation, in comments. */
const fullAt = 2_500;

/**
 * The issue of a comment. A locked conversation refuses Apps, like strangers: https://github.com/renovatebot/renovate/issues/6215; a full one refuses
 * everybody: https://github.com/digitaldrywood/detent/issues/1540.
 */
function openIssueOf(call: Call): Issue {
  const issue = issueOf(call);
  if (issue.locked && call.viewer.kind !== "user") throw new HttpError(403, "Unable to create comment because issue is locked.");
  if (issue.comments.length >= fullAt) throw new HttpError(403, `Commenting is disabled on issues with more than ${fullAt} comments`);
  return issue;
}

function createComment(call: Call): Answer {
  const { viewer } = call;
  const comment = addComment(call.world, openIssueOf(call), viewer.account, bodyOf(call), viewer.kind === "user" ? undefined : viewer.app);
  return json(201, renderComment(call.world, comment));
}

function updateComment(call: Call): Answer {
  const comment = commentOf(call);
  changeComment(call.world, comment, call.viewer.account, bodyOf(call));
  return json(200, renderComment(call.world, comment));
}

function createReaction(call: Call): Answer {
  const { reaction, first } = react(call.world, commentOf(call), call.viewer.account, text(call.body, "content") ?? "");
  return json(first ? 201 : 200, renderReaction(call.world, reaction));
}

function deleteReaction(call: Call): Answer {
  const { reactions } = commentOf(call);
  const [key] = found([...reactions].find(([, { id }]) => id === numeric(call, "reaction_id")));
  reactions.delete(key);
  return noContent;
}

function listFiles(call: Call): Answer {
  const { repository, pullRequest } = issueOf(call, "pull_number");
  const { base, head } = found(pullRequest);
  const { store } = repository;
  const ancestor = compare(store, base.sha, head.sha).mergeBase;
  const changes = differences(store, ancestor?.tree ?? "", found(commitOf(store, head.sha)).tree);
  return page(call, changes, (change) => renderChange(call.world, repository, head.sha, change));
}

function pullsOfCommit(call: Call): Answer {
  const repository = repositoryOf(call);
  const sha = call.params["commit_sha"] ?? "";
  if (commitOf(repository.store, sha) === undefined) throw new HttpError(422, `No commit found for SHA: ${sha}`);
  const issues = [...(repository.pullRequestsBySha.get(sha) ?? [])].map((number) => found(repository.issues.get(number)));
  return page(call, issues, (issue) => renderPullRequest(call.world, issue, found(issue.pullRequest)));
}
