import type { DestinationStream } from "pino";
import type { Time } from "../../src/app.js";
import { createHousekeeping, type Housekeeping } from "../../src/housekeeping.js";
import { startApp, type Running } from "../app.js";
import type { Clock } from "../github/clock.js";
import type { GitHub } from "../github/github.js";

/** A process that runs the App until it is killed; after that it sends nothing. */
export interface Life extends Running {
  readonly housekeeping: Housekeeping;
  /** Does the deferred work that is due, and the housekeeping. */
  ring(): Promise<void>;
  /** Kills it, as kill -9 does. */
  kill(): void;
  /** Rejects when it is killed. */
  readonly death: Promise<never>;
}

/** Starts a process. All its requests go through `ask`. */
export async function beginLife(github: GitHub, ask: typeof fetch, log: DestinationStream): Promise<Life> {
  let dead = false;
  let die = (_error: Error): void => undefined;
  const death = new Promise<never>((_, reject) => {
    die = reject;
  });
  death.catch(() => undefined);
  const never = (): Promise<never> => new Promise(() => undefined);
  const breathing: typeof fetch = async (input, init) => {
    if (dead) return await never();
    const answer = await Promise.race([ask(input, init), death.catch(never)]);
    return dead ? await never() : answer;
  };
  const alarms = createAlarms(github.clock, () => dead);
  const silent: DestinationStream = { write: (line) => dead || log.write(line) };
  const running = await startApp(github, silent, { ask: breathing, time: alarms.time });
  return {
    ...running,
    receive: (delivery) => Promise.race([running.receive(delivery), death]),
    // Every sweep here looks at everything, as elsewhere every tenth one does.
    housekeeping: createHousekeeping(running.probot, running.settings, alarms.time, () => 0.05),
    ring: alarms.ring,
    kill: () => {
      dead = true;
      die(new Error("the process was killed"));
    },
    death,
  };
}

/** In milliseconds; the sweep does what is due later, as on a server. */
const longestTimer = 10 * 60_000;

/** A clock whose timers ring when they are due, or when their time was skipped. */
function createAlarms({ now }: Clock, over: () => boolean): { readonly time: Time; ring(): Promise<void> } {
  const set = new Set<() => Promise<void>>();
  const later: Time["later"] = (milliseconds, run) => {
    if (milliseconds > longestTimer) return false;
    const at = now().getTime() + milliseconds;
    const alarm = async (): Promise<void> => {
      if (now().getTime() < at || !set.delete(alarm)) return;
      clearTimeout(timer);
      if (!over()) await run();
    };
    const timer = setTimeout(() => void alarm(), milliseconds + 5).unref();
    set.add(alarm);
    return timer;
  };
  return {
    time: { now, later },
    ring: async () => {
      for (const alarm of set) await alarm();
    },
  };
}
