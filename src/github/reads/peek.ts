import type { ProbotOctokit } from "probot";
import type { DeploymentSign } from "../../core/quiet.js";
import { appOf } from "../resources/deployment-facts.js";
import { ask } from "../graphql/graphql.js";
import type { Answers } from "../graphql/answers.generated.js";
import { lowercase, present } from "../graphql/nodes.js";
import type { GraphqlRequest } from "../graphql/variables.js";
import { reached } from "../refs/ledger-repository.js";
import type { RefSettings } from "../refs/ref-names.js";
import type { HubSettings } from "../types/access.js";
import { glanced, ledgerAlias, type Watched, watchedAlias, watchedRequest } from "./watched.js";

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

/** Looks at many repositories in one query that costs GitHub a point: at no text and at no record, only at what those are called by. */
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
  if (node?.configAtRoot === undefined || (environments.length > 0 && node.deployments === undefined)) return [];
  const refs = answer.ledgers ?? node;
  const app = appOf(answer.viewer);
  const nodes = node.deployments?.nodes ?? [];
  return [
    {
      nodeId,
      files: fingerprintOf([node.configAtRoot?.oid, node.configInFolder?.oid]),
      records: fingerprintOf(environments.map((_, place) => refs[ledgerAlias(index, place)]?.target?.oid)),
      signs: present(nodes).map(({ createdAt, creator, latestStatus }) => ({
        ours: creator?.__typename === "Bot" && appOf(creator) === app,
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
