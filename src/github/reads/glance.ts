import type { ProbotOctokit } from "probot";
import type { Deployment } from "../../core/facts.js";
import type { HubSettings } from "../types/access.js";
import { appOf, deploymentOf } from "../resources/deployment-facts.js";
import { ask } from "../graphql/graphql.js";
import type { Answers } from "../graphql/answers.generated.js";
import { present } from "../graphql/nodes.js";
import type { GraphqlRequest } from "../graphql/variables.js";
import { recordOf } from "../refs/ledger.js";
import { reached } from "../refs/ledger-repository.js";
import type { RefSettings } from "../refs/ref-names.js";
import type { EnvironmentRecord } from "../types/snapshot.js";
import { glanced, ledgerAlias, type Watched, watchedAlias, watchedRequest } from "./watched.js";

/** What a glance at a repository shows. */
export interface Glance {
  readonly nodeId: string;
  /** The newest 30 in the environments, newest first, each with its newest status only. */
  readonly deployments: readonly Deployment[];
  /** There are no more. */
  readonly whole: boolean;
  /** By environment. */
  readonly records: ReadonlyMap<string, EnvironmentRecord>;
}

/** Glances at many repositories in one query. */
export async function glance(
  octokit: ProbotOctokit,
  owner: string,
  watched: readonly Watched[],
  settings: HubSettings,
): Promise<readonly Glance[]> {
  const { text, variables } = glanceRequest(owner, watched, settings);
  const answer = await ask({ octokit }, text, variables);
  // Without them nothing is known of any repository, and a sweep that finds nothing says that all is well.
  reached({ owner, settings }, answer.ledgers);
  return watched.flatMap((each, index) => glanceOf(answer, each, index, settings));
}

/** Asks for glances at repositories. */
export function glanceRequest(owner: string, watched: readonly Watched[], settings: RefSettings): GraphqlRequest<"Glance"> {
  return watchedRequest("Glance", owner, watched, settings, {
    root: "viewer { login }",
    repository: "id",
    deployments: "nodes { ...glanceFields }",
    ledger: "...ledgerFields",
  });
}

/** One that GitHub does not show, since it was deleted or taken from the installation a moment ago, is left out. */
function glanceOf(answer: Answers["Glance"], watched: Watched, index: number, settings: HubSettings): readonly Glance[] {
  const { nodeId, environments } = watched;
  const node = answer[watchedAlias(index)];
  if (!node?.deployments) return [];
  const refs = answer.ledgers ?? node;
  const nodes = node.deployments.nodes ?? [];
  const app = appOf(answer.viewer);
  return [
    {
      nodeId,
      whole: nodes.length < glanced,
      deployments: present(nodes).map((each) => deploymentOf({ ...each, commit: null, statuses: null }, app)),
      records: new Map(
        environments.map((environment, place) => [
          environment,
          recordOf({ ...watched, settings }, environment, refs[ledgerAlias(index, place)]),
        ]),
      ),
    },
  ];
}
