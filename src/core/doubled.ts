import { isSameBot } from "./accounts.js";
import { type Deployment, finished, saidLast, succeeded } from "./deployments.js";
import { byId } from "./ids.js";
import { sameJson } from "./json.js";
import { lease } from "./durations.js";

/** The beginning of the description of the `error` that takes a deployment back; plain text, in the form that `/cancel` uses. */
const takenBack = "Cancelled by Gitploy: ";

/** The description of the status that takes a deployment back because an identical one was begun before it; GitHub shows it as plain text. */
export function begunBeforeIt({ request, id }: Pick<Deployment, "request" | "id">): string {
  return `${takenBack}the same was begun a moment before (${request?.id ?? id})`.slice(0, 140);
}

/** Whether a deployment was taken back because an identical one was begun at the same moment; false if it succeeded nevertheless. */
export function isDoubled({ ours, creator, statuses }: Pick<Deployment, "ours" | "creator" | "statuses">): boolean {
  const last = saidLast({ statuses });
  return ours && last?.state === "error" && isSameBot(last.by, creator) && last.description.startsWith(takenBack);
}

/**
 * The oldest identical deployment of ours that was begun a moment before, with nothing else since. Neither request saw the other: only deployments tell
 * about them, and what a process has read is valid for less than a lease. Which one stays is decided by GitHub's ids and by statuses (in whole seconds) from before the
 * later one was made, so every process decides the same at any time. `deployments` are newest first.
 */
export function begunBefore(deployment: Deployment, deployments: readonly Deployment[]): Deployment | undefined {
  const { request, createdAt, sha, payload } = deployment;
  if (!deployment.ours || request?.anew !== false || request.rollbackFrom !== undefined) return undefined;
  const isIdentical = (other: Deployment): boolean =>
    other.request !== undefined &&
    other.request.id !== request.id &&
    other.sha === sha &&
    createdAt.getTime() - other.createdAt.getTime() < lease &&
    !finished(other) &&
    sameJson(other.payload, payload);
  // The deployments as they were when this one was made; those that had failed by then changed nothing.
  const before = deployments
    .filter((other) => other.ours && byId(other.id, deployment.id) < 0)
    .map((other) => ({ ...other, statuses: other.statuses.filter(({ at }) => at <= createdAt) }))
    .filter((other) => succeeded(other) || !finished(other))
    .toSorted((one, other) => byId(other.id, one.id));
  // Only what came after the last different deployment: below that, the same may be requested again without a doubt.
  const different = before.findIndex((other) => !isIdentical(other));
  const oldest = before.slice(0, different === -1 ? undefined : different).at(-1);
  return deployments.find(({ id }) => id === oldest?.id);
}
