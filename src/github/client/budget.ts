import { type Call, createHours, type Hour, createSpending } from "./limits.js";

/** What GitHub's limits still allow an installation. */
export interface Budget {
  /**
   * Resolves when the call may be made, at once unless a limit is near, to what has to be called when it is over.
   * Rejects with a RateLimitError as soon as that cannot be within `patience` milliseconds.
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

// GitHub stops at 100 for REST and GraphQL together, from all processes.
const mostInFlight = 80;

/** A call that waits. */
interface Entry {
  readonly call: Call;
  readonly admit: () => void;
}

/** The budget of one installation. `now` is in milliseconds, and never goes back. */
export function createBudget(now: () => number = () => performance.now()): Budget {
  const spending = createSpending(now);
  const hours = createHours(now);
  const pausedUntil: Record<Call["limit"], number> = { rest: 0, graphql: 0, token: 0 };
  const slots = createSlots();
  const waiting: Entry[] = [];
  let timer: NodeJS.Timeout | undefined;

  /** Milliseconds until the limits allow the call; Infinity while it depends on the end of another call. */
  const delay = (call: Call): number =>
    Math.max(0, pausedUntil[call.limit] - now(), hours.untilRoom(call), slots.have(call) ? 0 : Infinity, spending.untilRoom(call));
  /** Lets in the calls that may enter, those with the largest share first; each waits only for earlier calls with its own share. */
  const advance = (): void => {
    clearTimeout(timer);
    let soonest = Infinity;
    for (const share of new Set(waiting.map(({ call }) => call.share).toSorted((one, other) => other - one))) {
      const mayNow = (): Entry | undefined => {
        const next = waiting.find(({ call }) => call.share === share);
        const milliseconds = next === undefined ? Infinity : delay(next.call);
        soonest = Math.min(soonest, milliseconds > 0 ? milliseconds : Infinity);
        return milliseconds > 0 ? undefined : next;
      };
      for (let next = mayNow(); next !== undefined; next = mayNow()) {
        leave(waiting, next);
        next.admit();
      }
    }
    if (Number.isFinite(soonest)) timer = setTimeout(advance, Math.ceil(soonest));
  };
  /** Begins a call, and returns what ends it. */
  const begin = (call: Call): (() => void) => {
    spending.spend(call);
    const free = slots.take(call);
    return () => {
      free();
      advance();
    };
  };
  const wait = (call: Call, patience: number): Promise<() => void> =>
    new Promise((resolve, reject) => {
      const entry: Entry = {
        call,
        admit: () => {
          clearTimeout(expiry);
          resolve(begin(call));
        },
      };
      const expiry = setTimeout(() => {
        leave(waiting, entry);
        reject(new RateLimitError(Number.isFinite(delay(call)) ? delay(call) : 1_000));
      }, patience);
      waiting.push(entry);
      advance();
    });

  return {
    enter: async (call, patience) => {
      const milliseconds = delay(call);
      if (milliseconds === 0 && !waiting.some((other) => other.call.share >= call.share)) return begin(call);
      if (Number.isFinite(milliseconds) && milliseconds > patience) throw new RateLimitError(milliseconds);
      return await wait(call, patience);
    },
    pause: (limit, milliseconds) => {
      pausedUntil[limit] = Math.max(pausedUntil[limit], now() + milliseconds);
    },
    learn: hours.learn,
    left: hours.left,
    idle: () => spending.isOver() && slots.areFree() && waiting.length === 0 && now() >= Math.max(...Object.values(pausedUntil)),
  };
}

function leave(waiting: Entry[], entry: Entry): void {
  const index = waiting.indexOf(entry);
  if (index !== -1) waiting.splice(index, 1);
}

/** The calls in flight, and of those the ones that have a portion. */
function createSlots() {
  let [all, apart] = [0, 0];
  return {
    have: ({ share, portion = 1 }: Call): boolean => all < mostInFlight * share && apart < mostInFlight * portion,
    /** Takes one, and returns what gives it back. */
    take: ({ portion }: Call): (() => void) => {
      const ofApart = portion === undefined ? 0 : 1;
      all += 1;
      apart += ofApart;
      return () => {
        all -= 1;
        apart -= ofApart;
      };
    },
    areFree: (): boolean => all === 0,
  };
}
