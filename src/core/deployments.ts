import type { JsonValue } from "./json.js";
import type { DeployedRequest } from "./request.js";

/** GitHub's states of a deployment status, in lower case. */
export type DeploymentState = "error" | "failure" | "inactive" | "in_progress" | "queued" | "pending" | "success" | "waiting";

/** One status in a deployment's history. */
export interface DeploymentStatus {
  readonly state: DeploymentState;
  readonly description: string;
  readonly at: Date;
  readonly by: string;
  readonly logUrl: string | undefined;
  readonly environmentUrl: string | undefined;
}

/** A GitHub deployment. */
export interface Deployment {
  readonly id: string;
  readonly nodeId: string;
  /** Whether this App made it; only such deployments count for a rule. */
  readonly ours: boolean;
  readonly creator: string;
  readonly environment: string;
  /** The ref as requested: a tag, a branch, `#123`, or the SHA. */
  readonly ref: string;
  readonly sha: string;
  readonly title: string;
  readonly createdAt: Date;
  readonly description: string;
  readonly task: string;
  /** Without the key `gitploy`. */
  readonly payload: JsonValue;
  /** For ours: what `payload.gitploy` or the description says. */
  readonly request: DeployedRequest | undefined;
  /** Oldest first, as far as they were read; the last one is the newest. */
  readonly statuses: readonly DeploymentStatus[];
}

const final: readonly DeploymentState[] = ["success", "failure", "error", "inactive"];

/** The newest state of a deployment; `pending` without statuses. */
export function stateOf(deployment: Pick<Deployment, "statuses">): DeploymentState {
  return deployment.statuses.at(-1)?.state ?? "pending";
}

/**
 * Whether a deployment reached success without a later failure. GitHub sets an older success to `inactive` by itself, and what was deployed stays there
 * while its workflow is run again.
 */
export function succeeded({ statuses }: Pick<Deployment, "statuses">): boolean {
  return statuses.findLast(isEnd)?.state === "success";
}

/** Whether a status says how a deployment ended; `inactive` does not. */
export function isEnd({ state }: DeploymentStatus): boolean {
  return state === "success" || state === "failure" || state === "error";
}

/** The newest status except GitHub's own `inactive`. */
export function saidLast({ statuses }: Pick<Deployment, "statuses">): DeploymentStatus | undefined {
  return statuses.findLast(({ state }) => state !== "inactive");
}

/** Whether the deployment has a final status. */
export function finished(deployment: Pick<Deployment, "statuses">): boolean {
  return isFinal(stateOf(deployment));
}

/** Whether a state is final. */
export function isFinal(state: DeploymentState): boolean {
  return final.includes(state);
}

/** The log link and the environment link, each from the newest status that has one. `statuses` is oldest first. */
export function linksIn(statuses: readonly DeploymentStatus[]): Pick<DeploymentStatus, "logUrl" | "environmentUrl"> {
  const newest = <Key extends "logUrl" | "environmentUrl">(key: Key) => statuses.findLast((status) => status[key] !== undefined)?.[key];
  return { logUrl: newest("logUrl"), environmentUrl: newest("environmentUrl") };
}

/** What is live: the newest deployment of ours that reached success. `deployments` is newest first. */
export function liveOf(deployments: readonly Deployment[]): Deployment | undefined {
  return deployments.find((deployment) => deployment.ours && succeeded(deployment));
}

/** The deployment that replaced one that was live: the next success after it. `deployments` is newest first. */
export function replacementOf(deployment: Deployment, deployments: readonly Deployment[]): Deployment | undefined {
  if (!succeeded(deployment)) return undefined;
  const index = deployments.findIndex(({ id }) => id === deployment.id);
  // A deployment that is not in the list is older than all of them.
  const newer = index === -1 ? deployments : deployments.slice(0, index);
  return newer.findLast((other) => other.ours && succeeded(other));
}

/** The deployment that this one replaced: the newest success before it. `deployments` is newest first. */
export function replacedBy(deployment: Deployment, deployments: readonly Deployment[]): Deployment | undefined {
  const index = deployments.findIndex(({ id }) => id === deployment.id);
  return deployments.slice(index + 1).find((other) => other.ours && succeeded(other));
}

/** Our deployments without a final status, newest first. */
export function runningOf(deployments: readonly Deployment[]): readonly Deployment[] {
  return deployments.filter((deployment) => deployment.ours && !finished(deployment));
}

/** The ids of the deployments that a later rollback of ours was made from, except a failed rollback, and one that deployed the same commit again. */
export function rolledBack(deployments: readonly Deployment[]): ReadonlySet<string> {
  const shas = new Map(deployments.map(({ id, sha }) => [id, sha]));
  return new Set(
    deployments.flatMap(({ ours, request, sha, statuses }) => {
      const from = request?.rollbackFrom;
      if (!ours || from === undefined || shas.get(from) === sha) return [];
      return finished({ statuses }) && !succeeded({ statuses }) ? [] : [from];
    }),
  );
}

/** A test whether a request (by id) has become a deployment of ours. */
export function deployedRequests(deployments: readonly Deployment[]): (id: string) => boolean {
  const made = new Set(deployments.flatMap(({ ours, request }) => (ours && request !== undefined ? [request.id] : [])));
  return (id) => made.has(id);
}
