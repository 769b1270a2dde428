import { isProduction } from "../../core/config/environment.js";
import type { Facts } from "../../core/facts.js";
import { type Deployment, stateOf } from "../../core/deployments.js";
import { answerAmong } from "../../core/messages/answer.js";
import { jobsOf, outcomeOf } from "../../core/jobs.js";
import { attemptsOf } from "../../core/metrics/attempts.js";
import { outagesOf } from "../../core/metrics/restores.js";
import { progressOf, type DeploymentNews } from "../../core/progress.js";
import type { Created, DeploymentDetails } from "../../github/types/deployments.js";

/** Reports that a deployment was made. */
export function newsOfStart(
  { owner, name }: Repository,
  { environment: { productionEnvironment: production }, request: { environment, requestedAt } }: Pick<Facts, "environment" | "request">,
  { nodeId, createdAt }: Extract<Created, { outcome: "created" }>,
): DeploymentNews {
  const seconds = secondsBetween(new Date(requestedAt), createdAt);
  return { deployment: nodeId, repository: `${owner}/${name}`, environment, production, outcome: "created", seconds };
}

/** How a deployment ended; `undefined` while it runs, and if another has merely replaced it. */
export function newsOfEnd({ owner, name }: Repository, details: DeploymentDetails): DeploymentNews | undefined {
  const { deployment, deployments, runs, comments, app } = details;
  const folded = jobsOf(details);
  const { phase, endedAt } = progressOf(deployment, folded, outcomeOf(folded, runs), app);
  const outcome = phase === "succeeded" ? "success" : phase === "failed" ? "failure" : phase === "cancelled" ? "cancelled" : undefined;
  if (outcome === undefined || endedAt === undefined || stateOf(deployment) === "inactive") return undefined;
  const { environment, createdAt, nodeId, request } = deployment;
  // The answer came right after the command; the deployment may have waited.
  const answer = request && answerAmong(comments, request.id);
  const asked = answer !== undefined && answer.createdAt < createdAt ? answer.createdAt : createdAt;
  const production = request?.production ?? isProduction(environment);
  const seconds = secondsBetween(asked, endedAt);
  const news: DeploymentNews = { deployment: nodeId, repository: `${owner}/${name}`, environment, production, outcome, seconds };
  const failing = outcome === "success" ? failingBefore(deployment.id, endedAt, deployments, app) : undefined;
  return failing === undefined ? news : { ...news, restoredSeconds: secondsBetween(failing, endedAt) };
}

/** Since when nothing had succeeded in its environment, as far as the deployments read tell. */
function failingBefore(id: string, ended: Date, deployments: readonly Deployment[], app: string): Date | undefined {
  const before = attemptsOf(deployments, app).filter((attempt) => attempt.id !== id && attempt.at <= ended);
  return outagesOf(before).failingSince;
}

/** Whether the check run said so already: writing it again is no news. */
export function isTold(found: Pick<DeploymentDetails, "deployment" | "checkRuns"> | undefined, { outcome }: DeploymentNews): boolean {
  const run = found?.checkRuns.find(({ externalId }) => externalId === found.deployment.request?.id);
  return run?.status === "completed" && run.conclusion === outcome;
}

interface Repository {
  readonly owner: string;
  readonly name: string;
}

function secondsBetween(one: Date, other: Date): number {
  return Math.max(0, (other.getTime() - one.getTime()) / 1_000);
}
