import type { Housekeeping } from "../housekeeping.js";

/** Work that is done again and again until it is stopped. */
export interface Rounds {
  /** Begins nothing new, and resolves when the current work has ended. */
  stop(): Promise<void>;
}

/** The intervals of the housekeeping, in seconds; 0 leaves it to others. */
export interface Intervals {
  readonly sweep: number;
  readonly redelivery: number;
}

/**
 * Does the housekeeping at these intervals, never twice at the same time. Sweeps begin now. Looks for failed deliveries begin somewhere in their first
 * interval, by `random` (from 0 up to 1), so that processes that start together do not request the same delivery at the same moment. Does not keep the
 * process alive.
 */
export function startRounds(housekeeping: Housekeeping, { sweep, redelivery }: Intervals, random: () => number = Math.random): Rounds {
  const offset = random() * redelivery * 1_000;
  const rounds = [
    ...(redelivery === 0 ? [] : [round(redelivery * 1_000, offset, (goesOn) => housekeeping.redeliver(goesOn))]),
    ...(sweep === 0 ? [] : [round(sweep * 1_000, 0, (goesOn) => housekeeping.sweep(goesOn))]),
  ];
  return {
    stop: async () => {
      await Promise.all(rounds.map((each) => each.stop()));
    },
  };
}

function round(milliseconds: number, offset: number, work: (goesOn: () => boolean) => Promise<void>): Rounds {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let current = Promise.resolve();
  const begin = (): void => {
    const start = performance.now();
    // Work in progress at the end of a round's time has the rest of the interval to finish.
    const goesOn = (): boolean => !stopped && performance.now() - start < milliseconds * 0.8;
    current = work(goesOn).finally(() => {
      if (!stopped) timer = setTimeout(begin, Math.max(0, start + milliseconds - performance.now())).unref();
    });
  };
  if (offset === 0) begin();
  else timer = setTimeout(begin, offset).unref();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await current;
    },
  };
}
