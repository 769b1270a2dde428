import type { AssociatedPullRequest, Commit } from "../../core/facts.js";
import type { Account } from "../../core/request.js";
import type { Access } from "../types/access.js";
import { contextsOf } from "./contexts.js";
import { withFragments } from "../graphql/queries.js";
import { ask, inPortion, inSmallerPages, orThin } from "../graphql/graphql.js";
import type { AccountNode, AssociatedNode, CommitNode } from "../graphql/answers.generated.js";
import { lowercase, nextOf, type PageInfo, present, type ReviewNode } from "../graphql/nodes.js";

/** One commit. */
export const commitQuery = withFragments(`query Commit($owner: String!, $name: String!, $sha: GitObjectID!) {
  repository(owner: $owner, name: $name) { object(oid: $sha) { ...commitFields } }
}`);

/** The pull requests of a commit. */
export const pullRequestsQuery =
  withFragments(`query PullRequestsOfCommit($owner: String!, $name: String!, $sha: GitObjectID!, $first: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    object(oid: $sha) {
      ... on Commit { associatedPullRequests(first: $first, after: $after) { pageInfo { hasNextPage endCursor } nodes { ...associatedFields } } }
    }
  }
}`);

/** A commit as far as it was queried: not every caller needs its parents, ids of people, or more than a few pull requests. */
type ReadCommit = Omit<CommitNode, "author" | "associatedPullRequests" | "parents"> &
  Partial<Pick<CommitNode, "parents">> & {
    readonly author: { readonly name: string | null; readonly user: Parameters<typeof accountOf>[0] | null } | null;
    readonly associatedPullRequests:
      | (Pick<NonNullable<CommitNode["associatedPullRequests"]>, "nodes"> & { readonly pageInfo?: PageInfo })
      | null;
  };

/** A commit in our words; reads more pages if it has more than 100 contexts, or more than 10 pull requests. */
export async function commitOf(access: Access, node: ReadCommit): Promise<Commit> {
  const seen = present(node.checkSuites?.nodes).map(({ createdAt }) => Date.parse(createdAt));
  const { associatedPullRequests: first } = node;
  // One missing draft would let its head through.
  const more = async () => (first?.pageInfo?.hasNextPage === true ? await associatedAfter(access, node.oid, first.pageInfo.endCursor) : []);
  return {
    sha: node.oid,
    title: node.messageHeadline,
    author: node.author?.user?.login ?? node.author?.name ?? "unknown",
    account: node.author?.user ? accountOf(node.author.user) : undefined,
    committedAt: new Date(node.committedDate),
    seenAt: seen.length === 0 ? undefined : new Date(Math.min(...seen)),
    contexts: await contextsOf(access, node),
    pullRequests: [...present(first?.nodes), ...(await more())].map(associatedOf),
    ...(node.parents ? { parents: present(node.parents.nodes).map(({ oid }) => oid) } : {}),
  };
}

/** Reads a commit by its whole SHA. */
export async function commitNode(access: Access, sha: string): Promise<CommitNode | undefined> {
  const { owner, name } = access;
  const { repository } = await orThin((portion) => ask(access, inPortion(commitQuery, portion), { owner, name, sha }));
  const object = repository?.object;
  return object?.oid === undefined ? undefined : object;
}

/** A tag's target, or a branch's: a commit, or an annotated tag of something. */
type Tagged<Node> =
  | (Node & { readonly __typename: "Commit" })
  | { readonly __typename: "Tag"; readonly target?: Tagged<Node> }
  | { readonly __typename: "Tree" | "Blob" };

/** The commit at the end of a tag, however often the tag was tagged (GitHub is asked for three). */
export function peel<Node>(node: Tagged<Node> | null | undefined): Extract<Tagged<Node>, { readonly __typename: "Commit" }> | undefined {
  if (node === null || node === undefined) return undefined;
  if (node.__typename === "Commit") return node;
  return node.__typename === "Tag" ? peel(node.target) : undefined;
}

/** The pull requests that contain a commit, with their merge commits. */
export async function pullRequestsOf(
  access: Access,
  sha: string,
): Promise<readonly (AssociatedPullRequest & { readonly mergeSha: string | undefined })[]> {
  return (await associatedAfter(access, sha, null)).map((node) => ({ ...associatedOf(node), mergeSha: node.mergeCommit?.oid }));
}

async function associatedAfter(access: Access, sha: string, cursor: string | null): Promise<readonly AssociatedNode[]> {
  const { owner, name } = access;
  const found: AssociatedNode[] = [];
  let after = cursor;
  do {
    const read = (first: number) => ask(access, pullRequestsQuery, { owner, name, sha, first, after });
    const { repository } = await inSmallerPages(50, read);
    const page = repository?.object?.associatedPullRequests;
    found.push(...present(page?.nodes));
    after = nextOf(page) ?? null;
  } while (after !== null);
  return found;
}

/** A pull request that contains a commit, in our words. */
export function associatedOf(node: AssociatedNode): AssociatedPullRequest {
  return {
    number: node.number,
    title: node.title,
    url: node.url,
    state: lowercase(node.state),
    draft: node.isDraft,
    headSha: node.headRefOid,
    fork: node.isCrossRepository,
    base: node.baseRefName,
    // A merge by a merge queue counts for the person who enqueued it: https://docs.github.com/en/graphql/reference/objects#addedtomergequeueevent
    people: [node.mergedBy, present(node.queued?.nodes)[0]?.enqueuer, node.author].flatMap((actor) =>
      isPerson(actor) ? [accountOf(actor)] : [],
    ),
    ...(node.state === "OPEN" ? opinionsOf(node) : { approvedAt: [], changesRequested: false }),
  };
}

/** The schema says `User`, but the enqueuer may be a bot. */
function isPerson(actor: AccountNode | null | undefined): actor is AccountNode {
  return actor?.__typename === "User" && !actor.login.endsWith("[bot]");
}

function accountOf({ login, databaseId }: { readonly login: string; readonly databaseId?: number | null | undefined }): Account {
  return { login, ...(typeof databaseId === "number" ? { id: String(databaseId) } : {}) };
}

function opinionsOf({ reviews }: AssociatedNode): Pick<AssociatedPullRequest, "approvedAt" | "changesRequested"> {
  const latest = new Map<string, ReviewNode>();
  for (const review of present(reviews?.nodes)) {
    const opinion = review.state === "APPROVED" || review.state === "CHANGES_REQUESTED" || review.state === "DISMISSED";
    if (opinion && review.authorCanPushToRepository) latest.set(review.author?.login ?? "ghost", review);
  }
  const opinions = [...latest.values()];
  if (opinions.some(({ state }) => state === "CHANGES_REQUESTED")) return { approvedAt: [], changesRequested: true };
  // Older reviews, which were not read, may still request changes; unknown is not approved.
  if (reviews === undefined || reviews === null || reviews.pageInfo.hasPreviousPage || reviews.nodes?.includes(null) !== false)
    return { approvedAt: [], changesRequested: undefined };
  return {
    approvedAt: opinions.flatMap(({ state, commit }) => (state === "APPROVED" && commit !== null ? [commit.oid] : [])),
    changesRequested: false,
  };
}
