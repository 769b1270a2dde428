import type { Access } from "../types/access.js";
import { ask } from "../graphql/graphql.js";
import type { Readable } from "../graphql/graphql.js";
import type { Hub } from "../types/hub.js";
import type { PageInfo } from "../graphql/nodes.js";
import { present } from "../graphql/nodes.js";

/** How many pages of 50 are looked through in each namespace. */
const pages = 4;

// `headRef` takes a SHA too, of this repository only: https://docs.github.com/en/graphql/reference/objects#ref
const query = `query Containing($owner: String!, $name: String!, $prefix: String!, $sha: String!, $after: String) {
  repository(owner: $owner, name: $name) {
    refs(refPrefix: $prefix, first: 50, after: $after) { pageInfo { hasNextPage endCursor } nodes { compare(headRef: $sha) { aheadBy } } }
  }
}`;

/** Which refs have a commit: GitHub shows a fork's commits as if they were the repository's own. */
export function containment(access: Access): Pick<Hub, "holds"> {
  return {
    holds: async (sha) => {
      const branches = await anyHolds(access, "refs/heads/", sha);
      if (branches === true) return true;
      const tags = await anyHolds(access, "refs/tags/", sha);
      return tags === false ? branches : tags;
    },
  };
}

interface Answer {
  readonly repository: {
    readonly refs: {
      readonly pageInfo: PageInfo;
      readonly nodes: readonly ({ readonly compare: Readable<{ readonly aheadBy: number } | null> } | null)[];
    } | null;
  } | null;
}

async function anyHolds(access: Access, prefix: string, sha: string): Promise<boolean | undefined> {
  let after: string | null = null;
  let unread = false;
  for (let read = 0; read < pages; read += 1) {
    const { repository }: Answer = await ask<Answer>(access, query, { owner: access.owner, name: access.name, prefix, sha, after });
    const found = present(repository?.refs?.nodes);
    if (found.some(({ compare }) => compare?.aheadBy === 0)) return true;
    // Null: the two have nothing in common, or the commit is not in this repository.
    unread ||= found.some(({ compare }) => compare === undefined);
    if (repository?.refs?.pageInfo.hasNextPage !== true) return unread ? undefined : false;
    after = repository.refs.pageInfo.endCursor;
  }
  return undefined;
}
