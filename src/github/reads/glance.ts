import type { ProbotOctokit } from "probot";
import type { Deployment } from "../../core/facts.js";
import type { HubSettings } from "../types/access.js";
import { appOf, deploymentOf } from "../resources/deployment-facts.js";
import { withFragments } from "../graphql/fragments.js";
import { ask } from "../graphql/graphql.js";
import { createVariables } from "../graphql/variables.js";
import type { EnvironmentRecord } from "../types/snapshot.js";
import { recordOf } from "../refs/ledger.js";
import { ledgersOutOfReach } from "../refs/ledger-repository.js";
import type { DeploymentNode, LedgerNode } from "../graphql/nodes.js";
import { present } from "../graphql/nodes.js";
import { spellingsOf } from "../resources/spellings.js";
import { ledgerPrefixes, refName } from "../refs/ref-names.js";

/** A repository, and the environments that its deploy.yml names. */
export interface Watched {
  readonly id: string;
  readonly nodeId: string;
  readonly owner: string;
  readonly name: string;
  readonly environments: readonly string[];
}

/** So many deployments it shows at most. */
export const glanced = 30;

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

type Parts = Readonly<Record<string, unknown>>;

interface Answer extends Parts {
  readonly viewer: { readonly login: string };
}

/**
 * Glances at many repositories in one query. Refs are asked for by their names, as everywhere else: that GitHub lists refs outside of heads and
 * tags is not certain. Whoever has no ledger ref there has null.
 */
export async function glance(
  octokit: ProbotOctokit,
  owner: string,
  watched: readonly Watched[],
  settings: HubSettings,
): Promise<readonly Glance[]> {
  const { add: variable, values, declared } = createVariables();
  const nodes: string[] = [];
  const elsewhere: string[] = [];
  for (const [index, { id, nodeId, environments }] of watched.entries()) {
    const { ledgers } = ledgerPrefixes(id, settings);
    const refs = environments.map((environment, place) => {
      const key = ledgerAlias(index, place);
      return `${key}: ref(qualifiedName: ${variable(key, "String!", `${ledgers}${refName(environment)}`)}) { ...ledgerFields }`;
    });
    const list = variable(`in${index}`, "[String!]", environments.flatMap(spellingsOf));
    const deployments = `deployments(environments: ${list}, first: ${glanced}, orderBy: {field: CREATED_AT, direction: DESC}) { nodes { ...glanceFields } }`;
    if (settings.ledgerRepository !== undefined) elsewhere.push(...refs);
    const parts = [deployments, ...(settings.ledgerRepository === undefined ? refs : [])];
    nodes.push(`${nodeAlias(index)}: node(id: ${variable(`id${index}`, "ID!", nodeId)}) { ... on Repository {\n${parts.join("\n")}\n} }`);
  }
  if (elsewhere.length > 0) {
    const place = `owner: ${variable("owner", "String!", owner)}, name: ${variable("ledgerRepository", "String!", settings.ledgerRepository)}`;
    nodes.push(`ledgers: repository(${place}) {\n${elsewhere.join("\n")}\n}`);
  }
  const text = withFragments(`query Glance(${declared()}) {\nviewer { login }\n${nodes.join("\n")}\n}`);
  const answer = await ask<Answer>({ octokit }, text, values);
  // Without them nothing is known of any repository, and a sweep that finds nothing says that all is well.
  const unreachable = answer["ledgers"] === null ? ledgersOutOfReach({ owner, settings }) : undefined;
  if (unreachable !== undefined) throw unreachable;
  return watched.flatMap((each, index) => glanceOf(answer, each, index, settings));
}

/** One that GitHub does not show, since it was deleted or taken from the installation a moment ago, is left out. */
function glanceOf(answer: Answer, watched: Watched, index: number, settings: HubSettings): readonly Glance[] {
  const { nodeId, environments } = watched;
  const node = answer[nodeAlias(index)] as (Parts & { readonly deployments?: { readonly nodes: readonly GlanceNode[] } }) | null;
  const refs = (settings.ledgerRepository === undefined ? node : answer["ledgers"]) as Parts | null;
  if (node?.deployments === undefined || refs === null) return [];
  const app = appOf(answer.viewer);
  return [
    {
      nodeId,
      whole: node.deployments.nodes.length < glanced,
      deployments: present(node.deployments.nodes).map((each) => deploymentOf({ ...each, commit: null, statuses: null }, app)),
      records: new Map(
        environments.map((environment, place) => [
          environment,
          recordOf({ ...watched, settings }, environment, refs[ledgerAlias(index, place)] as LedgerNode | null),
        ]),
      ),
    },
  ];
}

type GlanceNode = Omit<DeploymentNode, "commit" | "statuses"> | null;

function nodeAlias(index: number): string {
  return `repository${index}`;
}

function ledgerAlias(index: number, place: number): string {
  return `ledger${index}x${place}`;
}
