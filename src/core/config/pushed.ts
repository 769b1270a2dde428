import type { Environment } from "./environment.js";

/**
 * Whether a push to a ref (`refs/heads/main`) is deployed by itself. The branches that a merge queue makes for a moment are meant only by a pattern that
 * names them: https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/managing-a-merge-queue
 */
export function isDeployedWhenPushed({ autoDeployOn }: Pick<Environment, "autoDeployOn">, ref: string): boolean {
  if (autoDeployOn === undefined || !autoDeployOn.test(ref)) return false;
  return !ref.startsWith(`refs/heads/${queueBranches}`) || autoDeployOn.source.replaceAll("\\", "").includes(queueBranches);
}

const queueBranches = "gh-readonly-queue/";
