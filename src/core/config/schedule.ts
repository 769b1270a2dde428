import { Cron } from "croner";

/** A window during which nothing is deployed. */
export interface FrozenWindow {
  /** The cron expression of its start, as written. */
  readonly start: string;
  /** Its length as written, a Go duration such as `20m`. */
  readonly duration: string;
  /** Its length in milliseconds. */
  readonly milliseconds: number;
  readonly location: string;
}

/** The most times that schedules are asked for further windows. An endless series is followed only so far; by its end, the rule has looked again. */
const mostLooks = 200;

/** The same for each of so many environments that are shown together. */
export function looksFor(environments: number): number {
  return Math.ceil(mostLooks / Math.max(1, environments));
}

interface Windows {
  readonly frozenWindows: readonly FrozenWindow[];
}

/** A window that freezes an environment, and when the environment is free again. */
export interface Frozen {
  readonly window: FrozenWindow;
  readonly until: Date;
}

/**
 * The window that freezes an environment now, and when the environment is free again: after windows that overlap or follow directly. A window
 * contains its start but not its end. Looks at the schedule of each window once, and at most `looks` times more.
 */
export function frozenUntil({ frozenWindows }: Windows, now: Date, looks = mostLooks): Frozen | undefined {
  let left = Infinity;
  const ends = frozenWindows.map((window) => ({ window, endAt: followed(window, () => (left -= 1)) }));
  const longest = (at: Date): Frozen | undefined =>
    ends
      .map(({ window, endAt }) => ({ window, until: left > 0 ? endAt(at) : at }))
      .filter(({ until }) => until > at)
      .reduce<Frozen | undefined>((best, next) => (best === undefined || next.until > best.until ? next : best), undefined);

  const current = longest(now);
  left = looks;
  let until = current?.until;
  for (let next = until && longest(until); next !== undefined; next = longest(next.until)) until = next.until;
  return current && until && { window: current.window, until };
}

/** The next window that freezes an environment, and when it begins; looks at each schedule once. */
export function frozenNext({ frozenWindows }: Windows, now: Date): { readonly window: FrozenWindow; readonly from: Date } | undefined {
  return frozenWindows
    .flatMap((window) => {
      const from = startsOf(window.start, window.location).next(now);
      return from === undefined ? [] : [{ window, from }];
    })
    .toSorted((one, other) => one.from.getTime() - other.from.getTime())[0];
}

/** The end of the latest window, for ascending times; the schedule is asked again only if another window has begun by then. */
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

/** How croner reads an expression: with five fields, none of them for seconds. */
export const minuteLevel = { mode: "5-part" } as const;
// By field: minute, hour, day, month, weekday.
const bounds = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
] as const;

/** The start times of a schedule: the last one at or before a moment, and the next one after it; `undefined` if there is none. */
type Starts = { readonly [Side in "last" | "next"]: (now: Date) => Date | undefined };

/**
 * Recently used schedules. Their answers stay the same from one start to the next, and computing them takes longer than everything else about an
 * environment.
 */
const schedules = new Map<string, Starts>();
const mostSchedules = 1_000;

/** The start times of a valid cron expression. */
export function startsOf(expression: string, location: string): Starts {
  const key = `${location}\n${expression}`;
  const known = schedules.get(key) ?? remembering(cronOf(expression, location));
  schedules.delete(key);
  schedules.set(key, known);
  const [oldest] = schedules.keys();
  if (schedules.size > mostSchedules && oldest !== undefined) schedules.delete(oldest);
  return known;
}

function cronOf(expression: string, location: string): Starts {
  const cron = new Cron(spelledOut(expression), { ...minuteLevel, timezone: location || "UTC" });
  return {
    // croner looks for runs before its reference, but a window that starts at this very moment has begun.
    last: (now) => cron.previousRuns(1, new Date(now.getTime() + 1))[0],
    next: (now) => cron.nextRun(now) ?? undefined,
  };
}

/** Remembers the answers, and asks again only if another start may have come in between. */
function remembering({ last, next }: Starts): Starts {
  let seen: { readonly at: Date; readonly last: Date | undefined; next?: Date | "never" } | undefined;
  const follows = (): Date | "never" => (seen === undefined ? "never" : (seen.next ??= next(seen.at) ?? "never"));
  const holds = (now: Date): boolean => {
    if (seen === undefined || now < seen.at) return false;
    const end = follows();
    return end === "never" || now < end;
  };
  return {
    last: (now) => {
      if (!holds(now)) seen = { at: now, last: last(now) };
      return seen?.last;
    },
    next: (now) => {
      if (!holds(now)) return next(now);
      const end = follows();
      return end === "never" ? undefined : end;
    },
  };
}

/**
 * A cron expression in croner's syntax. Unlike the original Gitploy, croner knows neither `5/15` (from 5 on) nor a step beyond the range (only its
 * first value).
 */
export function spelledOut(text: string): string {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== bounds.length) return text.trim();
  return fields
    .map((field, index) => {
      const [least, most] = bounds[index] ?? [0, 0];
      return field
        .split(",")
        .map((part) => {
          const [, range = "", step = ""] = /^(\*|\w+(?:-\w+)?)\/(\d{1,9})$/.exec(part) ?? [];
          if (range === "" || Number(step) === 0) return part;
          const from = range === "*" ? String(least) : (range.split("-")[0] ?? "");
          if (Number(step) > most) return from;
          return range === "*" || range.includes("-") ? part : `${range}-${most}/${step}`;
        })
        .join(",");
    })
    .join(" ");
}
