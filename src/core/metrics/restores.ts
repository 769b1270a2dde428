import type { Attempt } from "./attempts.js";
import { isIn, medianOf, type Span } from "./statistics.js";

/** How long it took to be well again. */
export interface Restores {
  /** Oldest first. */
  readonly restored: readonly Restored[];
  /** Since when nothing has succeeded after a failure. */
  readonly failingSince: Date | undefined;
  /** In milliseconds; `undefined` for less than three. */
  readonly median: number | undefined;
}

/** From a failure to the success that ended it. */
export interface Restored {
  readonly from: Date;
  readonly until: Date;
  /** The deployment that ended it. */
  readonly by: string;
  readonly milliseconds: number;
}

/**
 * From a failure (its final status, or the success of what was rolled back later) to the next success that was not rolled back itself. Failures in
 * a row are one. Deploying again what is live ends one, and begins none. Counted by when it ended.
 */
export function restoresOf(attempts: readonly Attempt[], span: Span): Restores {
  const { restored, failingSince } = outagesOf(attempts);
  const counted = restored.filter(({ until }) => isIn(span, until));
  return { restored: counted, failingSince, median: medianOf(counted.map(({ milliseconds }) => milliseconds)) };
}

/** All of them, oldest first, and the one that goes on. */
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
