import type { Answers } from "../graphql/answers.generated.js";
import { withFragments, createVariables, type GraphqlRequest } from "../graphql/queries.js";
import { ask } from "../graphql/graphql.js";
import { type Access, forPages } from "../types/access.js";

/** A commit compared with a branch. */
export interface Since {
  /** Commits on the branch that it lacks; `undefined` if GitHub does not say. */
  readonly commits: number | undefined;
  /** Its author's login, or the name if GitHub knows no account. */
  readonly author: { readonly login: string } | { readonly name: string } | undefined;
}

/** How far a branch is ahead of at most ten commits, and their authors; in one query. */
export async function commitsSince(
  access: Pick<Access, "octokit" | "owner" | "name">,
  branch: string,
  shas: readonly string[],
): Promise<ReadonlyMap<string, Since>> {
  const { text, variables } = sinceRequest(access, branch, shas);
  const { repository } = await ask(access, text, variables, { ...forPages });
  return new Map(
    shas.map((sha, index) => [
      sha,
      { commits: repository?.ref?.[`compare${index}`]?.behindBy, author: authorOf(repository?.[`commit${index}`]?.author) },
    ]),
  );
}

/** Queries how far a branch is ahead of commits. */
export function sinceRequest(
  { owner, name }: Pick<Access, "owner" | "name">,
  branch: string,
  shas: readonly string[],
): GraphqlRequest<"PageSince"> {
  const { add, values, declared } = createVariables();
  const place = `owner: ${add("owner", "String!", owner)}, name: ${add("name", "String!", name)}`;
  const ref = `ref(qualifiedName: ${add("branch", "String!", `refs/heads/${branch}`)})`;
  const comparisons = shas.map((sha, index) => `compare${index}: compare(headRef: ${add(`sha${index}`, "String!", sha)}) { behindBy }`);
  const commits = shas.map(
    (sha, index) =>
      `commit${index}: object(oid: ${add(`oid${index}`, "GitObjectID!", sha)}) { ... on Commit { author { name user { login } } } }`,
  );
  return {
    text: withFragments(`query PageSince(${declared()}) {
  repository(${place}) { ${ref} { ${comparisons.join(" ")} } ${commits.join(" ")} }
}`),
    variables: values,
  };
}

type Repository = NonNullable<Answers["PageSince"]["repository"]>;

function authorOf(author: NonNullable<Repository[`commit${number}`]>["author"]): Since["author"] {
  const login = author?.user?.login;
  if (login !== undefined) return { login };
  const name = author?.name ?? undefined;
  return name === undefined ? undefined : { name };
}
