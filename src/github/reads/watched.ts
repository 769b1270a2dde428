import type { ProbotOctokit } from "probot";
import type { Deployment } from "../../core/deployments.js";
import type { DeploymentSign } from "../../core/quiet.js";
import type { Answers } from "../graphql/answers.generated.js";
import { withFragments, createVariables, type GraphqlRequest } from "../graphql/queries.js";
import { ask } from "../graphql/graphql.js";
import { lowercase, present } from "../graphql/nodes.js";
import { recordOf } from "../refs/ledger.js";
import { reached, ledgerPrefixes, type RefSettings, refName } from "../refs/ledger.js";
import { appOf, deploymentOf, isOurs, spellingsOf } from "../resources/deployment-facts.js";
import type { HubSettings } from "../types/access.js";
import type { EnvironmentRecord } from "../types/snapshot.js";

/** A repository, and the environments that its deploy.yml names. */
export interface Watched {
  readonly id: string;
  readonly nodeId: string;
  readonly owner: string;
  readonly name: string;
  readonly environments: readonly string[];
}

/** The most deployments of each that are looked at. */
const glanced = 30;

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
  // Without them nothing is known about any repository, and an empty sweep would say that all is well.
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

/** Without those that GitHub does not show because they were just deleted or removed from the installation. */
function glanceOf(answer: Answers["Glance"], watched: Watched, index: number, settings: HubSettings): readonly Glance[] {
  const { nodeId, environments } = watched;
  const node = answer[watchedAlias(index)];
  const nodes = node?.deployments?.nodes;
  if (!node || !nodes) return [];
  const refs = answer.ledgers ?? node;
  const app = appOf(answer.viewer);
  return [
    {
      nodeId,
      whole: nodes.length < glanced,
      deployments: present(nodes).map((each) => deploymentOf(each, app)),
      records: new Map(
        environments.map((environment, place) => [
          environment,
          recordOf({ ...watched, settings }, environment, refs[ledgerAlias(index, place)]),
        ]),
      ),
    },
  ];
}

/** Just enough about a repository to tell whether a closer look is useful. */
export interface Peek {
  readonly nodeId: string;
  /** Fingerprint of the files at the places of deploy.yml: it changes with their text. */
  readonly files: string;
  /** Fingerprint of the commits of its records: it changes with each change. */
  readonly records: string;
  /** Of the newest deployments in the environments, newest first. */
  readonly signs: readonly DeploymentSign[];
  /** There are no more. */
  readonly whole: boolean;
  readonly left: HourLeft | undefined;
}

/** What is left of GitHub's hourly limit for GraphQL, in points. */
export interface HourLeft {
  readonly limit: number;
  readonly remaining: number;
  readonly until: Date;
}

/** The ids of files and records, in one text. */
export function fingerprintOf(shas: readonly (string | undefined)[]): string {
  return shas.map((sha) => sha ?? "").join(" ");
}

/** Peeks at many repositories in one query for one point of GitHub's limit: reads no texts and no records, only their ids. */
export async function peek(
  octokit: ProbotOctokit,
  owner: string,
  watched: readonly Watched[],
  settings: HubSettings,
): Promise<readonly Peek[]> {
  const { text, variables } = peekRequest(owner, watched, settings);
  const answer = await ask({ octokit }, text, variables);
  reached({ owner, settings }, answer.ledgers);
  return watched.flatMap((each, index) => peekOf(answer, each, index));
}

/** Asks for peeks at repositories. */
export function peekRequest(owner: string, watched: readonly Watched[], settings: RefSettings): GraphqlRequest<"Peek"> {
  return watchedRequest("Peek", owner, watched, settings, {
    root: "viewer { login } rateLimit { limit remaining resetAt }",
    repository: "...fileNames",
    deployments: "...signs",
    ledger: "target { oid }",
  });
}

/** One that GitHub does not show is left out. */
function peekOf(answer: Answers["Peek"], { nodeId, environments }: Watched, index: number): readonly Peek[] {
  const node = answer[watchedAlias(index)];
  if (node?.configAtRoot === undefined || (environments.length > 0 && !node.deployments?.nodes)) return [];
  const refs = answer.ledgers ?? node;
  const app = appOf(answer.viewer);
  const nodes = node.deployments?.nodes ?? [];
  return [
    {
      nodeId,
      files: fingerprintOf([node.configAtRoot?.oid, node.configInFolder?.oid]),
      records: fingerprintOf(environments.map((_, place) => refs[ledgerAlias(index, place)]?.target?.oid)),
      signs: present(nodes).map(({ createdAt, creator, latestStatus }) => ({
        ours: isOurs(creator, app),
        state: lowercase(latestStatus?.state ?? "PENDING"),
        createdAt: new Date(createdAt),
        at: new Date(latestStatus?.createdAt ?? createdAt),
      })),
      whole: nodes.length < glanced,
      left: hourLeftOf(answer),
    },
  ];
}

/** An Enterprise Server may have no limits. */
function hourLeftOf({ rateLimit }: Answers["Peek"]): HourLeft | undefined {
  return rateLimit === null ? undefined : { limit: rateLimit.limit, remaining: rateLimit.remaining, until: new Date(rateLimit.resetAt) };
}

/** The part of a query for each repository. */
interface Fields {
  readonly root: string;
  readonly repository: string;
  readonly deployments: string;
  readonly ledger: string;
}

/**
 * Queries many repositories at once. Refs are read by name, as everywhere else, since GitHub may not list refs outside heads and tags. Null without a
 * ledger ref there.
 */
function watchedRequest<Name extends string>(
  query: Name,
  owner: string,
  watched: readonly Watched[],
  settings: RefSettings,
  fields: Fields,
): GraphqlRequest<Name> {
  const { add, values, declared } = createVariables();
  const { ledgerRepository } = settings;
  const elsewhere: string[] = [];
  const nodes = watched.map(({ id, nodeId, environments }, index) => {
    const { ledgers } = ledgerPrefixes(id, settings);
    const refs = environments.map((environment, place) => {
      const key = ledgerAlias(index, place);
      return `${key}: ref(qualifiedName: ${add(key, "String!", `${ledgers}${refName(environment)}`)}) { ${fields.ledger} }`;
    });
    if (ledgerRepository !== undefined) elsewhere.push(...refs);
    const parts = [fields.repository, ...(ledgerRepository === undefined ? refs : [])];
    if (environments.length > 0) {
      const list = add(`in${index}`, "[String!]", environments.flatMap(spellingsOf));
      const newest = `environments: ${list}, first: ${glanced}, orderBy: {field: CREATED_AT, direction: DESC}`;
      parts.push(`deployments(${newest}) { ${fields.deployments} }`);
    }
    return `${watchedAlias(index)}: node(id: ${add(`id${index}`, "ID!", nodeId)}) { ... on Repository {\n${parts.join("\n")}\n} }`;
  });
  if (elsewhere.length > 0) {
    const place = `owner: ${add("owner", "String!", owner)}, name: ${add("ledgerRepository", "String!", ledgerRepository)}`;
    nodes.push(`ledgers: repository(${place}) {\n${elsewhere.join("\n")}\n}`);
  }
  return { text: withFragments(`query ${query}(${declared()}) {\n${fields.root}\n${nodes.join("\n")}\n}`), variables: values };
}

/** Where a repository is found in the answer. */
function watchedAlias(index: number): `repository${number}` {
  return `repository${index}`;
}

/** Where the record of one of its environments is found. */
function ledgerAlias(index: number, place: number): `ledger${number}x${number}` {
  return `ledger${index}x${place}`;
}
