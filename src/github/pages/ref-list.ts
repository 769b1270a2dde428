import type { Access } from "../types/access.js";
import { costsTooMuch, Fault } from "../client/fault.js";
import { type Query, withFragments } from "../graphql/queries.js";
import { ask } from "../graphql/graphql.js";
import type { Answers, RowNode, RowTargetNode } from "../graphql/answers.generated.js";
import { nextOf, type NodeOf, present } from "../graphql/nodes.js";
import { peel } from "../resources/commits.js";
import { statusState } from "../resources/contexts.js";
import type { ListedRef, RefList, RefListQuery } from "../types/ref-list.js";

type Rows = Pick<RefList, "rows" | "next">;
type Read = (access: Place, query: RefListQuery, checks: boolean) => Promise<Rows>;

/** The most rows in a part of a list. */
const atOnce = 30;

/** Where to read them; the name is enough. */
type Place = Pick<Access, "octokit" | "owner" | "name" | "limits"> & { readonly appId: number };

/** The lists from which somebody chooses a commit, newest first. */
export function refLists(access: Place): { refList(query: RefListQuery): Promise<RefList> } {
  const lists: Readonly<Record<RefListQuery["kind"], Read>> = { tags, branches, pull_requests: pullRequests, commits };
  return {
    refList: async (query) => {
      try {
        return { ...(await lists[query.kind](access, query, true)), withChecks: true };
      } catch (error) {
        // The checks take GitHub long; the list is useful without them.
        if (!(error instanceof Fault) || !(costsTooMuch(error) || error.kind === "unavailable")) throw error;
        return { ...(await lists[query.kind](access, query, false)), withChecks: false };
      }
    },
  };
}

/** https://docs.github.com/en/graphql/reference/objects#repository: the order by date is documented only for tags. */
export const tagsQuery =
  withFragments(`query PageTags($owner: String!, $name: String!, $word: String, $after: String, $checks: Boolean!, $app: Int!) {
  repository(owner: $owner, name: $name) {
    refs(refPrefix: "refs/tags/", query: $word, first: ${atOnce}, after: $after, orderBy: {field: TAG_COMMIT_DATE, direction: DESC}) {
      pageInfo { hasNextPage endCursor }
      nodes { name target { ...rowTargetFields } }
    }
  }
}`);

async function tags(access: Place, { query, after }: RefListQuery, checks: boolean): Promise<Rows> {
  const { repository } = await ask(access, tagsQuery, { ...named(access), word: query, after, checks }, { ...access.limits });
  const rows = present(repository?.refs?.nodes).flatMap((node) => refRow("tag", node));
  // GitHub's order is rough for lightweight tags.
  const newest = rows.toSorted((one, other) => other.committedAt.getTime() - one.committedAt.getTime());
  return { rows: newest, next: nextOf(repository?.refs) };
}

async function branches(access: Place, { query, after, first = [] }: RefListQuery, checks: boolean): Promise<Rows> {
  const ahead = query === undefined && after === undefined ? first.slice(0, atOnce) : [];
  const names = Object.fromEntries(ahead.map((branch, index) => [`ref${index}`, `refs/heads/${branch}`]));
  const { repository } = await ask(
    access,
    branchesQuery(ahead.length),
    { ...named(access), word: query, after, checks, ...names },
    { ...access.limits },
  );
  const pushed = ahead.flatMap((_, index) => present([repository?.[`pushed${index}`]]));
  const others = present(repository?.refs?.nodes).filter(({ name }) => !pushed.some((each) => each.name === name));
  return { rows: [...pushed, ...others].flatMap((node) => refRow("branch", node)), next: nextOf(repository?.refs) };
}

/** Queries branches, so many of them by name. */
export function branchesQuery(ahead: number): Query<"PageBranches"> {
  const indices = Array.from({ length: ahead }, (_, index) => index);
  const aliases = indices.map((index) => `pushed${index}: ref(qualifiedName: $ref${index}) { name target { ...rowTargetFields } }`);
  const declared = indices.map((index) => `, $ref${index}: String!`).join("");
  return withFragments(`query PageBranches($owner: String!, $name: String!, $word: String, $after: String, $checks: Boolean!, $app: Int!${declared}) {
  repository(owner: $owner, name: $name) {
    ${aliases.join("\n    ")}
    refs(refPrefix: "refs/heads/", query: $word, first: ${Math.max(1, atOnce - ahead)}, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes { name target { ...rowTargetFields } }
    }
  }
}`);
}

/** The open pull requests. */
export const pullRequestsQuery =
  withFragments(`query PageOpenPullRequests($owner: String!, $name: String!, $after: String, $checks: Boolean!, $app: Int!) {
  repository(owner: $owner, name: $name) {
    pullRequests(states: [OPEN], first: ${atOnce}, after: $after, orderBy: {field: UPDATED_AT, direction: DESC}) {
      pageInfo { hasNextPage endCursor }
      nodes { number title url isDraft isCrossRepository headRefName headRefOid commits(last: 1) { nodes { commit { ...rowFields } } } }
    }
  }
}`);

async function pullRequests(access: Place, { after }: RefListQuery, checks: boolean): Promise<Rows> {
  const { repository } = await ask(access, pullRequestsQuery, { ...named(access), after, checks }, { ...access.limits });
  return { rows: present(repository?.pullRequests.nodes).flatMap(pullRequestRow), next: nextOf(repository?.pullRequests) };
}

/** Commits of a branch. */
export const commitsQuery =
  withFragments(`query PageCommits($owner: String!, $name: String!, $branch: String!, $after: String, $checks: Boolean!, $app: Int!) {
  repository(owner: $owner, name: $name) {
    object(expression: $branch) {
      ... on Commit { history(first: ${atOnce}, after: $after) { pageInfo { hasNextPage endCursor } nodes { ...rowFields } } }
    }
  }
}`);

async function commits(access: Place, { branch, after }: RefListQuery, checks: boolean): Promise<Rows> {
  const expression = branch === undefined ? "HEAD" : `refs/heads/${branch}`;
  const { repository } = await ask(access, commitsQuery, { ...named(access), branch: expression, after, checks }, { ...access.limits });
  const page = repository?.object?.history;
  return { rows: present(page?.nodes).map((node) => ({ ...rowOf(node), kind: "sha", name: node.oid })), next: nextOf(page) };
}

function named({ owner, name, appId }: Place): { readonly owner: string; readonly name: string; readonly app: number } {
  return { owner, name, app: appId };
}

/** A tag or branch; one that does not lead to a commit cannot be deployed. */
function refRow(
  kind: "tag" | "branch",
  { name, target }: { readonly name: string; readonly target: RowTargetNode | null },
): readonly ListedRef[] {
  const commit = peel<RowNode>(target);
  if (commit === undefined) return [];
  const tagger = target?.__typename === "Tag" ? (target.tagger?.name ?? undefined) : undefined;
  return [{ ...rowOf(commit), kind, name, tagger }];
}

/** A pull request; if its list of commits lags behind its head, there is nothing to show yet. */
function pullRequestRow(node: NodeOf<NonNullable<Answers["PageOpenPullRequests"]["repository"]>["pullRequests"]>): readonly ListedRef[] {
  const { number, title, url, isDraft: draft, isCrossRepository: fork, headRefName: branch } = node;
  const head = present(node.commits.nodes).find(({ commit }) => commit.oid === node.headRefOid)?.commit;
  if (head === undefined) return [];
  return [{ ...rowOf(head), kind: "pull_request", name: `#${number}`, title, pullRequest: { number, title, url }, branch, draft, fork }];
}

function rowOf(node: RowNode): Omit<ListedRef, "kind" | "name"> {
  const { oid: sha, messageHeadline: title, author, associatedPullRequests } = node;
  const [pullRequest] = present(associatedPullRequests?.nodes);
  return {
    sha,
    title,
    author: author?.user?.login ?? author?.name ?? "unknown",
    avatar: author?.avatarUrl,
    committedAt: new Date(node.committedDate),
    tagger: undefined,
    checks: checksOf(node),
    pullRequest: pullRequest && { number: pullRequest.number, title: pullRequest.title, url: pullRequest.url },
    branch: undefined,
    fork: false,
    draft: false,
  };
}

/** GitHub's summary also counts our check runs of deployments; if these may be why it is not green, nothing is shown. */
function checksOf({ statusCheckRollup: rollup, checkSuites }: RowNode): ListedRef["checks"] {
  if (rollup === null) return "none";
  if (rollup === undefined) return undefined;
  const state = statusState(rollup.state);
  // A suite exists from the push on, and says nothing while it is queued.
  const [own] = present(checkSuites?.nodes);
  const harmless = ["SUCCESS", "NEUTRAL", "SKIPPED", undefined, null].includes(own?.conclusion) && own?.status !== "IN_PROGRESS";
  return state === "success" || harmless ? state : undefined;
}
