import type { Environment } from "../core/config/environment.js";
import { type Deployment, runningOf } from "../core/facts.js";
import { silentFor } from "../core/messages/deployment-status.js";
import { foldedInto } from "../core/progress.js";
import type { Scene } from "./scene.js";
import { together } from "./together.js";

/**
 * Sets to `error` what is running and has had no status for as long as the environment's `timeout`, so that nobody waits for it for ever; a tool
 * that reports success after all is believed. Gives back the deployments as they are then.
 */
export async function endStuck(
  scene: Pick<Scene, "hub" | "now">,
  environment: Pick<Environment, "timeout">,
  deployments: readonly Deployment[],
): Promise<readonly Deployment[]> {
  const now = scene.now();
  const stuck = runningOf(deployments).filter(
    (deployment) => now.getTime() - lastHeard(deployment, deployments).getTime() >= environment.timeout,
  );
  const description = silentFor(environment.timeout);
  await together(stuck.map(({ id }) => scene.hub.createStatus(id, { state: "error", description })));
  const end = { state: "error", description, at: now, logUrl: undefined, environmentUrl: undefined } as const;
  return deployments.map((deployment) =>
    stuck.includes(deployment) ? { ...deployment, statuses: [...deployment.statuses, { ...end, by: deployment.creator }] } : deployment,
  );
}

/** The newest sign of the tooling, on the deployment itself or on one that a workflow's job made beside it. */
function lastHeard(deployment: Deployment, deployments: readonly Deployment[]): Date {
  const signs = [deployment, ...foldedInto(deployment, deployments)].flatMap(({ createdAt, statuses }) => [
    createdAt,
    ...statuses.map(({ at }) => at),
  ]);
  return new Date(Math.max(...signs.map((at) => at.getTime())));
}
