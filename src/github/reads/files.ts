import { type Access, repo } from "../types/access.js";
import { fileOf } from "./repository-facts.js";
import { orMissing } from "../client/fault.js";
import { withFragments } from "../graphql/fragments.js";
import { accessible, ask } from "../graphql/graphql.js";
import { createVariables, type GraphqlRequest } from "../graphql/variables.js";
import type { Hub } from "../types/hub.js";
import type { FilesAt } from "../types/git.js";

/** Files of the repository at its commits. */
export function files(access: Access): Pick<Hub, "filesAt" | "mergeBase"> {
  return {
    filesAt: (paths, sha, other) => filesAt(access, paths, sha, other),
    mergeBase: async (branch, sha) => {
      // The first page would contain all changed files: https://docs.github.com/en/rest/commits/commits#compare-two-commits
      const only = { per_page: 1, page: 2, request: { ...access.limits } };
      const asked = access.octokit.rest.repos.compareCommitsWithBasehead({ ...repo(access), basehead: `${branch}...${sha}`, ...only });
      return (await orMissing(asked))?.data.merge_base_commit.sha;
    },
  };
}

async function filesAt(access: Access, paths: readonly string[], sha: string, other: string): Promise<FilesAt> {
  const { text, variables } = filesRequest(access, paths, sha, other);
  const answer = await ask(access, text, variables, { ...access.limits });
  const found = accessible(access, answer.repository);
  return {
    files: paths.map((path, index) => fileOf(path, found[`here${index}`])),
    differ: paths.some((_, index) => found[`here${index}`]?.oid !== found[`there${index}`]?.oid),
  };
}

/** Queries files at a commit, and their ids at another one. */
export function filesRequest(
  { owner, name }: Pick<Access, "owner" | "name">,
  paths: readonly string[],
  sha: string,
  other: string,
): GraphqlRequest<"Files"> {
  const { add, values, declared } = createVariables();
  const place = `owner: ${add("owner", "String!", owner)}, name: ${add("name", "String!", name)}`;
  const objects = paths.flatMap((path, index) => [
    `here${index}: object(expression: ${add(`here${index}`, "String!", `${sha}:${path}`)}) { oid ...blobFields }`,
    `there${index}: object(expression: ${add(`there${index}`, "String!", `${other}:${path}`)}) { oid }`,
  ]);
  return {
    text: withFragments(`query Files(${declared()}) {\nrepository(${place}) {\n${objects.join("\n")}\n}\n}`),
    variables: values,
  };
}
