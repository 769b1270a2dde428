import { issueOf } from "../../core/request.js";
import { checkRunName } from "../../core/config/environment.js";
import type { Deployment } from "../../core/deployments.js";
import { answerAmong } from "../../core/messages/answer.js";
import { type Access, showing } from "../types/access.js";
import { newestFirst, ownRun } from "../resources/check-runs.js";
import { commentFields, readAnswers, readComment, readReplies, repliesOn } from "../resources/comments.js";
import { commitOf } from "../resources/commits.js";
import { appOf, deploymentOf, spellingsOf } from "../resources/deployment-facts.js";
import { until } from "../resources/deployments.js";
import { repositoryOf } from "./repository.js";
import { type Query, withFragments } from "../graphql/queries.js";
import { ask, inHalves, inSmallerPages } from "../graphql/graphql.js";
import type { Hub } from "../types/hub.js";
import type { DeploymentDetails, MergeGroup } from "../types/deployments.js";
import type { OwnComment, Replies } from "../types/conversation.js";
import type { Answers, DeploymentNode, StatusNode } from "../graphql/answers.generated.js";
import { nextOf, type NodeOf, present } from "../graphql/nodes.js";
import { workflowRuns } from "../resources/workflow-runs.js";
import { together } from "../client/together.js";

/** Where something was deployed. */
export const environmentQuery = "query DeploymentEnvironment($id: ID!) { node(id: $id) { ... on Deployment { environment } } }";

/** The parts in which the details are read: together, or one by one if that is too much for GitHub; each with its variables. */
const detailsParts = {
  deployment: {
    variables: "$checkName: String!, $appId: Int!",
    fields: `...deploymentFields
      history: statuses(first: 100) { pageInfo { hasNextPage endCursor } nodes { ...statusFields } }
      commit {
        oid committedDate
        author { name user { login } }
        checkSuites(first: 50) { nodes { createdAt } }
        associatedPullRequests(first: 10) { nodes { ...associatedFields mergeQueueEntry { mergeQueue { entries(first: 20) { nodes { ...queuedFields } } } } } }
        ours: checkSuites(first: 10, filterBy: {appId: $appId}) {
          nodes { checkRuns(first: 50, filterBy: {checkName: $checkName, checkType: ALL}) { nodes { ...ownRunFields } } }
        }
      }`,
  },
  surroundings: {
    variables: "$environments: [String!], $issue: Int!, $withIssue: Boolean!",
    fields: `repository {
        ...repositoryFields
        deployments(environments: $environments, first: 50, orderBy: {field: CREATED_AT, direction: DESC}) { ...deploymentPage }
        issueOrPullRequest(number: $issue) @include(if: $withIssue) {
          ... on Issue { comments(last: 100) { ${commentFields} } }
          ... on PullRequest { comments(last: 100) { ${commentFields} } }
        }
      }`,
  },
} as const;

/** Queries all of it, or a part. */
export function detailsQuery(parts: readonly (keyof typeof detailsParts)[]): Query<"DeploymentDetails"> {
  const chosen = parts.map((part) => detailsParts[part]);
  const variables = chosen.map((part) => part.variables).join(", ");
  const fields = chosen.map((part) => part.fields).join("\n");
  return withFragments(
    `query DeploymentDetails($id: ID!, ${variables}) {\nviewer { login }\nnode(id: $id) { ... on Deployment {\n${fields}\n} }\n}`,
  );
}

/** More statuses of a deployment. */
export const statusesQuery = withFragments(`query Statuses($id: ID!, $first: Int!, $after: String) {
  node(id: $id) { ... on Deployment { history: statuses(first: $first, after: $after) { pageInfo { hasNextPage endCursor } nodes { ...statusFields } } } }
}`);

/** A deployment with everything that its answer, its check run and its page show. */
export function deploymentDetails(access: Access): Pick<Hub, "deploymentDetails" | "withRequester"> {
  return {
    deploymentDetails: (nodeId, issue, environment) => details(access, nodeId, { issue, environment }),
    withRequester: async (deployment) => ({ ...deployment, request: await requestOf(access, deployment) }),
  };
}

/** A webhook's hints about a deployment, which save requests and are never believed. */
interface DetailsHint {
  readonly environment: string | undefined;
  readonly issue: number | undefined;
}

type Asked = Extract<Answers["DeploymentDetails"]["node"], { readonly id: string }>;
/** A deployment with both parts read. */
type WholeNode = DeploymentNode & Required<Pick<Asked, "history" | "commit" | "repository">>;

async function details(access: Access, nodeId: string, hint: DetailsHint): Promise<DeploymentDetails | undefined> {
  const environment = hint.environment ?? (await environmentOf(access, nodeId));
  if (environment === undefined) return undefined;
  const variables = {
    id: nodeId,
    environments: spellingsOf(environment),
    checkName: checkRunName(environment),
    appId: access.settings.appId,
    issue: hint.issue ?? 0,
    withIssue: hint.issue !== undefined,
  };
  const parts = await inHalves(["deployment", "surroundings"] as const, async (some) => [
    await ask(access, detailsQuery(some), variables, showing),
  ]);
  const [first] = parts;
  const node: Partial<WholeNode> = Object.assign({}, ...parts.map((part) => part.node ?? {}));
  if (first === undefined || !isWhole(node) || node.commit === null) return undefined;
  // The hint was another environment's, so that part of the answer is useless.
  if (node.environment !== environment) return await details(access, nodeId, { ...hint, environment: node.environment ?? "" });
  const app = appOf(first.viewer);
  const newest = present(node.repository.deployments.nodes).map((each) => deploymentOf(each, app));
  const isIts = (all: readonly Deployment[]): boolean => all.some((each) => each.nodeId === nodeId);
  // It was replaced by the first success after it, however many there have been since.
  const more = isIts(newest) ? undefined : nextOf(node.repository.deployments);
  const deployments = more === undefined ? newest : await until(access, environment, isIts, { read: newest, after: more });
  const [statuses, commit, request] = await together([
    allStatuses(access, nodeId, node.history),
    commitOf(access, { ...node.commit, statusCheckRollup: undefined }),
    requestOf(access, deploymentOf(node, app)),
  ]);
  const deployment = { ...deploymentOf({ ...node, statuses: { nodes: statuses } }, app), request };
  const { own, verdict, claimed } = await repliesTo(access, node, request, hint);
  return {
    deployment,
    commit,
    deployments,
    runs: await workflowRuns(access, deployment, deployments),
    checkRuns: newestFirst(present(node.commit.ours?.nodes).flatMap(({ checkRuns }) => present(checkRuns?.nodes).map(ownRun))),
    comments: own,
    lacksVerdict: claimed === true && verdict === undefined,
    groups: groupsOf(present(node.commit.associatedPullRequests?.nodes)),
    app,
    repository: repositoryOf(access, node.repository),
  };
}

/** A node id may name something other than a deployment, without these fields. */
function isWhole(node: Partial<WholeNode>): node is WholeNode {
  return node.id !== undefined && node.repository !== undefined;
}

async function environmentOf(access: Access, id: string): Promise<string | undefined> {
  const { node } = await ask(access, environmentQuery, { id });
  return node?.environment ?? undefined;
}

async function allStatuses(access: Access, id: string, first: WholeNode["history"]): Promise<readonly StatusNode[]> {
  const nodes = [...present(first?.nodes)];
  let pageInfo = first?.pageInfo;
  while (pageInfo?.hasNextPage === true) {
    const after = pageInfo.endCursor;
    const page = (few: number) => ask(access, statusesQuery, { id, first: few, after });
    const { node }: Answers["Statuses"] = await inSmallerPages(100, page);
    if (!node?.history) break;
    nodes.push(...present(node.history.nodes));
    pageInfo = node.history.pageInfo;
  }
  return nodes;
}

/** The deployment's own memory of its request. If a string payload left only its id, the comment tells who asked and where. */
async function requestOf(access: Access, { ours, request }: Deployment): Promise<Deployment["request"]> {
  if (!ours || request?.comment === undefined || request.requestedBy !== undefined) return request;
  const asked = await readComment(access, request.comment);
  if (asked === undefined) return request;
  const place = asked.onPullRequest ? { pullRequest: asked.issue } : { issue: asked.issue };
  return { ...request, ...place, requestedBy: asked.author };
}

async function repliesTo(access: Access, node: WholeNode, request: Deployment["request"], hint: DetailsHint): Promise<Replies> {
  const issue = issueOf(request) ?? hint.issue;
  if (issue === undefined) return { own: [], verdict: undefined, claimed: undefined };
  const page = node.repository.issueOrPullRequest?.comments;
  if (issue !== hint.issue || page === undefined) return await readReplies(access, issue, request?.comment);
  const replies = repliesOn(page, request?.comment);
  const answers = (own: readonly OwnComment[]): boolean => request !== undefined && answerAmong(own, request.id) !== undefined;
  if (!page.pageInfo.hasPreviousPage || answers(replies.own)) return replies;
  const { comment } = request ?? {};
  const since = comment === undefined ? undefined : await readAnswers(access, issue, comment, (own) => answers([own]));
  if (since === undefined) return await readReplies(access, issue);
  const ids = new Set(since.map(({ id }) => id));
  return { ...replies, own: [...replies.own.filter(({ id }) => !ids.has(id)), ...since] };
}

/** All groups of these queues: each also contains those before it. An entry that has ended, or has no commit yet, has none. */
function groupsOf(queued: readonly NodeOf<NonNullable<WholeNode["commit"]>["associatedPullRequests"]>[]): readonly MergeGroup[] {
  const entries = queued.flatMap(({ mergeQueueEntry }) => present(mergeQueueEntry?.mergeQueue?.entries?.nodes));
  const groups = entries.flatMap(({ headCommit, baseCommit, pullRequest }): readonly MergeGroup[] =>
    headCommit === null || baseCommit === null || pullRequest === null
      ? []
      : [{ sha: headCommit.oid, base: baseCommit.oid, pullRequest: pullRequest.number }],
  );
  return [...new Map(groups.map((group) => [group.sha, group])).values()];
}
