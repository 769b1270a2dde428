import { checkRunName } from "../../core/config/environment.js";
import { type Query, withFragments } from "../graphql/queries.js";
import { ask } from "../graphql/graphql.js";
import { present } from "../graphql/nodes.js";
import { newestFirst, ownRun } from "../resources/check-runs.js";
import { appOf, deploymentOf, spellingsOf } from "../resources/deployment-facts.js";
import { isRequest } from "../resources/payload.js";
import { type Access, forPages } from "../types/access.js";
import type { OwnCheckRun } from "../types/check-runs.js";

/** A request for a commit. */
export interface Traced {
  readonly id: string;
  readonly environment: string;
  /** All 40 digits; it may name no commit of the repository. */
  readonly sha: string;
}

/** What a request left on its commit, however long ago: the number of its deployment, and its newest check run. */
export interface Traces {
  readonly deployment: string | undefined;
  readonly run: OwnCheckRun | undefined;
}

/** Our deployments and check runs of a commit in an environment. */
export const tracesQuery: Query<"PageTraces"> = withFragments(`query PageTraces(
  $owner: String!, $name: String!, $sha: GitObjectID!, $environments: [String!], $checkName: String!, $app: Int!
) {
  viewer { login }
  repository(owner: $owner, name: $name) {
    object(oid: $sha) {
      ... on Commit {
        deployments(environments: $environments, first: 50, orderBy: {field: CREATED_AT, direction: DESC}) { nodes { ...glanceFields } }
        ours: checkSuites(first: 10, filterBy: {appId: $app}) {
          nodes { checkRuns(first: 50, filterBy: {checkName: $checkName, checkType: ALL}) { nodes { ...ownRunFields } } }
        }
      }
    }
  }
}`);

/** Looks them up by one request. */
export async function tracesOf(
  { octokit, owner, name, settings }: Pick<Access, "octokit" | "owner" | "name" | "settings">,
  { id, environment, sha }: Traced,
): Promise<Traces> {
  const variables = {
    owner,
    name,
    sha,
    environments: spellingsOf(environment),
    checkName: checkRunName(environment),
    app: settings.appId,
  };
  const { viewer, repository } = await ask({ octokit }, tracesQuery, variables, { ...forPages });
  const app = appOf(viewer);
  const deployments = present(repository?.object?.deployments?.nodes).map((node) => deploymentOf(node, app));
  const runs = present(repository?.object?.ours?.nodes).flatMap(({ checkRuns }) => present(checkRuns?.nodes).map(ownRun));
  return {
    deployment: deployments.find(({ ours, request }) => ours && isRequest(request?.id, id))?.id,
    run: newestFirst(runs).find(({ externalId }) => externalId === id),
  };
}
