import type { Deployment, DeploymentStatus } from "../../core/facts.js";
import { httpUrl } from "../../core/messages/markdown.js";
import type { DeploymentNode, StatusNode } from "../graphql/answers.generated.js";
import { loginOf, lowercase, present } from "../graphql/nodes.js";
import { idOfNode } from "../graphql/node-id.js";
import { readPayload } from "./payload.js";

/** The App's name as GraphQL knows its bot: the viewer's login without `[bot]`. */
export function appOf(viewer: { readonly login: string }): string {
  return viewer.login.replace(/\[bot\]$/, "");
}

/** A deployment in our words; `app` is our bot's login without `[bot]`. */
export function deploymentOf(node: DeploymentNode, app: string): Deployment {
  const ours = node.creator?.__typename === "Bot" && appOf(node.creator) === app;
  const { payload, request } = readPayload(node.payload, node.description ?? "");
  return {
    id: idOfNode(node),
    nodeId: node.id,
    ours,
    creator: loginOf(node.creator),
    environment: node.environment ?? "",
    // A deployment of a SHA has no ref, and a tag or a branch may be gone by now: ours remembers what was asked for.
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

/** Oldest first; GitHub's times have whole seconds, so its own order and its word on the latest decide among equals. */
function statusesOf({ statuses, latestStatus }: DeploymentNode): readonly DeploymentStatus[] {
  const nodes = present(statuses?.nodes);
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

/** Tooling may write anything there; what is no http(s) address can be neither shown nor handed on. */
function webAddress(url: string | null): string | undefined {
  return url !== null && httpUrl(url) !== undefined ? url : undefined;
}
