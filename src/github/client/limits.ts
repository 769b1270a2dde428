import type { HourlyLimit } from "./outcome.js";

/** The parts of a request that matter for GitHub's limits and for repetition. */
export interface Call {
  /** `token`: a request for an installation's token, for which GitHub documents no limit except on simultaneous requests. */
  readonly limit: "rest" | "graphql" | "token";
  /** A repetition does nothing twice. */
  readonly reads: boolean;
  /** Counts as creating content, which GitHub limits separately. A reaction does not; if GitHub disagrees, its `retry-after` is honoured. */
  readonly content: boolean;
  /**
   * The part of every limit that may be used up before this call has to wait: all of it for a deployment and its verification, less for calls that may be
   * late.
   */
  readonly share: number;
  /** The part of every limit that all calls with a portion may use up together, even if more is free: for calls that anybody may cause. */
  readonly portion?: number | undefined;
}

interface Options {
  readonly method: string;
  readonly url: string;
  readonly request?: { readonly share?: number; readonly portion?: number };
  readonly [parameter: string]: unknown;
}

/** How GitHub's limits apply to a request. `url` may still have its placeholders; `request` has the share that its caller gives it. */
export function describe(options: Options): Call {
  const { share = 1, portion } = options.request ?? {};
  const url = options.url.split("?", 1)[0] ?? "";
  if (/^(?:https?:\/\/[^/]+(?:\/api)?)?\/graphql$/.test(url)) {
    const mutates = /^\s*mutation\b/m.test(typeof options["query"] === "string" ? options["query"] : "");
    return { limit: "graphql", reads: !mutates, content: false, share, portion };
  }
  if (url.endsWith("/access_tokens")) return { limit: "token", reads: false, content: false, share, portion };
  // Without owner and name, which may be any words.
  const path = url.replace(/^.*?\/repos\/[^/]+\/[^/]+/, "");
  const reads = options.method === "GET" || options.method === "HEAD";
  const content = !reads && options.method !== "DELETE" && !/^\/git\/|\/app\/(?:installations|hook)\/|\/reactions$/.test(path);
  return { limit: "rest", reads, content, share, portion };
}

/** Points of GitHub's secondary limits: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#calculating-points-for-the-secondary-rate-limit */
export function pointsOf({ reads }: Call): number {
  return reads ? 1 : 5;
}

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

/** What was spent of GitHub's secondary limits, which it does not tell. Times are in milliseconds. */
export interface Spending {
  spend(call: Call): void;
  /** Until the limits have room for a call. */
  untilRoom(call: Call): number;
  /** Whether there is nothing to remember. */
  isOver(): boolean;
}

/** At most so much in so many milliseconds. */
interface Window {
  readonly span: number;
  readonly most: number;
  costs(call: Call): number;
}

/** What a call took of a window. */
interface Spent {
  readonly at: number;
  readonly cost: number;
  /** The call had a portion. */
  readonly apart: boolean;
}

const minute = 60_000;

// https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
const windows: readonly Window[] = [
  { span: minute, most: 900, costs: (call) => (call.limit === "rest" ? pointsOf(call) : 0) },
  { span: minute, most: 2_000, costs: (call) => (call.limit === "graphql" ? pointsOf(call) : 0) },
  { span: minute, most: 80, costs: (call) => (call.content ? 1 : 0) },
  { span: 60 * minute, most: 500, costs: (call) => (call.content ? 1 : 0) },
];

/** Nothing was spent yet. `now` never goes back. */
export function createSpending(now: () => number): Spending {
  const kept = windows.map((window) => ({ window, spent: [] as Spent[] }));
  return {
    spend: (call) => {
      for (const { window, spent } of kept) {
        const cost = window.costs(call);
        if (cost > 0) spent.push({ at: now(), cost, apart: call.portion !== undefined });
      }
    },
    untilRoom: (call) => {
      const time = now();
      return Math.max(...kept.map(({ window, spent }) => untilRoom(window, spent, call, time)));
    },
    isOver: () => kept.every(({ window, spent }) => (spent.at(-1)?.at ?? -Infinity) <= now() - window.span),
  };
}

/** Until a window has room for a call; forgets what has left the window. */
function untilRoom(window: Window, spent: Spent[], call: Call, time: number): number {
  while (spent[0] !== undefined && spent[0].at <= time - window.span) spent.shift();
  const cost = window.costs(call);
  if (cost === 0) return 0;
  const ofAll = untilBelow(window, spent, window.most * call.share - cost, time);
  if (call.portion === undefined) return ofAll;
  // A limit that is smaller than one call allows one.
  const portion = Math.max(0, window.most * call.portion - cost);
  const apart = spent.filter((each) => each.apart);
  return Math.max(ofAll, untilBelow(window, apart, portion, time));
}

/** Milliseconds until at most so much of the spending is in the window. */
function untilBelow({ span }: Window, spent: readonly Spent[], most: number, time: number): number {
  let excess = spent.reduce((sum, { cost }) => sum + cost, 0) - most;
  if (excess <= 0) return 0;
  for (const { at, cost } of spent) {
    excess -= cost;
    if (excess <= 0) return at + span - time;
  }
  return span;
}
