import { type Deployment, type DeploymentState, type DeploymentStatus, isFinal, linksIn, liveOf, stateOf } from "../../core/deployments.js";
import { goesWithout } from "../client/fault.js";
import { fragmentsIn, withFragments, createVariables, type GraphqlRequest } from "../graphql/queries.js";
import { ask, inHalves } from "../graphql/graphql.js";
import { present } from "../graphql/nodes.js";
import { recordOf } from "../refs/ledger.js";
import { reached, ledgerPrefixes, type RefSettings, refName } from "../refs/ledger.js";
import { appOf, deploymentOf, spellingsOf } from "../resources/deployment-facts.js";
import { type Access, forPages, keepIn } from "../types/access.js";
import type { EnvironmentRecord } from "../types/snapshot.js";

/**
 * What a card shows of an environment according to its newest deployments, each with its newest status; the live one also with the statuses that have its
 * links.
 */
export interface EnvironmentGlance {
  readonly environment: string;
  /** Newest first. */
  readonly deployments: readonly Deployment[];
  /** Whether that is enough to tell what is live and what runs; otherwise more has to be read. */
  readonly tells: boolean;
  readonly record: EnvironmentRecord;
}

/** For deployments that were live in a look: which statuses have links, and how far the history was read. */
export type KnownLinks = Map<string, { readonly statuses: readonly DeploymentStatus[]; readonly until: number }>;

/** How many deployments of an environment a glance reads, and for how many the links are remembered. */
const [glanced, mostLinks] = [2, 5_000];

type Glanced = Pick<Access, "octokit" | "id" | "owner" | "name" | "settings">;

const asked = `fragment glanced on DeploymentConnection { pageInfo { hasNextPage } nodes { ...glanceFields commit { messageHeadline } } }
fragment kept on Ref { ...ledgerFields }`;
/** The part of the query for each environment. */
const shown = `${asked}\n${fragmentsIn(asked)}`;

/** Glances at environments, in one query with a few things for each; in halves if that is too much. */
export async function glanceAtEnvironments(
  access: Glanced,
  environments: readonly string[],
  known: KnownLinks,
): Promise<readonly EnvironmentGlance[]> {
  return await withLinks(access, await inHalves(environments, (some) => glanceOnce(access, some)), known);
}

async function glanceOnce(place: Glanced, environments: readonly string[]): Promise<readonly EnvironmentGlance[]> {
  const { text, variables } = environmentsRequest(place, environments);
  const answer = await ask(place, text, variables, { ...forPages });
  const found = reached(place, answer.ledgers) ?? answer.repository;
  const app = appOf(answer.viewer);
  return environments.map((environment, index) => {
    const page = answer.repository?.[`deployments${index}`];
    const deployments = present(page?.nodes).map((node) => deploymentOf(node, app));
    return {
      environment,
      deployments,
      tells: tells(
        deployments.map((each) => ({ ours: each.ours, state: stateOf(each) })),
        page?.pageInfo.hasNextPage === false,
      ),
      record: recordOf(place, environment, found?.[`ledger${index}`]),
    };
  });
}

/** Queries a glance at environments. */
export function environmentsRequest(
  { id, owner, name, settings }: Pick<Glanced, "id" | "owner" | "name"> & { readonly settings: RefSettings },
  environments: readonly string[],
): GraphqlRequest<"PageEnvironments"> {
  const { ledgerRepository } = settings;
  const elsewhere = ledgerRepository !== undefined && ledgerRepository !== name;
  const prefix = ledgerPrefixes(id, settings).ledgers;
  const { add: variable, values, declared } = createVariables();
  variable("owner", "String!", owner);
  variable("name", "String!", name);
  const records = environments.map(
    (each, index) =>
      `ledger${index}: ref(qualifiedName: ${variable(`ledger${index}`, "String!", `${prefix}${refName(each)}`)}) { ...kept }`,
  );
  const lists = environments.map((each, index) => {
    const spelt = variable(`in${index}`, "[String!]", spellingsOf(each));
    return `deployments${index}: deployments(environments: ${spelt}, first: ${glanced}, orderBy: {field: CREATED_AT, direction: DESC}) { ...glanced }`;
  });
  const ledgers = elsewhere
    ? `ledgers: repository(owner: $owner, name: ${variable("ledgers", "String!", ledgerRepository)}) { ${records.join("\n")} }`
    : "";
  const text = `query PageEnvironments(${declared()}) {
  viewer { login }
  ${ledgers}
  repository(owner: $owner, name: $name) { ${elsewhere ? "" : records.join("\n")} ${lists.join("\n")} }
}
${shown}` as const;
  return { text, variables: values };
}

/**
 * A running deployment is shown with all its statuses, an inactive one may have been live, and others' deployments can only be judged by whole histories.
 */
export function tells(newest: readonly { readonly ours: boolean; readonly state: DeploymentState }[], whole: boolean): boolean {
  for (const { ours, state } of newest) {
    if (!ours || !isFinal(state) || state === "inactive") return false;
    if (state === "success") return true;
  }
  return whole;
}

/** Deployments with all their statuses. */
export const linksQuery = withFragments(`query PageLinks($ids: [ID!]!) {
  viewer { login }
  nodes(ids: $ids) { ... on Deployment { ...deploymentFields } }
}`);

/**
 * With the statuses that link to a log or the environment, if the live one's newest status does not. Each is looked up once, until it has a newer status.
 */
async function withLinks(
  access: Pick<Access, "octokit">,
  glances: readonly EnvironmentGlance[],
  known: KnownLinks,
): Promise<readonly EnvironmentGlance[]> {
  const lacking = glances
    .flatMap(({ tells: enough, deployments }) => (enough ? (liveOf(deployments) ?? []) : []))
    .filter((each) => earlierIn(known, each) === undefined && Object.values(linksIn(each.statuses)).includes(undefined));
  await learnLinks(access, lacking, known);
  return glances.map((glance) => ({
    ...glance,
    deployments: glance.deployments.map((each) => ({ ...each, statuses: [...(earlierIn(known, each) ?? []), ...each.statuses] })),
  }));
}

/** Looks up the histories of deployments. If that is too much for GitHub, the card does without these links. */
async function learnLinks({ octokit }: Pick<Access, "octokit">, lacking: readonly Deployment[], known: KnownLinks): Promise<void> {
  try {
    await inHalves(lacking, async (some) => {
      const { viewer, nodes } = await ask({ octokit }, linksQuery, { ids: some.map(({ nodeId }) => nodeId) }, { ...forPages });
      const found = new Map(
        present(nodes).flatMap((node) => (node.id === undefined ? [] : [[node.id, deploymentOf(node, appOf(viewer)).statuses]])),
      );
      for (const deployment of some) {
        const all = found.get(deployment.nodeId);
        if (all === undefined) continue;
        const lead = all.slice(0, -1).filter(({ logUrl, environmentUrl }) => (logUrl ?? environmentUrl) !== undefined);
        keepIn(known, deployment.id, { statuses: lead, until: newestOf(deployment) }, mostLinks);
      }
      return [];
    });
  } catch (error) {
    if (!goesWithout(error)) throw error;
  }
}

/** What is known about a deployment whose newest status is still the same. */
function earlierIn(known: KnownLinks, deployment: Deployment): readonly DeploymentStatus[] | undefined {
  const links = known.get(deployment.id);
  return links?.until === newestOf(deployment) ? links.statuses : undefined;
}

/** When the newest of its statuses was made, in milliseconds. */
function newestOf({ statuses, createdAt }: Deployment): number {
  return (statuses.at(-1)?.at ?? createdAt).getTime();
}
