import type { Access } from "./access.js";
import { answering, inRoute, once, repeatable, repo, showing } from "./access.js";
import { orFault, orMissing } from "./fault.js";
import { idOf } from "./reading.js";
import { ask } from "./graphql.js";
import type { Hub, OwnComment } from "./hub.js";
import type { CommentPage } from "./nodes.js";
import { present } from "./nodes.js";

/** How many pages of 100 are read, from the end: an answer of ours that is older is not edited any more. */
const pages = 5;

/** What a query asks of comments. */
export const commentFields = "pageInfo { hasPreviousPage startCursor } nodes { fullDatabaseId databaseId body viewerDidAuthor createdAt }";

const query = `query Comments($owner: String!, $name: String!, $issue: Int!, $before: String) {
  repository(owner: $owner, name: $name) {
    issueOrPullRequest(number: $issue) {
      ... on Issue { comments(last: 100, before: $before) { ${commentFields} } }
      ... on PullRequest { comments(last: 100, before: $before) { ${commentFields} } }
    }
  }
}`;

/** Our answers: https://docs.github.com/en/rest/issues/comments */
export function comments(access: Access): Pick<Hub, "comment" | "editComment" | "issueOfComment" | "ownComments"> {
  const { octokit } = access;
  return {
    comment: async (issue, body) => {
      const { data } = await orFault(
        octokit.rest.issues.createComment({ ...repo(access), issue_number: issue, body, request: { ...once, ...answering } }),
      );
      return idOf(data.id);
    },
    editComment: async (comment, body) => {
      const answer = await orMissing(
        octokit.rest.issues.updateComment({ ...repo(access), comment_id: inRoute(comment), body, request: { ...repeatable, ...showing } }),
      );
      return answer !== undefined;
    },
    issueOfComment: async (comment) => (await readComment(access, comment))?.issue,
    ownComments: (issue) => readOwnComments(access, issue),
  };
}

interface Answer {
  readonly repository: { readonly issueOrPullRequest: { readonly comments?: CommentPage } | null } | null;
}

/** Where a comment stands, and who wrote it; `undefined` where it is no more. */
export async function readComment(
  access: Access,
  comment: string,
): Promise<{ readonly issue: number; readonly onPullRequest: boolean; readonly author: string | undefined } | undefined> {
  const answer = await orMissing(access.octokit.rest.issues.getComment({ ...repo(access), comment_id: inRoute(comment) }));
  const issue = Number(answer?.data.issue_url.split("/").at(-1));
  if (answer === undefined || !Number.isSafeInteger(issue)) return undefined;
  // Only its page tells the one from the other.
  return { issue, onPullRequest: answer.data.html_url.includes(`/pull/${issue}#`), author: answer.data.user?.login };
}

/** Ours in an issue, newest first. */
export async function readOwnComments(access: Access, issue: number): Promise<readonly OwnComment[]> {
  const own: OwnComment[] = [];
  let before: string | null = null;
  for (let read = 0; read < pages; read += 1) {
    const { repository }: Answer = await ask<Answer>(access, query, { owner: access.owner, name: access.name, issue, before });
    const page: CommentPage | undefined = repository?.issueOrPullRequest?.comments;
    if (page === undefined) break;
    own.push(...ownIn(page));
    if (!page.pageInfo.hasPreviousPage) break;
    before = page.pageInfo.startCursor;
  }
  return own;
}

/** Ours on a page, newest first. */
export function ownIn(page: CommentPage): readonly OwnComment[] {
  const ours = present(page.nodes).filter(({ viewerDidAuthor }) => viewerDidAuthor);
  return ours
    .map(({ fullDatabaseId, databaseId, body, createdAt }) => ({
      id: String(fullDatabaseId ?? databaseId),
      body,
      createdAt: new Date(createdAt),
    }))
    .toReversed();
}
