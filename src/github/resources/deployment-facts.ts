import type { Deployment, DeploymentStatus } from "../../core/deployments.js";
import { httpUrl } from "../../core/messages/markdown.js";
import type { AccountNode, DeploymentNode, GlanceNode, StatusNode } from "../graphql/answers.generated.js";
import { idOfNode, loginOf, lowercase, present } from "../graphql/nodes.js";
import { readPayload } from "./payload.js";

type ReadDeployment = GlanceNode & Partial<Pick<DeploymentNode, "commit" | "statuses">>;

/** The App's name as GraphQL knows its bot: the viewer's login without `[bot]`. */
export function appOf(viewer: { readonly login: string }): string {
  return viewer.login.replace(/\[bot\]$/, "");
}

/** Whether our bot did something. `app`: its login without `[bot]`; `null`: an account that is gone. */
export function isOurs(creator: Pick<AccountNode, "__typename" | "login"> | null | undefined, app: string): boolean {
  return creator?.__typename === "Bot" && appOf(creator) === app;
}

/** A deployment in our words, as far as it was queried. `app`: our bot's login without `[bot]`. */
export function deploymentOf(node: ReadDeployment, app: string): Deployment {
  const ours = isOurs(node.creator, app);
  const { payload, request } = readPayload(node.payload, node.description ?? "");
  return {
    id: idOfNode(node),
    nodeId: node.id,
    ours,
    creator: loginOf(node.creator),
    environment: node.environment ?? "",
    // A deployment of a SHA has no ref, and a tag or a branch may be gone by now: ours remembers the requested name.
    ref: (ours ? request?.ref : undefined) ?? node.ref?.name ?? node.commitOid,
    sha: node.commitOid,
    title: node.commit?.messageHeadline ?? "",
    createdAt: new Date(node.createdAt),
    description: node.description ?? "",
    task: node.task ?? "deploy",
    payload,
    request: ours ? request : undefined,
    statuses: statusesOf(node),
  };
}

/** Oldest first. GitHub's times are whole seconds, so its own order and its latest status decide between equal times. */
function statusesOf({ statuses, latestStatus }: ReadDeployment): readonly DeploymentStatus[] {
  const nodes = present(statuses?.nodes);
  if (nodes.length === 0) return latestStatus === null ? [] : [statusOf(latestStatus)];
  const newestFirst = latestStatus !== null && nodes[0]?.id === latestStatus.id;
  const inOrder = (newestFirst ? nodes.toReversed() : nodes).toSorted(
    (one, other) => Date.parse(one.createdAt) - Date.parse(other.createdAt),
  );
  const history = latestStatus === null ? inOrder : [...inOrder.filter(({ id }) => id !== latestStatus.id), latestStatus];
  return history.map(statusOf);
}

function statusOf(node: StatusNode): DeploymentStatus {
  return {
    state: lowercase(node.state),
    description: node.description ?? "",
    at: new Date(node.createdAt),
    by: loginOf(node.creator),
    logUrl: webAddress(node.logUrl),
    environmentUrl: webAddress(node.environmentUrl),
  };
}

/** Tooling may write anything there; only http(s) addresses can be shown or passed on. */
function webAddress(url: string | null): string | undefined {
  return url !== null && httpUrl(url) !== undefined ? url : undefined;
}

/**
 * The usual spellings of an environment's name. GitHub treats them as one environment, but a deployment keeps the spelling of its job. GitHub does not
 * document whether a list of environments to search is case-sensitive, so all spellings are queried at once.
 */
export function spellingsOf(environment: string): readonly string[] {
  const lower = environment.toLowerCase();
  const capital = lower.replace(/(^|[^\p{L}\p{N}])\p{L}/gu, (letter) => letter.toUpperCase());
  return [...new Set([environment, lower, lower.charAt(0).toUpperCase() + lower.slice(1), capital, environment.toUpperCase()])];
}
