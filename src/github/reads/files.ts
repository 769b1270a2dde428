import type { Access } from "../types/access.js";
import { repo } from "../types/access.js";
import { accessible, fileOf } from "./snapshot.js";
import { orMissing } from "../client/fault.js";
import { withFragments } from "../graphql/fragments.js";
import { ask } from "../graphql/graphql.js";
import type { FilesAt, Hub } from "../types/hub.js";
import type { BlobNode } from "../graphql/nodes.js";

/** Files of the repository at its commits. */
export function files(access: Access): Pick<Hub, "filesAt" | "mergeBase"> {
  return {
    filesAt: (paths, sha, other) => filesAt(access, paths, sha, other),
    mergeBase: async (branch, sha) => {
      // The first page would have the changed files, however many: https://docs.github.com/en/rest/commits/commits#compare-two-commits
      const only = { per_page: 1, page: 2, request: { ...access.limits } };
      const asked = access.octokit.rest.repos.compareCommitsWithBasehead({ ...repo(access), basehead: `${branch}...${sha}`, ...only });
      return (await orMissing(asked))?.data.merge_base_commit.sha;
    },
  };
}

type Found = (BlobNode & { readonly oid: string }) | null;

async function filesAt(access: Access, paths: readonly string[], sha: string, other: string): Promise<FilesAt> {
  const { owner, name } = access;
  const places = paths.flatMap((path, index) => [
    { alias: `here${index}`, expression: `${sha}:${path}` },
    { alias: `there${index}`, expression: `${other}:${path}` },
  ]);
  const types = places.map(({ alias }) => `$${alias}: String!`);
  const objects = places.map(
    ({ alias }) => `${alias}: object(expression: $${alias}) { oid ${alias.startsWith("here") ? "...blobFields" : ""} }`,
  );
  const query = `query Files($owner: String!, $name: String!, ${types.join(", ")}) {\nrepository(owner: $owner, name: $name) {\n${objects.join("\n")}\n}\n}`;
  const variables = Object.fromEntries(places.map(({ alias, expression }) => [alias, expression]));
  const answer = await ask<{ readonly repository: Readonly<Record<string, Found>> | null }>(
    access,
    withFragments(query),
    { owner, name, ...variables },
    { ...access.limits },
  );
  const found = accessible(access, answer.repository);
  return {
    files: paths.map((path, index) => fileOf(path, found[`here${index}`])),
    differ: paths.some((_, index) => found[`here${index}`]?.oid !== found[`there${index}`]?.oid),
  };
}
