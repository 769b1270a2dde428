import { isSameBot } from "./accounts.js";
import { type Deployment, finished, saidLast } from "./facts.js";
import { byId } from "./ids.js";
import { sameJson } from "./json.js";
import { lease } from "./durations.js";

/** What the description of the `error` begins with by which we take one of two back; plain text, and of the shape of what `/cancel` sets. */
const takenBack = "Cancelled by Gitploy: ";

/** What the status says that takes a deployment back, since the same was begun before it; plain text, since GitHub shows it so. */
export function begunBeforeIt({ request, id }: Pick<Deployment, "request" | "id">): string {
  return `${takenBack}the same was begun a moment before (${request?.id ?? id})`.slice(0, 140);
}

/** Whether it was taken back since the same was begun at the same moment; one that succeeds all the same was not. */
export function isDoubled({ ours, creator, statuses }: Pick<Deployment, "ours" | "creator" | "statuses">): boolean {
  const last = saidLast({ statuses });
  return ours && last?.state === "error" && isSameBot(last.by, creator) && last.description.startsWith(takenBack);
}

/**
 * The oldest of ours that deploys just the same and was begun a moment before: neither request saw the other, where nothing but deployments tells of them. A look is
 * good for less than a lease.
 * GitHub's ids decide which one stays, and so do statuses from before the later one was made, of whole seconds: whoever looks, whenever, says the same.
 * `deployments` are newest first.
 */
export function begunBefore(deployment: Deployment, deployments: readonly Deployment[]): Deployment | undefined {
  const { request, createdAt, sha, payload } = deployment;
  if (!deployment.ours || request?.anew !== false || request.rollbackFrom !== undefined) return undefined;
  return deployments.findLast(
    (other) =>
      other.ours &&
      byId(other.id, deployment.id) < 0 &&
      other.request !== undefined &&
      other.request.id !== request.id &&
      other.sha === sha &&
      createdAt.getTime() - other.createdAt.getTime() < lease &&
      !finished({ statuses: other.statuses.filter(({ at }) => at <= createdAt) }) &&
      sameJson(other.payload, payload),
  );
}
