import { type Call, pointsOf } from "./call.js";

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
