import type { Housekeeping } from "../housekeeping.js";

/** Work that is done again and again until it is stopped. */
export interface Rounds {
  /** Begins nothing new, and resolves when what is being done has ended. */
  stop(): Promise<void>;
}

/** How often the housekeeping is done, in seconds; 0 leaves it to others. */
export interface Intervals {
  readonly sweep: number;
  readonly redelivery: number;
}

/** Does the housekeeping now and at these intervals, and never twice at the same time. It does not keep the process alive. */
export function startRounds(housekeeping: Housekeeping, { sweep, redelivery }: Intervals): Rounds {
  const rounds = [
    ...(redelivery === 0 ? [] : [round(redelivery * 1_000, (goesOn) => housekeeping.redeliver(goesOn))]),
    ...(sweep === 0 ? [] : [round(sweep * 1_000, (goesOn) => housekeeping.sweep(goesOn))]),
  ];
  return {
    stop: async () => {
      await Promise.all(rounds.map((each) => each.stop()));
    },
  };
}

function round(milliseconds: number, work: (goesOn: () => boolean) => Promise<void>): Rounds {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let current = Promise.resolve();
  const begin = (): void => {
    const start = performance.now();
    // What is under way when a round's time is over has the rest of the interval to end.
    const goesOn = (): boolean => !stopped && performance.now() - start < milliseconds * 0.8;
    current = work(goesOn).finally(() => {
      if (!stopped) timer = setTimeout(begin, Math.max(0, start + milliseconds - performance.now())).unref();
    });
  };
  begin();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await current;
    },
  };
}
