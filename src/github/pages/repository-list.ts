import type { ProbotOctokit } from "probot";
import type { Deployment } from "../../core/deployments.js";
import { withFragments } from "../graphql/queries.js";
import { ask, inHalves } from "../graphql/graphql.js";
import { present } from "../graphql/nodes.js";
import { appOf, deploymentOf } from "../resources/deployment-facts.js";
import { forPages } from "../types/access.js";

/** A row in the list of repositories. */
export interface ListedRepository {
  readonly nodeId: string;
  /** The newest deployment of ours among the newest few. */
  readonly newest: Deployment | undefined;
  /** Whether there is a deploy.yml, at either of its places. */
  readonly configured: boolean;
}

/** What the list shows of repositories. */
export const repositoriesQuery = withFragments(`query PageRepositories($ids: [ID!]!) {
  viewer { login }
  nodes(ids: $ids) { ... on Repository {
    id
    root: object(expression: "HEAD:deploy.yml") { id }
    folder: object(expression: "HEAD:.github/deploy.yml") { id }
    deployments(first: 5, orderBy: {field: CREATED_AT, direction: DESC}) { nodes { ...glanceFields commit { messageHeadline } } }
  } }
}`);

/** The rows for at most 30 repositories, without those that GitHub does not show. */
export async function listedRepositories(octokit: ProbotOctokit, ids: readonly string[]): Promise<readonly ListedRepository[]> {
  return await inHalves(
    ids.map((nodeId) => ({ nodeId })),
    async (some) => {
      const answer = await ask({ octokit }, repositoriesQuery, { ids: some.map(({ nodeId }) => nodeId) }, { ...forPages });
      const app = appOf(answer.viewer);
      return present(answer.nodes).flatMap(({ id, root, folder, deployments }) => {
        if (id === undefined) return [];
        const all = present(deployments.nodes).map((node) => deploymentOf(node, app));
        return [{ nodeId: id, configured: root !== null || folder !== null, newest: all.find(({ ours }) => ours) }];
      });
    },
    () => undefined,
  );
}
