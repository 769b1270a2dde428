import type { Access } from "../types/access.js";
import { costsTooMuch, Fault } from "../client/fault.js";
import { withFragments } from "../graphql/fragments.js";
import { ask, type Readable } from "../graphql/graphql.js";
import type { PageInfo } from "../graphql/nodes.js";
import { present } from "../graphql/nodes.js";
import { statusState } from "../resources/contexts.js";
import type { ListedRef, RefList, RefListQuery } from "../types/ref-list.js";

interface RowNode {
  readonly __typename: "Commit";
  readonly oid: string;
  readonly messageHeadline: string;
  readonly committedDate: string;
  readonly author: { readonly name: string | null; readonly avatarUrl: string; readonly user: { readonly login: string } | null } | null;
  /** Missing where it was not asked for. */
  readonly statusCheckRollup?: Readable<{ readonly state: string } | null>;
  /** Of our own App. */
  readonly checkSuites?: Readable<{
    readonly nodes: readonly ({ readonly status: string; readonly conclusion: string | null } | null)[];
  } | null>;
  readonly associatedPullRequests: { readonly nodes: readonly (PullNode | null)[] } | null;
}

interface PullNode {
  readonly number: number;
  readonly title: string;
  readonly url: string;
}

type TargetNode =
  | RowNode
  | { readonly __typename: "Tag"; readonly tagger: { readonly name: string | null } | null; readonly target?: TargetNode }
  | { readonly __typename: "Tree" | "Blob" };

interface RefNode {
  readonly name: string;
  readonly target: TargetNode | null;
}

interface Page<T> {
  readonly pageInfo: PageInfo;
  readonly nodes: readonly (T | null)[] | null;
}

interface OpenNode extends PullNode {
  readonly isDraft: boolean;
  readonly isCrossRepository: boolean;
  readonly headRefName: string;
  readonly headRefOid: string;
  readonly commits: { readonly nodes: readonly ({ readonly commit: RowNode } | null)[] };
}

type Rows = Pick<RefList, "rows" | "next">;
type Read = (access: Place, query: RefListQuery, checks: boolean) => Promise<Rows>;

/** What a part of a list holds at most. */
const atOnce = 30;

/** Where they are read: all it takes is the name. */
type Place = Pick<Access, "octokit" | "owner" | "name" | "limits"> & { readonly appId: number };

/** The lists that somebody chooses a commit from, newest first. */
export function refLists(access: Place): { refList(query: RefListQuery): Promise<RefList> } {
  const lists: Readonly<Record<RefListQuery["kind"], Read>> = { tags, branches, pull_requests: pullRequests, commits };
  return {
    refList: async (query) => {
      try {
        return { ...(await lists[query.kind](access, query, true)), withChecks: true };
      } catch (error) {
        // The checks are what takes GitHub long: without them the list is a list all the same.
        if (!(error instanceof Fault) || !(costsTooMuch(error) || error.kind === "unavailable")) throw error;
        return { ...(await lists[query.kind](access, query, false)), withChecks: false };
      }
    },
  };
}

/** https://docs.github.com/en/graphql/reference/objects#repository: the order by date is documented for tags only. */
const tagsQuery =
  withFragments(`query PageTags($owner: String!, $name: String!, $word: String, $after: String, $checks: Boolean!, $app: Int!) {
  repository(owner: $owner, name: $name) {
    refs(refPrefix: "refs/tags/", query: $word, first: ${atOnce}, after: $after, orderBy: {field: TAG_COMMIT_DATE, direction: DESC}) {
      pageInfo { hasNextPage endCursor }
      nodes { name target { ...rowTargetFields } }
    }
  }
}`);

async function tags(access: Place, { query, after }: RefListQuery, checks: boolean): Promise<Rows> {
  const { repository } = await ask<{ readonly repository: { readonly refs: Page<RefNode> | null } | null }>(
    access,
    tagsQuery,
    { ...named(access), word: query, after, checks },
    { ...access.limits },
  );
  const rows = present(repository?.refs?.nodes).flatMap((node) => refRow("tag", node));
  // GitHub's order is rough for tags that are not annotated.
  const newest = rows.toSorted((one, other) => other.committedAt.getTime() - one.committedAt.getTime());
  return { rows: newest, next: nextOf(repository?.refs) };
}

async function branches(access: Place, { query, after, first = [] }: RefListQuery, checks: boolean): Promise<Rows> {
  const ahead = query === undefined && after === undefined ? first.slice(0, atOnce) : [];
  const rest = atOnce - ahead.length;
  const aliases = ahead.map((_, index) => `pushed${index}: ref(qualifiedName: $ref${index}) { name target { ...rowTargetFields } }`);
  const names = Object.fromEntries(ahead.map((branch, index) => [`ref${index}`, `refs/heads/${branch}`]));
  const declared = ahead.map((_, index) => `, $ref${index}: String!`).join("");
  const branchesQuery =
    withFragments(`query PageBranches($owner: String!, $name: String!, $word: String, $after: String, $checks: Boolean!, $app: Int!${declared}) {
  repository(owner: $owner, name: $name) {
    ${aliases.join("\n    ")}
    refs(refPrefix: "refs/heads/", query: $word, first: ${Math.max(1, rest)}, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes { name target { ...rowTargetFields } }
    }
  }
}`);
  type Answer = Readonly<Record<`pushed${number}`, RefNode | null>> & { readonly refs: Page<RefNode> | null };
  const { repository } = await ask<{ readonly repository: Answer | null }>(
    access,
    branchesQuery,
    { ...named(access), word: query, after, checks, ...names },
    { ...access.limits },
  );
  const pushed = ahead.flatMap((_, index) => present([repository?.[`pushed${index}`]]));
  const others = present(repository?.refs?.nodes).filter(({ name }) => !pushed.some((each) => each.name === name));
  return { rows: [...pushed, ...others].flatMap((node) => refRow("branch", node)), next: nextOf(repository?.refs) };
}

const pullRequestsQuery =
  withFragments(`query PageOpenPullRequests($owner: String!, $name: String!, $after: String, $checks: Boolean!, $app: Int!) {
  repository(owner: $owner, name: $name) {
    pullRequests(states: [OPEN], first: ${atOnce}, after: $after, orderBy: {field: UPDATED_AT, direction: DESC}) {
      pageInfo { hasNextPage endCursor }
      nodes { number title url isDraft isCrossRepository headRefName headRefOid commits(last: 1) { nodes { commit { ...rowFields } } } }
    }
  }
}`);

async function pullRequests(access: Place, { after }: RefListQuery, checks: boolean): Promise<Rows> {
  const { repository } = await ask<{ readonly repository: { readonly pullRequests: Page<OpenNode> } | null }>(
    access,
    pullRequestsQuery,
    { ...named(access), after, checks },
    { ...access.limits },
  );
  return { rows: present(repository?.pullRequests.nodes).flatMap(pullRequestRow), next: nextOf(repository?.pullRequests) };
}

const commitsQuery =
  withFragments(`query PageCommits($owner: String!, $name: String!, $branch: String!, $after: String, $checks: Boolean!, $app: Int!) {
  repository(owner: $owner, name: $name) {
    object(expression: $branch) {
      ... on Commit { history(first: ${atOnce}, after: $after) { pageInfo { hasNextPage endCursor } nodes { ...rowFields } } }
    }
  }
}`);

async function commits(access: Place, { branch, after }: RefListQuery, checks: boolean): Promise<Rows> {
  interface Answer {
    readonly object: { readonly history?: Page<RowNode> } | null;
  }
  const expression = branch === undefined ? "HEAD" : `refs/heads/${branch}`;
  const { repository } = await ask<{ readonly repository: Answer | null }>(
    access,
    commitsQuery,
    { ...named(access), branch: expression, after, checks },
    { ...access.limits },
  );
  const page = repository?.object?.history;
  return { rows: present(page?.nodes).map((node) => ({ ...rowOf(node), kind: "sha", name: node.oid })), next: nextOf(page) };
}

function named({ owner, name, appId }: Place): { readonly owner: string; readonly name: string; readonly app: number } {
  return { owner, name, app: appId };
}

function nextOf(page: { readonly pageInfo: PageInfo } | null | undefined): string | undefined {
  return page?.pageInfo.hasNextPage === true ? (page.pageInfo.endCursor ?? undefined) : undefined;
}

/** A tag or branch; one of something that is no commit cannot be deployed. */
function refRow(kind: "tag" | "branch", { name, target }: RefNode): readonly ListedRef[] {
  const commit = commitAt(target);
  if (commit === undefined) return [];
  const tagger = target?.__typename === "Tag" ? (target.tagger?.name ?? undefined) : undefined;
  return [{ ...rowOf(commit), kind, name, tagger }];
}

function commitAt(target: TargetNode | null | undefined): RowNode | undefined {
  if (target?.__typename === "Commit") return target;
  return target?.__typename === "Tag" ? commitAt(target.target) : undefined;
}

/** A pull request; one whose list of commits lags behind its head has nothing to show yet. */
function pullRequestRow(node: OpenNode): readonly ListedRef[] {
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

/** GitHub's summary counts what we report of deployments, too; where that may be why it is not green, nothing is said. */
function checksOf({ statusCheckRollup: rollup, checkSuites }: RowNode): ListedRef["checks"] {
  if (rollup === null) return "none";
  if (rollup === undefined) return undefined;
  const state = statusState(rollup.state);
  // A suite is there from the push on, and says nothing as long as it is queued.
  const [own] = present(checkSuites?.nodes);
  const harmless = ["SUCCESS", "NEUTRAL", "SKIPPED", undefined, null].includes(own?.conclusion) && own?.status !== "IN_PROGRESS";
  return state === "success" || harmless ? state : undefined;
}
