import type { DeploymentState } from "../../core/deployments.js";
import { withFragments } from "../graphql/queries.js";
import { accessible, ask, inSmallerPages } from "../graphql/graphql.js";
import { lowercase, present } from "../graphql/nodes.js";
import { configOf, repositoryOf } from "../reads/repository.js";
import { appOf, isOurs } from "../resources/deployment-facts.js";
import { type Access, forPages } from "../types/access.js";
import type { Snapshot } from "../types/snapshot.js";
import { tells } from "./environment-glance.js";

/** What a page of a repository begins with. */
export interface RepositoryGlance extends Pick<Snapshot, "app" | "repository" | "config"> {
  /** The environments of the newest deployments, most recent first. */
  readonly deployed: readonly string[];
  /** Environments for which a glance is not enough, in lower case. */
  readonly closely: ReadonlySet<string>;
}

/** What a page of a repository begins with. */
export const repositoryQuery = withFragments(`query PageRepository($owner: String!, $name: String!, $first: Int!) {
  viewer { login }
  repository(owner: $owner, name: $name) {
    ...repositoryFields
    ...configFields
    deployments(first: $first, orderBy: {field: CREATED_AT, direction: DESC}) { nodes { environment creator { __typename login } latestStatus { state } } }
  }
}`);

/** How many of the newest deployments a glance reads; fewer if that is too much for GitHub. */
const glanced = 50;

/** Glances at a repository, in one small query. */
export async function glanceAtRepository(access: Pick<Access, "octokit" | "owner" | "name">): Promise<RepositoryGlance> {
  const { owner, name } = access;
  const { viewer, repository: found } = await inSmallerPages(glanced, (first) =>
    ask(access, repositoryQuery, { owner, name, first }, { ...forPages }),
  );
  const repository = accessible(access, found);
  const app = appOf(viewer);
  const signs = new Map<string, { readonly ours: boolean; readonly state: DeploymentState }[]>();
  const deployed = new Map<string, string>();
  for (const { environment, creator, latestStatus } of present(repository.deployments.nodes)) {
    if (environment === null || environment === "") continue;
    const key = environment.toLowerCase();
    const ours = isOurs(creator, app);
    const state = lowercase(latestStatus?.state ?? "PENDING");
    signs.set(key, [...(signs.get(key) ?? []), { ours, state }]);
    // Ours are spelt as in deploy.yml; a job's may be spelt differently.
    if (ours || !deployed.has(key)) deployed.set(key, environment);
  }
  return {
    app,
    repository: repositoryOf(access, repository),
    config: configOf(repository),
    deployed: [...deployed.values()],
    // Older ones remain unknown.
    closely: new Set([...signs].flatMap(([key, all]) => (tells(all, true) ? [] : [key]))),
  };
}
