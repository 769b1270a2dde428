import { firstOurs } from "../../core/config/judgement.js";
import type { ConfigNode, RepositoryNode } from "../graphql/answers.generated.js";
import type { Access } from "../types/access.js";
import type { ConfigFile, RepositoryFacts } from "../types/snapshot.js";

/** The repository in our words. */
export function repositoryOf({ owner, name }: Pick<Access, "owner" | "name">, node: RepositoryNode): RepositoryFacts {
  return {
    owner,
    name,
    url: node.url,
    public: node.visibility === "PUBLIC",
    defaultBranch: node.defaultBranchRef?.name ?? "main",
    defaultSha: node.defaultBranchRef?.target?.oid,
  };
}

/** A file in our words; `undefined` if there is none, or a directory. */
export function fileOf(path: string, node: ConfigNode["configAtRoot"] | undefined): ConfigFile | undefined {
  if (node?.byteSize === undefined) return undefined;
  const readable = node.isBinary !== true && !node.isTruncated;
  return { path, text: readable ? (node.text ?? undefined) : undefined, bytes: node.byteSize };
}

/** deploy.yml where `configFields` found it. */
export function configOf({ configAtRoot, configInFolder }: ConfigNode): ConfigFile | undefined {
  return firstOurs([fileOf("deploy.yml", configAtRoot), fileOf(".github/deploy.yml", configInFolder)]);
}
