import type { ProbotOctokit } from "probot";
import type { HubSettings } from "./access.js";
import { createHub } from "./create-hub.js";
import { configOf } from "./facts.js";
import { Fault } from "./fault.js";
import type { FaultKind } from "./fault.js";
import type { Glance, Watched } from "./glance.js";
import { glance } from "./glance.js";
import { withFragments } from "./fragments.js";
import { ask } from "./graphql.js";
import type { Hub } from "./hub.js";
import type { ConfigFile } from "./snapshot.js";
import type { Memory } from "./remembered.js";
import { remembered } from "./remembered.js";
import { idOf } from "./reading.js";

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
}

/** The gateway of one installation: a little about many repositories in few requests. */
export interface InstallationHub {
  /** All repositories but archived ones, in which nothing can happen. */
  repositories(): Promise<readonly RepositoryRef[]>;
  /** The deploy.yml of those repositories (at most 100) that have one. */
  configs(repositories: readonly RepositoryRef[]): Promise<readonly (RepositoryRef & { readonly config: ConfigFile })[]>;
  /** What goes on in these repositories (at most 100), as far as it is seen at a glance. */
  glance(watched: readonly Watched[]): Promise<readonly Glance[]>;
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
  return {
    repositories: async () => {
      const all: RepositoryRef[] = [];
      for (let page = 1; ; page += 1) {
        const { total, repositories } = await remembered(
          memory,
          `repositories ${installation.id} ${page}`,
          (headers) => octokit.rest.apps.listReposAccessibleToInstallation({ per_page: pageSize, page, headers }),
          (data) => ({
            total: data.total_count,
            repositories: data.repositories
              .filter(({ archived, disabled }) => !archived && !disabled)
              .map(({ id, node_id, owner, name }) => ({ id: idOf(id), nodeId: node_id, owner: owner.login, name })),
          }),
        );
        all.push(...repositories);
        if (page * pageSize >= total) return all;
      }
    },
    configs: (repositories) => inHalves(repositories, (some) => configs(octokit, some)),
    glance: (watched) => inHalves(watched, (some) => glance(octokit, installation.owner, some, settings)),
    hub: (repository) => createHub(octokit, repository, settings),
  };
}

type ConfigNode = Readonly<Record<string, unknown>> & { readonly id?: string };

const configsQuery = withFragments(`query Configs($ids: [ID!]!) {
  nodes(ids: $ids) { ... on Repository { id ...configFields } }
}`);

async function configs(
  octokit: ProbotOctokit,
  repositories: readonly RepositoryRef[],
): Promise<readonly (RepositoryRef & { readonly config: ConfigFile })[]> {
  const ids = repositories.map(({ nodeId }) => nodeId);
  const { nodes } = await ask<{ readonly nodes: readonly (ConfigNode | null)[] }>({ octokit }, configsQuery, { ids });
  return repositories.flatMap((repository, index) => {
    const node = nodes[index];
    const config = node?.id === undefined ? undefined : configOf(node);
    return config === undefined ? [] : [{ ...repository, config }];
  });
}

/** How many are worth halving, by what went wrong. */
const fewest: Partial<Record<FaultKind, number>> = { too_much: 2, unavailable: 10 };

/** What is too much at once is asked for in two halves: GitHub says so, or gives up after 10 s, which may as well be its own trouble. */
async function inHalves<T, R>(items: readonly T[], read: (items: readonly T[]) => Promise<readonly R[]>): Promise<readonly R[]> {
  try {
    return items.length === 0 ? [] : await read(items);
  } catch (error) {
    if (!(error instanceof Fault) || items.length < (fewest[error.kind] ?? Infinity)) throw error;
    const middle = Math.ceil(items.length / 2);
    return [...(await inHalves(items.slice(0, middle), read)), ...(await inHalves(items.slice(middle), read))];
  }
}
