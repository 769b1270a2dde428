import type { Environment, FrozenWindow } from "./environment.js";
import { startsOf } from "./schedule.js";

/** How many windows a file may have, those of all environments together. */
export const mostWindows = 200;

/** How often schedules are asked for what follows. Windows without end are followed so far; by then the rule has looked again. */
export const mostLooks = 200;

/**
 * The window that freezes an environment now, and when it is free again, windows that overlap or follow at once included. A window contains its start and
 * not its end. Takes one look at the schedule of each window, and at most `looks` more.
 */
export function frozenUntil(
  { frozenWindows }: Pick<Environment, "frozenWindows">,
  now: Date,
  looks: number = mostLooks,
): { readonly window: FrozenWindow; readonly until: Date } | undefined {
  let left = Infinity;
  const ends = frozenWindows.map((window) => ({ window, endAt: followed(window, () => (left -= 1)) }));
  const longest = (at: Date): { readonly window: FrozenWindow; readonly until: Date } | undefined =>
    ends
      .map(({ window, endAt }) => ({ window, until: left > 0 ? endAt(at) : at }))
      .filter(({ until }) => until > at)
      .reduce<{ readonly window: FrozenWindow; readonly until: Date } | undefined>(
        (best, next) => (best === undefined || next.until > best.until ? next : best),
        undefined,
      );

  const current = longest(now);
  left = looks;
  let until = current?.until;
  for (let next = until && longest(until); next !== undefined; next = longest(next.until)) until = next.until;
  return current && until && { window: current.window, until };
}

/** The window that freezes an environment next, and when it begins; looks at each schedule once. */
export function frozenNext(
  { frozenWindows }: Pick<Environment, "frozenWindows">,
  now: Date,
): { readonly window: FrozenWindow; readonly from: Date } | undefined {
  return frozenWindows
    .flatMap((window) => {
      const from = startsOf(window.start, window.location).next(now);
      return from === undefined ? [] : [{ window, from }];
    })
    .toSorted((one, other) => one.from.getTime() - other.from.getTime())[0];
}

/** When the window ends that began last, at times that only go on; its schedule is asked again only where it begins anew by then. */
function followed({ start, location, milliseconds }: FrozenWindow, look: () => void): (at: Date) => Date {
  const starts = startsOf(start, location);
  let seen: { readonly at: Date; readonly end: Date; next?: Date | "never" } | undefined;
  return (at) => {
    if (seen !== undefined && seen.next === undefined) {
      look();
      seen.next = starts.next(seen.at) ?? "never";
    }
    if (seen?.next === "never" || (seen?.next !== undefined && seen.next > at)) return seen.end;
    look();
    const last = starts.last(at);
    seen = { at, end: last === undefined ? at : new Date(last.getTime() + milliseconds) };
    return seen.end;
  };
}
