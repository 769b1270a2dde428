import { type Access, once, repo } from "../types/access.js";
import { type Fault, faultOf } from "../client/fault.js";
import type { Merge } from "../types/git.js";
import { ask, inSmallerPages } from "../graphql/graphql.js";
import type { Hub } from "../types/hub.js";
import type { Answers } from "../graphql/answers.generated.js";
import { present } from "../graphql/nodes.js";

/** How many refs are searched in each namespace. */
const mostRefs = 200;

const atOnce = 50;

// `headRef` also accepts a SHA, but only of this repository: https://docs.github.com/en/graphql/reference/objects#ref
export const containingQuery = `query Containing($owner: String!, $name: String!, $prefix: String!, $sha: String!, $first: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    refs(refPrefix: $prefix, first: $first, after: $after) { pageInfo { hasNextPage endCursor } nodes { compare(headRef: $sha) { aheadBy } } }
  }
}`;

/** The newest hundred of each, since people mostly mistype new names, and all those whose name contains the word. */
export const similarRefsQuery = `query SimilarRefs($owner: String!, $name: String!, $word: String!) {
  repository(owner: $owner, name: $name) {
    newTags: refs(refPrefix: "refs/tags/", first: 100, orderBy: {field: TAG_COMMIT_DATE, direction: DESC}) { nodes { name } }
    newBranches: refs(refPrefix: "refs/heads/", first: 100, orderBy: {field: TAG_COMMIT_DATE, direction: DESC}) { nodes { name } }
    tags: refs(refPrefix: "refs/tags/", query: $word, first: 20) { nodes { name } }
    branches: refs(refPrefix: "refs/heads/", query: $word, first: 20) { nodes { name } }
  }
}`;

/** Tags and branches: https://docs.github.com/en/graphql/reference/objects#ref */
export function refs(access: Access): Pick<Hub, "holds" | "refsLike" | "mergeInto"> {
  return {
    // GitHub shows a fork's commits as if they were the repository's own.
    holds: async (sha) => {
      const branches = await anyHolds(access, "refs/heads/", sha);
      if (branches === true) return true;
      const tags = await anyHolds(access, "refs/tags/", sha);
      return tags === false || (tags === "beyond" && branches === undefined) ? branches : tags;
    },
    refsLike: async (word) => {
      const { owner, name } = access;
      const { repository } = await ask(access, similarRefsQuery, { owner, name, word });
      if (repository === null) return [];
      const { newTags, newBranches, tags, branches } = repository;
      return [newTags, newBranches, tags, branches].flatMap((each) => present(each?.nodes).map((node) => node.name));
    },
    mergeInto: (branch, sha, message) => merge(access, branch, sha, message),
  };
}

async function anyHolds(access: Access, prefix: string, sha: string): Promise<boolean | "beyond" | undefined> {
  let after: string | null = null;
  let unread = false;
  const { owner, name } = access;
  for (let looked = 0; looked < mostRefs;) {
    const page = (first: number) => ask(access, containingQuery, { owner, name, prefix, sha, first, after });
    const { repository }: Answers["Containing"] = await inSmallerPages(Math.min(atOnce, mostRefs - looked), page);
    const found = present(repository?.refs?.nodes);
    looked += Math.max(found.length, 1);
    if (found.some(({ compare }) => compare?.aheadBy === 0)) return true;
    // Null: the two have nothing in common, or the commit is not in this repository.
    unread ||= found.some(({ compare }) => compare === undefined);
    if (repository?.refs?.pageInfo.hasNextPage !== true) return unread ? undefined : false;
    after = repository.refs.pageInfo.endCursor;
  }
  return unread ? undefined : "beyond";
}

/** GitHub's answer if there is nothing to merge; Octokit's types have only the 201. */
const noContent: number = 204;

/** Never repeated: after a lost 201 GitHub would say that there is nothing to merge. */
async function merge(access: Access, branch: string, sha: string, message: string): Promise<Merge> {
  try {
    const { status, data } = await access.octokit.rest.repos.merge({
      ...repo(access),
      base: branch,
      head: sha,
      commit_message: message,
      request: once,
    });
    if (status === noContent) return { outcome: "nothing" };
    return { outcome: "merged", sha: data.sha, onto: data.parents[0]?.sha };
  } catch (error) {
    const fault = faultOf(error);
    if (fault.status === 409) return { outcome: "conflict" };
    if (isRefusal(fault)) return { outcome: "refused", message: fault.message, permission: fault.permission };
    throw fault;
  }
}

function isRefusal({ kind, status }: Fault): boolean {
  return kind !== "rate_limited" && (status === 403 || status === 404 || status === 422);
}
