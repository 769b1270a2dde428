import type { Call } from "./call.js";
import type { HourlyLimit } from "./outcome.js";

/** What GitHub said is left of an hour. */
export type Hour = Pick<HourlyLimit, "most" | "remaining" | "milliseconds">;

/** GitHub's hourly limits, as it told them last. Times are in milliseconds. */
export interface Hours {
  /** GitHub said how much is left. */
  learn(limit: Call["limit"], hour: Hour): void;
  /** Until a call may be made that leaves the others their share. */
  untilRoom(call: Call): number;
  /** The part that is left, of the limit of which less is; 1 where GitHub has not said. */
  left(): number;
}

/** How far apart the end of the same hour may be in two answers. */
const sameHour = 5_000;

/** Nothing was said yet. `now` never goes back. */
export function createHours(now: () => number): Hours {
  const hours = new Map<Call["limit"], Hour & { readonly until: number }>();
  return {
    learn: (limit, hour) => {
      const known = hours.get(limit);
      const until = now() + hour.milliseconds;
      // Answers arrive in any order, and GitHub gives whole seconds: within the same hour, the smallest remainder is the newest.
      if (known === undefined || until > known.until + sameHour) hours.set(limit, { ...hour, until });
      else if (until > known.until - sameHour && hour.remaining < known.remaining) hours.set(limit, { ...hour, until: known.until });
    },
    untilRoom: ({ limit, share }) => {
      const hour = hours.get(limit);
      // A call that may use up everything is never held back before GitHub itself refuses it.
      return hour !== undefined && hour.remaining < hour.most * (1 - share) ? hour.until - now() : 0;
    },
    left: () => {
      const parts = [...hours.values()].flatMap(({ until, remaining, most }) => (until <= now() ? [] : [remaining / most]));
      return Math.min(1, ...parts);
    },
  };
}
