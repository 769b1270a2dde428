import type { Access } from "../types/access.js";
import { answering, inRoute, once, repeatable, repo, showing } from "../types/access.js";
import { orMissing, unlessClosed } from "../client/fault.js";
import { idOf } from "../client/reading.js";
import { ask } from "../graphql/graphql.js";
import { inSmallerPages } from "../graphql/in-parts.js";
import type { Hub, OwnComment, Replies } from "../types/hub.js";
import type { CommentNode, CommentPage } from "../graphql/nodes.js";
import { present } from "../graphql/nodes.js";

/** How many are read, from the end: an answer of ours that is older is not edited any more. */
const mostComments = 500;

const atOnce = 100;

const nodeFields = "fullDatabaseId databaseId body viewerDidAuthor createdAt";
const reactionFields = "{ content viewerHasReacted }";

/** What a query asks of comments, with our reactions to them. */
export const commentFields = `pageInfo { hasPreviousPage startCursor } nodes { reactionGroups ${reactionFields} ${nodeFields} }`;

const conversation = `comments(last: $last, before: $before) {
    pageInfo { hasPreviousPage startCursor } nodes { reactionGroups @include(if: $reactions) ${reactionFields} ${nodeFields} }
  }`;

const query = `query Comments($owner: String!, $name: String!, $issue: Int!, $last: Int!, $before: String, $reactions: Boolean!) {
  repository(owner: $owner, name: $name) {
    issueOrPullRequest(number: $issue) {
      ... on Issue { ${conversation} }
      ... on PullRequest { ${conversation} }
    }
  }
}`;

/** Our answers: https://docs.github.com/en/rest/issues/comments */
export function comments(access: Access): Pick<Hub, "comment" | "editComment" | "issueOfComment" | "replies"> {
  const { octokit } = access;
  return {
    comment: async (issue, body) => {
      const creating = octokit.rest.issues.createComment({
        ...repo(access),
        issue_number: issue,
        body,
        request: { ...once, ...answering },
      });
      const created = await unlessClosed(access, `#${issue} takes no comment`, creating);
      return created && idOf(created.data.id);
    },
    editComment: async (comment, body) => {
      const answer = await orMissing(
        octokit.rest.issues.updateComment({ ...repo(access), comment_id: inRoute(comment), body, request: { ...repeatable, ...showing } }),
      );
      return answer !== undefined;
    },
    issueOfComment: async (comment) => (await readComment(access, comment))?.issue,
    replies: (issue, comment) => readReplies(access, issue, comment),
  };
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

/** Ours in an issue, and our verdict on one of its comments. */
export async function readReplies(access: Access, issue: number, comment?: string): Promise<Replies> {
  const own: OwnComment[] = [];
  let asked: CommentNode | undefined;
  let before: string | null = null;
  for (let read = 0; read < mostComments;) {
    const page: CommentPage | undefined = await readPage(access, issue, before, { reactions: comment !== undefined });
    if (page === undefined) break;
    read += Math.max(page.nodes.length, 1);
    own.push(...ownIn(page));
    asked = nodeOf(page, comment);
    // What answers a comment is newer.
    if (!page.pageInfo.hasPreviousPage || asked !== undefined) break;
    before = page.pageInfo.startCursor;
  }
  return { own, ...givenTo(asked) };
}

/** Ours on a page, and our verdict on one of its comments. */
export function repliesOn(page: CommentPage, comment?: string): Replies {
  return { own: ownIn(page), ...givenTo(nodeOf(page, comment)) };
}

function nodeOf({ nodes }: CommentPage, comment: string | undefined): CommentNode | undefined {
  return comment === undefined ? undefined : present(nodes).find((node) => nodeIdOf(node) === comment);
}

function givenTo(asked: CommentNode | undefined): Pick<Replies, "verdict" | "claimed"> {
  const given = asked && reactionsTo(asked);
  return { verdict: given?.map((content) => verdicts.get(content)).find((each) => each !== undefined), claimed: given?.includes("EYES") };
}

async function readPage(
  access: Access,
  issue: number,
  before: string | null,
  { reactions }: { readonly reactions: boolean },
): Promise<CommentPage | undefined> {
  interface Answer {
    readonly repository: { readonly issueOrPullRequest: { readonly comments?: CommentPage } | null } | null;
  }
  const variables = { owner: access.owner, name: access.name, issue, before, reactions };
  const answer = await inSmallerPages(atOnce, (last) => ask<Answer>(access, query, { ...variables, last }));
  return answer.repository?.issueOrPullRequest?.comments;
}

/** Ours, as GraphQL names them. */
function reactionsTo({ reactionGroups }: CommentNode): readonly string[] {
  return present(reactionGroups)
    .filter(({ viewerHasReacted }) => viewerHasReacted)
    .map(({ content }) => content);
}

const verdicts: ReadonlyMap<string, NonNullable<Replies["verdict"]>> = new Map([
  ["ROCKET", "rocket"],
  ["THUMBS_DOWN", "-1"],
  ["CONFUSED", "confused"],
]);

function nodeIdOf({ fullDatabaseId, databaseId }: CommentNode): string {
  return String(fullDatabaseId ?? databaseId);
}

/** Newest first. */
function ownIn(page: CommentPage): readonly OwnComment[] {
  const ours = present(page.nodes).filter(({ viewerDidAuthor }) => viewerDidAuthor);
  return ours.map((node) => ({ id: nodeIdOf(node), body: node.body, createdAt: new Date(node.createdAt) })).toReversed();
}
