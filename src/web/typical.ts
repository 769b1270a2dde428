import type { Deployment } from "../core/deployments.js";

/** How long a deployment takes here: the median of the last ten of ours that succeeded, in milliseconds; `undefined` if there are less than three. */
export function median(deployments: readonly Deployment[]): number | undefined {
  const durations = deployments
    .flatMap(({ ours, createdAt, statuses }) => {
      const success = statuses.find(({ state }) => state === "success");
      return ours && success !== undefined ? [success.at.getTime() - createdAt.getTime()] : [];
    })
    .slice(0, 10)
    .toSorted((one, other) => one - other);
  if (durations.length < 3) return undefined;
  return Math.max(1, durations[Math.floor(durations.length / 2)] ?? 1);
}
