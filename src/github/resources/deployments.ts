import { issueOf } from "../../core/request.js";
import { setTimeout as pause } from "node:timers/promises";
import type { Deployment } from "../../core/deployments.js";
import { byId } from "../../core/ids.js";
import { sameEnvironment } from "../../core/jobs.js";
import { clip } from "../../core/messages/markdown.js";
import { type Access, inRoute, once, repeatable, repo, showing } from "../types/access.js";
import { appOf, deploymentOf, spellingsOf } from "./deployment-facts.js";
import { Fault, faultOf, gaveUp, orFault } from "../client/fault.js";
import { withFragments } from "../graphql/queries.js";
import { accessible, ask, inSmallerPages } from "../graphql/graphql.js";
import type { Hub } from "../types/hub.js";
import type { Created, NewDeployment } from "../types/deployments.js";
import type { DeploymentPage } from "../graphql/answers.generated.js";
import { present } from "../graphql/nodes.js";
import { describeWithRequest, descriptionLength, isRequest, readPayload } from "./payload.js";

/** How many deployments of a commit are read. */
const atOnce = 100;

/** How many pages (of 100) are read to find old deployments. */
const mostPages = 20;

/** How many deployments are read at most. */
export const mostDeployments = mostPages * 100;

/** How long to wait until GitHub shows a deployment whose answer was lost. */
const settlingMilliseconds = 700;

/** A page of deployments. */
export const deploymentsQuery =
  withFragments(`query Deployments($owner: String!, $name: String!, $environments: [String!], $first: Int!, $after: String) {
  viewer { login }
  repository(owner: $owner, name: $name) {
    deployments(environments: $environments, first: $first, after: $after, orderBy: {field: CREATED_AT, direction: DESC}) { ...deploymentPage }
  }
}`);

/** Deployments and their statuses: https://docs.github.com/en/rest/deployments */
export function deployments(
  access: Access,
): Pick<Hub, "createDeployment" | "deploymentOf" | "deploymentsBackTo" | "deploymentsUntil" | "ownDeploymentsOf" | "createStatus"> {
  return {
    createDeployment: (deployment) => create(access, deployment),
    deploymentOf: (requestId, environment) => find(access, requestId, environment),
    deploymentsBackTo: (environment, sha) => backTo(access, environment, sha),
    deploymentsUntil: (environment, enough) => until(access, environment, enough),
    ownDeploymentsOf: (sha) => ownOf(access, sha),
    createStatus: async (deployment, { state, description, logUrl, environmentUrl }) => {
      await orFault(
        access.octokit.rest.repos.createDeploymentStatus({
          ...repo(access),
          deployment_id: inRoute(deployment),
          state,
          description: clip(description, descriptionLength),
          ...(logUrl === undefined ? {} : { log_url: logUrl }),
          ...(environmentUrl === undefined ? {} : { environment_url: environmentUrl }),
          request: repeatable,
        }),
      );
    },
  };
}

/** One page of an environment's deployments, newest first. */
export async function deploymentsIn(
  access: Access,
  environment: string | readonly string[],
  first: number,
  after: string | null,
): Promise<DeploymentPage & { readonly app: string }> {
  const { owner, name } = access;
  const environments = [environment].flat().flatMap(spellingsOf);
  const page = (few: number) => ask(access, deploymentsQuery, { owner, name, environments, first: few, after });
  const { viewer, repository } = await inSmallerPages(first, page);
  return { ...accessible(access, repository).deployments, app: appOf(viewer) };
}

async function find(access: Access, requestId: string, environment: string): Promise<Deployment | undefined> {
  const page = await deploymentsIn(access, environment, 50, null);
  const found = present(page.nodes).map((node) => deploymentOf(node, page.app));
  return found.find(({ ours, request }) => ours && isRequest(request?.id, requestId));
}

async function backTo(access: Access, environment: string, sha: string): Promise<readonly Deployment[]> {
  // Only REST finds deployments by commit, and only GraphQL gives them in order with their statuses.
  const { data } = await orFault(access.octokit.rest.repos.listDeployments({ ...repo(access), environment, sha, per_page: 100 }));
  const missing = new Set(data.map(({ id }) => String(id)));
  if (missing.size === 0) return [];
  return await until(access, environment, (read) => {
    for (const { id } of read) missing.delete(id);
    return missing.size === 0;
  });
}

/** An environment's deployments, newest first, page by page until they are enough or there are no more; from the beginning, or after those already read. */
export async function until(
  access: Access,
  environment: string | readonly string[],
  enough: (deployments: readonly Deployment[]) => boolean,
  begun: { readonly read: readonly Deployment[]; readonly after: string | null } = { read: [], after: null },
): Promise<readonly Deployment[]> {
  const read = [...begun.read];
  let { after } = begun;
  for (let page = 0; page < mostPages; page += 1) {
    const { nodes, pageInfo, app }: Awaited<ReturnType<typeof deploymentsIn>> = await deploymentsIn(access, environment, 100, after);
    read.push(...present(nodes).map((node) => deploymentOf(node, app)));
    if (!pageInfo.hasNextPage || enough(read)) break;
    after = pageInfo.endCursor;
  }
  return read;
}

async function ownOf(access: Access, sha: string): ReturnType<Hub["ownDeploymentsOf"]> {
  const { data } = await orFault(
    access.octokit.rest.repos.listDeployments({ ...repo(access), sha, per_page: atOnce, request: access.limits ?? showing }),
  );
  const isOwn = ({ performed_via_github_app: by }: (typeof data)[number]): boolean => by?.id === access.settings.appId;
  const own = data.filter(isOwn);
  const others = data.filter((each) => !isOwn(each));
  // REST does not promise an order.
  const oldestFirst = own.toSorted((one, other) => byId(String(one.id), String(other.id)));
  const named = oldestFirst.map(({ created_at: at, environment, node_id: nodeId, payload, description }) => {
    const { request } = readPayload(payload, description ?? "");
    const issue = issueOf(request);
    const isBeside = (other: (typeof data)[number]): boolean =>
      sameEnvironment(other.environment, environment) && Date.parse(other.created_at) >= Date.parse(at);
    const accompanied = data.length === atOnce || others.some(isBeside);
    return [environment, { environment, nodeId, accompanied, ...(issue === undefined ? {} : { issue }) }] as const;
  });
  return [...new Map(named).values()];
}

/**
 * A lost answer may hide a deployment, so it is searched for before the request is repeated, once. After a time-out of ours it is not repeated, since
 * GitHub may still be creating it.
 */
async function create(access: Access, deployment: NewDeployment): Promise<Created> {
  const signal = AbortSignal.timeout(deployment.within);
  const first = await post(access, deployment, signal);
  if (!(first instanceof Fault)) return first;
  const hidden = (await find(access, deployment.requestId, deployment.environment)) ?? (await findLater(access, deployment));
  if (hidden !== undefined)
    return { outcome: "created", id: hidden.id, nodeId: hidden.nodeId, sha: hidden.sha, createdAt: hidden.createdAt };
  if (gaveUp(first)) throw first;
  const second = await post(access, deployment, signal);
  if (second instanceof Fault) throw second;
  return second;
}

async function findLater(access: Access, { requestId, environment }: NewDeployment): Promise<Deployment | undefined> {
  await pause(settlingMilliseconds);
  return await find(access, requestId, environment);
}

/** Makes the request once; returns a `Fault` if the deployment may have been made nevertheless. */
async function post(access: Access, deployment: NewDeployment, signal: AbortSignal): Promise<Created | Fault> {
  const { requestId, ref, environment, task, description, payload, request, productionEnvironment } = deployment;
  try {
    const { status, data } = await access.octokit.rest.repos.createDeployment({
      ...repo(access),
      ref,
      environment,
      ...(task === undefined ? {} : { task }),
      description:
        typeof payload === "string" ? describeWithRequest(description, requestId, request) : clip(description, descriptionLength),
      payload,
      production_environment: productionEnvironment,
      // Our rules have already judged both.
      required_contexts: [],
      auto_merge: false,
      request: { ...once, signal },
    });
    // The status decides at run time: Octokit's type of a 202 has no deployment.
    if (!("sha" in data))
      throw new Fault({ kind: "unexpected", message: "GitHub merged instead of deploying", route: "POST /deployments", status });
    return { outcome: "created", id: String(data.id), nodeId: data.node_id, sha: data.sha, createdAt: new Date(data.created_at) };
  } catch (error) {
    const fault = faultOf(error);
    if (fault.kind === "unavailable") return fault;
    const { status, message } = fault;
    const refused = status === 403 || status === 404 || status === 409 || status === 422;
    if (!refused || fault.kind === "rate_limited") throw fault;
    return { outcome: "refused", status, message };
  }
}
