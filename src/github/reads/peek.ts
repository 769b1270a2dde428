import type { ProbotOctokit } from "probot";
import type { DeploymentState } from "../../core/facts.js";
import type { DeploymentSign } from "../../core/quiet.js";
import { appOf } from "../resources/deployment-facts.js";
import { spellingsOf } from "../resources/spellings.js";
import { ask } from "../graphql/graphql.js";
import { createVariables } from "../graphql/variables.js";
import { withFragments } from "../graphql/fragments.js";
import type { ActorNode } from "../graphql/nodes.js";
import { present } from "../graphql/nodes.js";
import { ledgersOutOfReach } from "../refs/ledger-repository.js";
import { ledgerPrefixes, refName } from "../refs/ref-names.js";
import type { HubSettings } from "../types/access.js";
import { glanced, type Watched } from "./glance.js";

/** Of a repository, only what tells whether it is worth more than that. */
export interface Peek {
  readonly nodeId: string;
  /** Which files it has at the places of deploy.yml: another text, another file. */
  readonly files: string;
  /** At which commits its records are: another change, another commit. */
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

/** What files and records are called by, in one text. */
export function fingerprintOf(shas: readonly (string | undefined)[]): string {
  return shas.map((sha) => sha ?? "").join(" ");
}

type Parts = Readonly<Record<string, unknown>>;
type Oid = { readonly oid: string } | null | undefined;

interface Answer extends Parts {
  readonly viewer: { readonly login: string };
  readonly rateLimit: { readonly limit: number; readonly remaining: number; readonly resetAt: string } | null;
}

interface Node extends Parts {
  readonly configAtRoot: Oid;
  readonly configInFolder: Oid;
  readonly deployments?: { readonly nodes: readonly (SignNode | null)[] };
}

interface SignNode {
  readonly createdAt: string;
  readonly creator: ActorNode | null;
  readonly latestStatus: { readonly state: string; readonly createdAt: string } | null;
}

/** Looks at many repositories in one query that costs GitHub a point: at no text and at no record, only at what those are called by. */
export async function peek(
  octokit: ProbotOctokit,
  owner: string,
  watched: readonly Watched[],
  settings: HubSettings,
): Promise<readonly Peek[]> {
  const { add: variable, values, declared } = createVariables();
  const nodes: string[] = [];
  const elsewhere: string[] = [];
  for (const [index, { id, nodeId, environments }] of watched.entries()) {
    const { ledgers } = ledgerPrefixes(id, settings);
    const refs = environments.map((environment, place) => {
      const name = variable(`r${index}x${place}`, "String!", `${ledgers}${refName(environment)}`);
      return `r${index}x${place}: ref(qualifiedName: ${name}) { target { oid } }`;
    });
    const parts: string[] = [];
    if (environments.length > 0) {
      const list = variable(`in${index}`, "[String!]", environments.flatMap(spellingsOf));
      parts.push(`deployments(environments: ${list}, first: ${glanced}, orderBy: {field: CREATED_AT, direction: DESC}) { ...signs }`);
      if (settings.ledgerRepository === undefined) parts.push(...refs);
      else elsewhere.push(...refs);
    }
    nodes.push(`n${index}: node(id: ${variable(`id${index}`, "ID!", nodeId)}) { ... on Repository { ...fileNames ${parts.join("\n")} } }`);
  }
  if (elsewhere.length > 0) {
    const place = `owner: ${variable("owner", "String!", owner)}, name: ${variable("ledgerRepository", "String!", settings.ledgerRepository)}`;
    nodes.push(`ledgers: repository(${place}) {\n${elsewhere.join("\n")}\n}`);
  }
  const text = withFragments(`query Peek(${declared()}) {\nviewer { login } rateLimit { limit remaining resetAt }\n${nodes.join("\n")}\n}`);
  const answer = await ask<Answer>({ octokit }, text, values);
  const unreachable = answer["ledgers"] === null ? ledgersOutOfReach({ owner, settings }) : undefined;
  if (unreachable !== undefined) throw unreachable;
  const left = hourLeftOf(answer);
  return watched.flatMap((each, index) => peekOf(answer, each, { index, elsewhere: elsewhere.length > 0, left }));
}

/** An Enterprise Server may have no limits. */
function hourLeftOf({ rateLimit }: Answer): HourLeft | undefined {
  return rateLimit === null ? undefined : { limit: rateLimit.limit, remaining: rateLimit.remaining, until: new Date(rateLimit.resetAt) };
}

interface At {
  readonly index: number;
  readonly elsewhere: boolean;
  readonly left: HourLeft | undefined;
}

/** One that GitHub does not show is left out. */
function peekOf(answer: Answer, { nodeId, environments }: Watched, { index, elsewhere, left }: At): readonly Peek[] {
  const node = answer[`n${index}`] as Partial<Node> | null;
  if (node?.configAtRoot === undefined || (environments.length > 0 && node.deployments === undefined)) return [];
  const refs = (elsewhere ? answer["ledgers"] : node) as Parts;
  const app = appOf(answer.viewer);
  const nodes = node.deployments?.nodes ?? [];
  return [
    {
      nodeId,
      files: fingerprintOf([node.configAtRoot?.oid, node.configInFolder?.oid]),
      records: fingerprintOf(environments.map((_, place) => (refs[`r${index}x${place}`] as { readonly target: Oid } | null)?.target?.oid)),
      signs: present(nodes).map(({ createdAt, creator, latestStatus }) => ({
        ours: creator?.__typename === "Bot" && appOf(creator) === app,
        state: (latestStatus?.state.toLowerCase() ?? "pending") as DeploymentState,
        createdAt: new Date(createdAt),
        at: new Date(latestStatus?.createdAt ?? createdAt),
      })),
      whole: nodes.length < glanced,
      left,
    },
  ];
}
