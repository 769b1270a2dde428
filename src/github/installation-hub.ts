import type { ProbotOctokit } from "probot";
import type { HubSettings } from "./types/access.js";
import { createHub } from "./create-hub.js";
import { configOf } from "./reads/repository.js";
import type { Fault } from "./client/fault.js";
import { fingerprintOf, glance, type Glance, peek, type Peek, type Watched } from "./reads/watched.js";
import { withFragments } from "./graphql/queries.js";
import { ask, inHalves } from "./graphql/graphql.js";
import type { Hub } from "./types/hub.js";
import type { ConfigFile } from "../core/config/file.js";
import { type Memory, remembered } from "./client/remembered.js";

/** An installation, and the account it is on. */
export interface InstallationRef {
  readonly id: string;
  readonly owner: string;
}

/** A repository the App is installed in. */
export interface RepositoryRef {
  readonly id: string;
  readonly nodeId: string;
  readonly owner: string;
  readonly name: string;
  readonly archived: boolean;
}

/** A repository with its deploy.yml, if it has one, and its fingerprint for `Peek`. */
export interface Configured extends RepositoryRef {
  readonly config: ConfigFile | undefined;
  readonly files: string;
}

/** Gets a repository that costs GitHub too much even alone, and the reason. */
export type LeftOut = (repository: Pick<RepositoryRef, "nodeId">, fault: Fault) => void;

/** The gateway of one installation: few facts about many repositories, in few requests. */
export interface InstallationHub {
  /** All repositories except archived ones, in which nothing can happen. */
  repositories(): Promise<readonly RepositoryRef[]>;
  /** Those, and archived ones. */
  withArchived(): Promise<readonly RepositoryRef[]>;
  /** The deploy.yml of these repositories (at most 100), without those that cost GitHub too much even alone. */
  configs(repositories: readonly RepositoryRef[], leftOut: LeftOut): Promise<readonly Configured[]>;
  /** Whether anything goes on in these repositories (at most 100), for one point of GitHub's limit. */
  peek(watched: readonly Watched[], leftOut: LeftOut): Promise<readonly Peek[]>;
  /** What goes on in these repositories (at most 100), at a glance. */
  glance(watched: readonly Watched[], leftOut: LeftOut): Promise<readonly Glance[]>;
  /** The gateway of one of them. */
  hub(repository: Pick<RepositoryRef, "id" | "owner" | "name">): Hub;
}

const pageSize = 100;

/** An installation's gateway. */
export function createInstallationHub(
  octokit: ProbotOctokit,
  installation: InstallationRef,
  settings: HubSettings,
  memory: Memory,
): InstallationHub {
  const list = async (which: "active" | "all"): Promise<readonly RepositoryRef[]> => {
    const all: RepositoryRef[] = [];
    for (let page = 1; ; page += 1) {
      const { total, repositories } = await remembered(
        memory,
        `${which} repositories ${installation.id} ${page}`,
        (headers) => octokit.rest.apps.listReposAccessibleToInstallation({ per_page: pageSize, page, headers }),
        (data) => {
          const here = data.repositories
            .filter(({ archived, disabled }) => !disabled && (which === "all" || !archived))
            .map(({ id, node_id, owner, name, archived }): RepositoryRef => ({
              id: String(id),
              nodeId: node_id,
              owner: owner.login,
              name,
              archived,
            }));
          return { value: { total: data.total_count, repositories: here }, size: here.length };
        },
      );
      all.push(...repositories);
      if (page * pageSize >= total) return all;
    }
  };
  return {
    repositories: () => list("active"),
    withArchived: () => list("all"),
    configs: (repositories, leftOut) => inHalves(repositories, (some) => configs(octokit, some), leftOut),
    peek: (watched, leftOut) => inHalves(watched, (some) => peek(octokit, installation.owner, some, settings), leftOut),
    glance: (watched, leftOut) => inHalves(watched, (some) => glance(octokit, installation.owner, some, settings), leftOut),
    hub: (repository) => createHub(octokit, repository, settings),
  };
}

/** The deploy.yml of many repositories. */
export const configsQuery = withFragments(`query Configs($ids: [ID!]!) {
  nodes(ids: $ids) { ... on Repository { id ...configFields ...fileNames } }
}`);

async function configs(octokit: ProbotOctokit, repositories: readonly RepositoryRef[]): Promise<readonly Configured[]> {
  const ids = repositories.map(({ nodeId }) => nodeId);
  const { nodes } = await ask({ octokit }, configsQuery, { ids });
  return repositories.flatMap((repository, index) => {
    const node = nodes[index];
    if (node?.id === undefined) return [];
    return [{ ...repository, config: configOf(node), files: fingerprintOf([node.configAtRoot?.oid, node.configInFolder?.oid]) }];
  });
}
