import { stateOf } from "../core/facts.js";
import { answerAmong } from "../core/messages/answer.js";
import { foldedInto, progressOf } from "../core/progress.js";
import type { Request } from "../core/request.js";
import type { Created, DeploymentStory } from "../github/hub.js";
import type { DeploymentNews } from "./scene.js";

/** That a deployment was made. */
export function newsOfStart(
  { owner, name }: Repository,
  { environment, requestedAt }: Request,
  { nodeId, createdAt }: Extract<Created, { outcome: "created" }>,
): DeploymentNews {
  const seconds = secondsBetween(new Date(requestedAt), createdAt);
  return { deployment: nodeId, repository: `${owner}/${name}`, environment, outcome: "created", at: createdAt, seconds };
}

/** How a deployment ended; `undefined` for one that goes on, and for one that only another has replaced. */
export function newsOfEnd(
  { owner, name }: Repository,
  { deployment, deployments, comments, app }: DeploymentStory,
): DeploymentNews | undefined {
  const { phase, endedAt } = progressOf(deployment, foldedInto(deployment, deployments), app);
  const outcome = phase === "succeeded" ? "success" : phase === "failed" ? "failure" : phase === "cancelled" ? "cancelled" : undefined;
  if (outcome === undefined || endedAt === undefined || stateOf(deployment) === "inactive") return undefined;
  const { environment, createdAt, nodeId, request } = deployment;
  // The answer came right after the command; the deployment may have waited.
  const answer = request && answerAmong(comments, request.id);
  const asked = answer !== undefined && answer.createdAt < createdAt ? answer.createdAt : createdAt;
  return { deployment: nodeId, repository: `${owner}/${name}`, environment, outcome, at: endedAt, seconds: secondsBetween(asked, endedAt) };
}

interface Repository {
  readonly owner: string;
  readonly name: string;
}

function secondsBetween(one: Date, other: Date): number {
  return Math.max(0, (other.getTime() - one.getTime()) / 1_000);
}
