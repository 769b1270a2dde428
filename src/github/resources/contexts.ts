import type { Context } from "../../core/facts.js";
import { isOfDeployment } from "../../core/jobs.js";
import { type Access, repo } from "../types/access.js";
import { orMissing } from "../client/fault.js";
import type { Hub } from "../types/hub.js";
import { withFragments } from "../graphql/queries.js";
import { appOf } from "./deployment-facts.js";
import { ask, inSmallerPages } from "../graphql/graphql.js";
import type { CommitNode } from "../graphql/answers.generated.js";
import { type CheckRunContextNode, type ContextNode, present } from "../graphql/nodes.js";

/** More contexts of a commit. */
export const contextsQuery =
  withFragments(`query Contexts($owner: String!, $name: String!, $sha: GitObjectID!, $first: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    object(oid: $sha) { ... on Commit { statusCheckRollup { contexts(first: $first, after: $after) { ...contextPage } } } }
  }
}`);

type RollupNode = CommitNode["statusCheckRollup"];

/** All contexts of a commit, page by page, the newest per App, workflow and name; `undefined` if one could not be read. */
export async function contextsOf(
  access: Access,
  { oid, statusCheckRollup }: Pick<CommitNode, "oid" | "statusCheckRollup">,
): Promise<readonly Context[] | undefined> {
  const nodes: ContextNode[] = [];
  let rollup: RollupNode = statusCheckRollup;
  while (rollup !== undefined && rollup !== null) {
    const { nodes: found, pageInfo }: NonNullable<RollupNode>["contexts"] = rollup.contexts;
    if (found === null || found.includes(null)) return undefined;
    nodes.push(...present(found));
    if (!pageInfo.hasNextPage) return newest(nodes).map((node) => contextOf(node, access.settings.appId));
    rollup = await nextPage(access, oid, pageInfo.endCursor);
  }
  // Only a commit without any report has no rollup; one that disappears half-way was not read.
  return rollup === null && nodes.length === 0 ? [] : undefined;
}

async function nextPage(access: Access, sha: string, after: string | null): Promise<RollupNode> {
  const { owner, name } = access;
  const { repository } = await inSmallerPages(100, (first) => ask(access, contextsQuery, { owner, name, sha, first, after }));
  return repository?.object?.statusCheckRollup;
}

function newest(nodes: readonly ContextNode[]): readonly ContextNode[] {
  const byName = new Map<string, ContextNode>();
  for (const node of nodes) {
    const key = keyOf(node);
    const other = byName.get(key);
    if (other === undefined || isNewer(node, other)) byName.set(key, node);
  }
  return [...byName.values()];
}

/**
 * Workflows may share a name, so their number tells them apart. A run of a deployment does not replace one of a push, nor does a run whose workflow cannot
 * be read.
 */
function keyOf(node: ContextNode): string {
  if (node.__typename === "StatusContext") return JSON.stringify(["status", node.context]);
  const { app, workflowRun } = node.checkSuite;
  if (workflowRun === undefined) return JSON.stringify(["hidden", node.databaseId, node.name]);
  const workflow = workflowRun?.workflow.databaseId ?? workflowRun?.workflow.name;
  return JSON.stringify(["run", app?.databaseId, workflow, isOfDeployment({ workflowEvent: workflowRun?.event }), node.name]);
}

function isNewer(node: ContextNode, other: ContextNode): boolean {
  if (node.__typename === "StatusContext" || other.__typename === "StatusContext") return timeOf(node) >= timeOf(other);
  // GitHub counts check runs upwards; a queued run has no time yet.
  if (typeof node.databaseId === "number" && typeof other.databaseId === "number") return node.databaseId > other.databaseId;
  return timeOf(node) >= timeOf(other);
}

function timeOf(node: ContextNode): number {
  const time = node.__typename === "CheckRun" ? (node.startedAt ?? node.completedAt) : node.createdAt;
  return time === null ? Number.POSITIVE_INFINITY : Date.parse(time);
}

function contextOf(node: ContextNode, appId: number): Context {
  if (node.__typename === "StatusContext") {
    return {
      app: node.creator?.__typename === "Bot" ? appOf(node.creator) : undefined,
      appId: undefined,
      workflow: undefined,
      name: node.context,
      state: statusState(node.state),
      detail: node.state.toLowerCase(),
      url: node.targetUrl ?? undefined,
      workflowEvent: undefined,
      ours: false,
    };
  }
  return {
    app: node.checkSuite.app?.slug,
    appId: node.checkSuite.app?.databaseId ?? undefined,
    workflow: node.checkSuite.workflowRun?.workflow.name,
    name: node.name,
    state: node.status === "COMPLETED" ? endOf(node.conclusion) : "pending",
    detail: (node.status === "COMPLETED" ? (node.conclusion ?? "completed") : node.status).toLowerCase(),
    url: node.detailsUrl ?? undefined,
    workflowEvent: node.checkSuite.workflowRun?.event,
    environment: node.deployment?.environment ?? undefined,
    ours: node.checkSuite.app?.databaseId === appId,
  };
}

/** https://docs.github.com/en/graphql/reference/enums#statusstate */
export function statusState(state: string): Context["state"] {
  if (state === "SUCCESS") return "success";
  return state === "PENDING" || state === "EXPECTED" ? "pending" : "failure";
}

/** Every conclusion that is not green counts as a failure here: https://docs.github.com/en/graphql/reference/enums#checkconclusionstate */
export function endOf(conclusion: CheckRunContextNode["conclusion"]): "success" | "failure" {
  return conclusion === "SUCCESS" || conclusion === "NEUTRAL" || conclusion === "SKIPPED" ? "success" : "failure";
}

/** GitHub's number for "any source". */
const anybody = -1;

/** Which App a required check has to come from. */
export function bound(access: Access): Pick<Hub, "boundContexts" | "appId"> {
  const { octokit } = access;
  return {
    // GraphQL requires a permission to administrate, this one to read: https://docs.github.com/en/rest/branches/branches#get-a-branch
    boundContexts: async (branch) => {
      const answer = await orMissing(octokit.rest.repos.getBranch({ ...repo(access), branch }));
      if (answer === undefined) return undefined;
      const checks: readonly { readonly context: string; readonly app_id: number | null }[] =
        answer.data.protection?.required_status_checks?.checks ?? [];
      return checks.flatMap(({ context, app_id: app }) => (typeof app !== "number" || app === anybody ? [] : [{ name: context, app }]));
    },
    // https://docs.github.com/en/rest/apps/apps#get-an-app
    appId: async (slug) => (await orMissing(octokit.rest.apps.getBySlug({ app_slug: slug })))?.data?.id,
  };
}
