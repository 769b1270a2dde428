import { ask, type Readable } from "../graphql/graphql.js";
import type { Access } from "../types/access.js";
import { forPages } from "../types/access.js";

/** What is known of a commit beside a branch. */
export interface Since {
  /** Commits on the branch that it has not; `undefined` where GitHub does not say. */
  readonly commits: number | undefined;
  /** Its author's login, or name where GitHub knows nobody of it. */
  readonly author: { readonly login: string } | { readonly name: string } | undefined;
}

type Parts = Readonly<Record<string, unknown>>;

interface CommitNode {
  readonly author?: { readonly name: string | null; readonly user: { readonly login: string } | null } | null;
}

/** How far a branch is ahead of commits, and who wrote those; in one query, of ten at most. */
export async function commitsSince(
  access: Pick<Access, "octokit" | "owner" | "name">,
  branch: string,
  shas: readonly string[],
): Promise<ReadonlyMap<string, Since>> {
  const { owner, name } = access;
  const variables: Record<string, unknown> = { owner, name, branch: `refs/heads/${branch}` };
  for (const [index, sha] of shas.entries()) Object.assign(variables, { [`sha${index}`]: sha, [`oid${index}`]: sha });
  const types = shas.map((_, index) => `, $sha${index}: String!, $oid${index}: GitObjectID!`).join("");
  const comparisons = shas.map((_, index) => `compare${index}: compare(headRef: $sha${index}) { behindBy }`).join(" ");
  const commits = shas.map((_, index) => `commit${index}: object(oid: $oid${index}) { ... on Commit { author { name user { login } } } }`);
  const query = `query PageSince($owner: String!, $name: String!, $branch: String!${types}) {
  repository(owner: $owner, name: $name) { ref(qualifiedName: $branch) { ${comparisons} } ${commits.join(" ")} }
}`;
  const { repository } = await ask<{ readonly repository: (Parts & { readonly ref: Parts | null }) | null }>(access, query, variables, {
    ...forPages,
  });
  return new Map(
    shas.map((sha, index) => {
      const comparison = repository?.ref?.[`compare${index}`] as Readable<{ readonly behindBy: number } | null>;
      const commit = repository?.[`commit${index}`] as CommitNode | null | undefined;
      return [sha, { commits: comparison?.behindBy, author: authorOf(commit) }];
    }),
  );
}

function authorOf(commit: CommitNode | null | undefined): Since["author"] {
  const login = commit?.author?.user?.login;
  if (login !== undefined) return { login };
  const name = commit?.author?.name ?? undefined;
  return name === undefined ? undefined : { name };
}
