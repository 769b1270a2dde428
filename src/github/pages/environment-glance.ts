import { type Deployment, finished, stateOf, succeeded } from "../../core/facts.js";
import { withFragments } from "../graphql/fragments.js";
import { ask } from "../graphql/graphql.js";
import { inHalves } from "../graphql/in-halves.js";
import type { DeploymentNode, LedgerNode, PageInfo } from "../graphql/nodes.js";
import { present } from "../graphql/nodes.js";
import { recordOf } from "../refs/ledger.js";
import { ledgersOutOfReach } from "../refs/ledger-repository.js";
import { ledgerPrefixes, refName } from "../refs/ref-names.js";
import { appOf, deploymentOf } from "../resources/deployment-facts.js";
import { spellingsOf } from "../resources/spellings.js";
import type { Access } from "../types/access.js";
import { forPages } from "../types/access.js";
import type { EnvironmentRecord } from "../types/snapshot.js";

/** What a card shows of an environment, as far as its newest deployments tell, each with its newest status only. */
export interface EnvironmentGlance {
  readonly environment: string;
  /** Newest first. */
  readonly deployments: readonly Deployment[];
  /** Whether that is enough to tell what is live and what runs; else more has to be read. */
  readonly tells: boolean;
  readonly record: EnvironmentRecord;
}

/** So many deployments of an environment are glanced at. */
const glanced = 3;

type GlanceNode = Omit<DeploymentNode, "statuses"> | null;

interface GlancedPage {
  readonly pageInfo: Pick<PageInfo, "hasNextPage">;
  readonly nodes: readonly GlanceNode[];
}

type Parts = Readonly<Record<string, unknown>>;

interface Answer {
  readonly viewer: { readonly login: string };
  readonly repository: Parts | null;
  readonly ledgers?: Parts | null;
}

/** Glances at environments, in one query of no more than a few things each; in halves where that is too much. */
export async function glanceAtEnvironments(
  access: Pick<Access, "octokit" | "id" | "owner" | "name" | "settings">,
  environments: readonly string[],
): Promise<readonly EnvironmentGlance[]> {
  return await inHalves(environments, (some) => glanceOnce(access, some));
}

async function glanceOnce(
  { octokit, id, owner, name, settings }: Parameters<typeof glanceAtEnvironments>[0],
  environments: readonly string[],
): Promise<readonly EnvironmentGlance[]> {
  const { ledgerRepository } = settings;
  const elsewhere = ledgerRepository !== undefined && ledgerRepository !== name;
  const { ledgers } = ledgerPrefixes(id, settings);
  const records = environments.map((_, index) => `ledger${index}: ref(qualifiedName: $ledger${index}) { ...ledgerFields }`).join("\n");
  const lists = environments.map(
    (_, index) =>
      `deployments${index}: deployments(environments: $in${index}, first: ${glanced}, orderBy: {field: CREATED_AT, direction: DESC}) { ...glanced }`,
  );
  const types = environments.map((_, index) => `$ledger${index}: String!, $in${index}: [String!]`);
  const text =
    withFragments(`query PageEnvironments($owner: String!, $name: String!${elsewhere ? ", $ledgers: String!" : ""}, ${types.join(", ")}) {
  viewer { login }
  ${elsewhere ? `ledgers: repository(owner: $owner, name: $ledgers) { ${records} }` : ""}
  repository(owner: $owner, name: $name) { ${elsewhere ? "" : records} ${lists.join("\n")} }
}
fragment glanced on DeploymentConnection { pageInfo { hasNextPage } nodes { ...glanceFields commit { messageHeadline } } }`);
  const variables = Object.fromEntries(
    environments.flatMap((environment, index) => [
      [`ledger${index}`, `${ledgers}${refName(environment)}`],
      [`in${index}`, spellingsOf(environment)],
    ]),
  );
  const answer = await ask<Answer>(
    { octokit },
    text,
    { owner, name, ...(elsewhere && { ledgers: ledgerRepository }), ...variables },
    { ...forPages },
  );
  const found = elsewhere ? answer.ledgers : answer.repository;
  const unreachable = found === null ? ledgersOutOfReach({ owner, settings }) : undefined;
  if (unreachable !== undefined) throw unreachable;
  const app = appOf(answer.viewer);
  return environments.map((environment, index) => {
    const page = answer.repository?.[`deployments${index}`] as GlancedPage | undefined;
    const deployments = present(page?.nodes).map((node) => deploymentOf({ ...node, statuses: null }, app));
    return {
      environment,
      deployments,
      tells: tells(deployments, page?.pageInfo.hasNextPage === false),
      record: recordOf({ id, owner, name, settings }, environment, found?.[`ledger${index}`] as LedgerNode | null | undefined),
    };
  });
}

/** What runs is shown with all that was said of it, what is inactive may have been live, and what others did takes whole histories to judge. */
function tells(deployments: readonly Deployment[], whole: boolean): boolean {
  for (const deployment of deployments) {
    if (!deployment.ours || !finished(deployment) || stateOf(deployment) === "inactive") return false;
    if (succeeded(deployment)) return true;
  }
  return whole;
}
