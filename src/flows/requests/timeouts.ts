import type { Environment } from "../../core/config/environment.js";
import { type Deployment, runningOf } from "../../core/facts.js";
import { silentFor } from "../../core/messages/deployment-status.js";
import { isSilent } from "../../core/jobs.js";
import type { Scene } from "../scene.js";
import { together } from "../../github/client/together.js";

/**
 * Sets to `error` what is running and has had no status for as long as the environment's `timeout`, so that nobody waits for it for ever, unless
 * its Environment holds a job; a tool that reports success after all is believed. Gives back the deployments as they are then.
 */
export async function endStuck(
  scene: Pick<Scene, "hub" | "now">,
  environment: Pick<Environment, "timeout">,
  deployments: readonly Deployment[],
): Promise<readonly Deployment[]> {
  const now = scene.now();
  const stuck = runningOf(deployments).filter((deployment) => isSilent(deployment, deployments, environment.timeout, now));
  const description = silentFor(environment.timeout);
  await together(stuck.map(({ id }) => scene.hub.createStatus(id, { state: "error", description })));
  const end = { state: "error", description, at: now, logUrl: undefined, environmentUrl: undefined } as const;
  return deployments.map((deployment) =>
    stuck.includes(deployment) ? { ...deployment, statuses: [...deployment.statuses, { ...end, by: deployment.creator }] } : deployment,
  );
}
