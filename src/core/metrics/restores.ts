import type { Attempt } from "./attempts.js";
import { isIn, medianOf, type Span } from "./statistics.js";

/** How long it took to recover from failures. */
export interface Restores {
  /** Oldest first. */
  readonly restored: readonly Restored[];
  /** The time of the first failure that no success has followed yet. */
  readonly failingSince: Date | undefined;
  /** In milliseconds; `undefined` for fewer than three. */
  readonly median: number | undefined;
}

/** The time from a failure to the success that ended it. */
export interface Restored {
  readonly from: Date;
  readonly until: Date;
  /** The id of the deployment that ended it. */
  readonly by: string;
  readonly milliseconds: number;
}

/**
 * The time from a failure to the next success that was not rolled back itself. A failure counts from its final status, or from the success of a
 * deployment that was rolled back later; failures in a row are one. Deploying again what is live ends a failure, but begins none. Each counts at its
 * end.
 */
export function restoresOf(attempts: readonly Attempt[], span: Span): Restores {
  const { restored, failingSince } = outagesOf(attempts);
  const counted = restored.filter(({ until }) => isIn(span, until));
  return { restored: counted, failingSince, median: medianOf(counted.map(({ milliseconds }) => milliseconds)) };
}

/** All failures that have ended, oldest first, and the beginning of the one that has not. */
export function outagesOf(attempts: readonly Attempt[]): Pick<Restores, "restored" | "failingSince"> {
  const restored: Restored[] = [];
  let since: Date | undefined;
  for (const { id, outcome, at, rolledBack, again } of attempts) {
    if (outcome === "cancelled") continue;
    if (outcome === "success" && !rolledBack) {
      if (since !== undefined) restored.push({ from: since, until: at, by: id, milliseconds: at.getTime() - since.getTime() });
      since = undefined;
    } else if (!again) {
      since ??= at;
    }
  }
  return { restored, failingSince: since };
}
