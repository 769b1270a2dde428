import { pointsOf } from "./call.js";
import type { Call } from "./call.js";
import type { HourlyLimit } from "./outcome.js";

/** What GitHub's limits still allow an installation. */
export interface Budget {
  /**
   * Resolves when the call may be made (at once, unless a limit is near) to a function to call at its end. Rejects with a RateLimitError as soon as it is
   * clear that this takes more than `patience` milliseconds.
   */
  enter(call: Call, patience: number): Promise<() => void>;
  /** GitHub said to make no more calls of this kind for so many milliseconds. */
  pause(limit: Call["limit"], milliseconds: number): void;
  /** GitHub said how much is left of its hourly limit, which all processes share. */
  learn(limit: Call["limit"], hour: Hour): void;
  /** The part of the hour's limits that is left, the smaller of both; 1 if GitHub has not said. */
  left(): number;
  /** Nothing in flight and nothing to remember. */
  idle(): boolean;
}

/** GitHub's limits leave no room for this call in time. */
export class RateLimitError extends Error {
  override readonly name = "RateLimitError";
  // Shaped as Octokit's error for GitHub's own answer, so that nobody needs to tell them apart.
  readonly status = 429;
  readonly response: { readonly headers: { readonly "retry-after": string } };

  constructor(milliseconds: number, options?: ErrorOptions) {
    const seconds = Math.ceil(milliseconds / 1_000);
    super(`GitHub's rate limit leaves no room for ${seconds} s`, options);
    this.response = { headers: { "retry-after": String(seconds) } };
  }
}

type Hour = Pick<HourlyLimit, "most" | "remaining" | "milliseconds">;

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
/** How far apart the end of the same hour may be in two answers. */
const sameHour = 5_000;

// https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
const windows: readonly Window[] = [
  { span: minute, most: 900, costs: (call) => (call.limit === "rest" ? pointsOf(call) : 0) },
  { span: minute, most: 2_000, costs: (call) => (call.limit === "graphql" ? pointsOf(call) : 0) },
  { span: minute, most: 80, costs: (call) => (call.content ? 1 : 0) },
  { span: 60 * minute, most: 500, costs: (call) => (call.content ? 1 : 0) },
];
// GitHub stops at 100 for REST and GraphQL together, from all processes.
const mostInFlight = 80;

/** The budget of one installation. `now` is in milliseconds, and never goes back. */
export function createBudget(now: () => number = () => performance.now()): Budget {
  const spent = windows.map((): Spent[] => []);
  const pausedUntil: Record<Call["limit"], number> = { rest: 0, graphql: 0, token: 0 };
  const hours: Record<Call["limit"], (Hour & { readonly until: number }) | undefined> = {
    rest: undefined,
    graphql: undefined,
    token: undefined,
  };
  const waiting: { readonly call: Call; readonly admit: () => void }[] = [];
  let inFlight = 0;
  /** Of those, the calls that have a portion. */
  let apart = 0;
  let timer: NodeJS.Timeout | undefined;

  /** Milliseconds until the limits allow the call; Infinity while it depends on the end of another call. */
  const delay = (call: Call): number => {
    const time = now();
    const { share, portion = 1 } = call;
    const delays = windows.map((window, index) => untilRoom(window, spent[index] ?? [], call, time));
    const slot = inFlight < mostInFlight * share && apart < mostInFlight * portion ? 0 : Infinity;
    const hour = hours[call.limit];
    // A call that may use up everything is never held back before GitHub itself refuses it.
    const short = hour !== undefined && hour.remaining < hour.most * (1 - share) ? hour.until - time : 0;
    return Math.max(0, pausedUntil[call.limit] - time, short, slot, ...delays);
  };
  const admit = (call: Call): void => {
    inFlight += 1;
    if (call.portion !== undefined) apart += 1;
    for (const [index, window] of windows.entries()) {
      const cost = window.costs(call);
      if (cost > 0) spent[index]?.push({ at: now(), cost, apart: call.portion !== undefined });
    }
  };
  /** Lets in the calls that may enter, those with the largest share first; each waits only for earlier calls with its own share. */
  const advance = (): void => {
    clearTimeout(timer);
    if (waiting.length === 0) return;
    let soonest = Infinity;
    const shares = [...new Set(waiting.map(({ call }) => call.share))].toSorted((one, other) => other - one);
    for (const share of shares) {
      for (;;) {
        const index = waiting.findIndex(({ call }) => call.share === share);
        const next = waiting[index];
        if (next === undefined) break;
        const milliseconds = delay(next.call);
        if (milliseconds > 0) {
          soonest = Math.min(soonest, milliseconds);
          break;
        }
        waiting.splice(index, 1);
        next.admit();
      }
    }
    if (Number.isFinite(soonest)) timer = setTimeout(advance, Math.ceil(soonest));
  };

  return {
    enter: (call, patience) =>
      new Promise((resolve, reject) => {
        const milliseconds = delay(call);
        const begin = (): void => {
          admit(call);
          resolve(() => {
            inFlight -= 1;
            if (call.portion !== undefined) apart -= 1;
            advance();
          });
        };
        if (milliseconds === 0 && !waiting.some((other) => other.call.share >= call.share)) return begin();
        if (Number.isFinite(milliseconds) && milliseconds > patience) {
          reject(new RateLimitError(milliseconds));
          return;
        }
        const entry = {
          call,
          admit: () => {
            clearTimeout(expiry);
            begin();
          },
        };
        const expiry = setTimeout(() => {
          const index = waiting.indexOf(entry);
          if (index !== -1) waiting.splice(index, 1);
          reject(new RateLimitError(Number.isFinite(delay(call)) ? delay(call) : 1_000));
        }, patience);
        waiting.push(entry);
        advance();
      }),
    pause(limit, milliseconds) {
      pausedUntil[limit] = Math.max(pausedUntil[limit], now() + milliseconds);
    },
    learn(limit, hour) {
      const known = hours[limit];
      const until = now() + hour.milliseconds;
      // Answers arrive in any order, and GitHub gives whole seconds: within the same hour, the smallest remainder is the newest.
      if (known === undefined || until > known.until + sameHour) hours[limit] = { ...hour, until };
      else if (until > known.until - sameHour && hour.remaining < known.remaining) hours[limit] = { ...hour, until: known.until };
    },
    left() {
      const parts = Object.values(hours).flatMap((hour) => (hour === undefined || hour.until <= now() ? [] : [hour.remaining / hour.most]));
      return Math.min(1, ...parts);
    },
    idle() {
      const over = windows.every(({ span }, index) => (spent[index]?.at(-1)?.at ?? -Infinity) <= now() - span);
      return over && inFlight === 0 && waiting.length === 0 && now() >= Math.max(...Object.values(pausedUntil));
    },
  };
}

/** Milliseconds until a window has room for a call; forgets what has left the window. */
function untilRoom(window: Window, entries: Spent[], call: Call, time: number): number {
  while (entries[0] !== undefined && entries[0].at <= time - window.span) entries.shift();
  const cost = window.costs(call);
  if (cost === 0) return 0;
  const ofAll = untilBelow(window, entries, window.most * call.share - cost, time);
  if (call.portion === undefined) return ofAll;
  // A limit that is smaller than one call allows one.
  const portion = Math.max(0, window.most * call.portion - cost);
  return Math.max(
    ofAll,
    untilBelow(
      window,
      entries.filter(({ apart }) => apart),
      portion,
      time,
    ),
  );
}

/** Milliseconds until at most so much of the spending is in the window. */
function untilBelow({ span }: Window, entries: readonly Spent[], most: number, time: number): number {
  let excess = entries.reduce((sum, entry) => sum + entry.cost, 0) - most;
  if (excess <= 0) return 0;
  for (const entry of entries) {
    excess -= entry.cost;
    if (excess <= 0) return entry.at + span - time;
  }
  return span;
}
