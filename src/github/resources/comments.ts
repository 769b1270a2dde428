import { type Access, answering, inRoute, once, repeatable, repo, showing } from "../types/access.js";
import { Fault, orFault, orMissing, unlessClosed } from "../client/fault.js";
import { ask, inSmallerPages } from "../graphql/graphql.js";
import type { Hub } from "../types/hub.js";
import type { Claim, OwnComment, Reaction, Replies } from "../types/conversation.js";
import type { Answers } from "../graphql/answers.generated.js";
import { type NodeOf, present } from "../graphql/nodes.js";

const atOnce = 100;

const nodeFields = "fullDatabaseId databaseId body viewerDidAuthor createdAt";
const reactionFields = "{ content viewerHasReacted }";

/** The fields of comments in a query, with our reactions to them. */
export const commentFields = `pageInfo { hasPreviousPage startCursor } nodes { reactionGroups ${reactionFields} ${nodeFields} }`;

const conversation = `comments(last: $last, before: $before) {
    pageInfo { hasPreviousPage startCursor } nodes { reactionGroups @include(if: $reactions) ${reactionFields} ${nodeFields} }
  }`;

/** A part of a conversation. */
export const commentsQuery =
  `query Comments($owner: String!, $name: String!, $issue: Int!, $last: Int!, $before: String, $reactions: Boolean!) {
  repository(owner: $owner, name: $name) {
    issueOrPullRequest(number: $issue) {
      ... on Issue { ${conversation} }
      ... on PullRequest { ${conversation} }
    }
  }
}` as const;

/** Newest last, with our reactions if they were queried. */
export type CommentPage = NonNullable<NonNullable<NonNullable<Answers["Comments"]["repository"]>["issueOrPullRequest"]>["comments"]>;
type CommentNode = NodeOf<CommentPage>;

/**
 * Our answers, claims of commands, and reactions to comments: https://docs.github.com/en/rest/issues/comments,
 * https://docs.github.com/en/rest/reactions/reactions#create-reaction-for-an-issue-comment
 */
export function comments(access: Access): Pick<Hub, "comment" | "editComment" | "issueOfComment" | "replies" | "claim" | "react"> {
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
      return created && String(created.data.id);
    },
    editComment: async (comment, body) => {
      const answer = await orMissing(
        octokit.rest.issues.updateComment({ ...repo(access), comment_id: inRoute(comment), body, request: { ...repeatable, ...showing } }),
      );
      return answer !== undefined;
    },
    issueOfComment: async (comment) => (await readComment(access, comment))?.issue,
    replies: (issue, comment) => readReplies(access, issue, comment),
    claim: (comment) => react(access, comment, "eyes"),
    react: (comment, reaction) => react(access, comment, reaction),
  };
}

/** A comment's conversation and author; `undefined` if it is gone. */
export async function readComment(
  access: Access,
  comment: string,
): Promise<
  { readonly issue: number; readonly onPullRequest: boolean; readonly author: string | undefined; readonly at: string } | undefined
> {
  const answer = await orMissing(access.octokit.rest.issues.getComment({ ...repo(access), comment_id: inRoute(comment) }));
  const issue = Number(answer?.data.issue_url.split("/").at(-1));
  if (answer === undefined || !Number.isSafeInteger(issue)) return undefined;
  // Only its page's address tells which.
  return {
    issue,
    onPullRequest: answer.data.html_url.includes(`/pull/${issue}#`),
    author: answer.data.user?.login,
    at: answer.data.created_at,
  };
}

/** Ours in an issue, and our verdict on one of its comments; back to that one, since its answer is newer. */
export async function readReplies(access: Access, issue: number, comment?: string): Promise<Replies> {
  const own: OwnComment[] = [];
  let asked: CommentNode | undefined;
  let before: string | null = null;
  do {
    const page: CommentPage | undefined = await readPage(access, issue, before, { reactions: comment !== undefined });
    own.push(...(page === undefined ? [] : ownIn(page)));
    asked = page && nodeOf(page, comment);
    before = asked === undefined && page?.pageInfo.hasPreviousPage === true ? page.pageInfo.startCursor : null;
  } while (before !== null);
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
  if (asked === undefined) return { verdict: undefined, claimed: undefined };
  // Ours, as GraphQL names them.
  const given = present(asked.reactionGroups).flatMap(({ viewerHasReacted, content }) => (viewerHasReacted ? [content] : []));
  return { verdict: given.map((content) => verdicts.get(content)).find((each) => each !== undefined), claimed: given.includes("EYES") };
}

/**
 * Ours since a comment was written, newest first. They are read oldest first until one answers it, since the answer is usually right behind the comment,
 * however many came later. `undefined` if the comment is gone. https://docs.github.com/en/rest/issues/comments#list-issue-comments
 */
export async function readAnswers(
  access: Access,
  issue: number,
  comment: string,
  isAnswer: (own: OwnComment) => boolean,
): Promise<readonly OwnComment[] | undefined> {
  const asked = await readComment(access, comment);
  if (asked === undefined) return undefined;
  const own: OwnComment[] = [];
  for (let page = 1; ; page += 1) {
    const part = { ...repo(access), issue_number: issue, since: asked.at, per_page: atOnce, page, request: { ...showing } };
    const { data } = await orFault(access.octokit.rest.issues.listComments(part));
    const here = data
      .filter(({ performed_via_github_app: app }) => app?.id === access.settings.appId)
      .map(({ id, body, created_at }) => ({ id: String(id), body: body ?? "", createdAt: new Date(created_at) }));
    own.unshift(...here.toReversed());
    if (data.length < atOnce || here.some(isAnswer)) return own;
  }
}

async function readPage(
  access: Access,
  issue: number,
  before: string | null,
  asked: { readonly reactions: boolean },
): Promise<CommentPage | undefined> {
  const variables = { owner: access.owner, name: access.name, issue, before, ...asked };
  const answer = await inSmallerPages(atOnce, (last) => ask(access, commentsQuery, { ...variables, last }));
  return answer.repository?.issueOrPullRequest?.comments;
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

/** Claiming by a reaction is never repeated: if the 201 is lost, the second answer would be 200, and nobody would execute the command. */
async function react(access: Access, comment: string, content: Reaction): Promise<Claim> {
  const reacting = access.octokit.rest.reactions.createForIssueComment({
    ...repo(access),
    comment_id: inRoute(comment),
    content,
    request: { ...(content === "eyes" ? once : repeatable), ...(content === "eyes" ? {} : answering), ...access.limits },
  });
  try {
    const answer = await orMissing(reacting);
    if (answer === undefined) return { outcome: "gone" };
    return answer.status === 201 ? { outcome: "first" } : { outcome: "taken", at: new Date(answer.data.created_at) };
  } catch (error) {
    // A locked conversation may not accept reactions either: https://github.com/github/gh-aw/issues/15966
    if (!(error instanceof Fault) || error.kind !== "invalid") throw error;
    access.octokit.log.warn(`Comment ${comment} takes no reaction: ${error.message}`);
    return { outcome: "closed" };
  }
}
