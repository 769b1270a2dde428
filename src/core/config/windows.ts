import type { Environment, FrozenWindow } from "./environment.js";
import { lastStart } from "./schedule.js";

// Windows that follow each other without end are followed this far; by then the rule has looked again.
const maximumSteps = 200;

/** The window that freezes an environment now, and when it is free again, windows that overlap or follow at once included. A window contains its start and not its end. */
export function frozenUntil(
  environment: Pick<Environment, "frozenWindows">,
  now: Date,
): { readonly window: FrozenWindow; readonly until: Date } | undefined {
  const current = longest(environment.frozenWindows, now);
  if (current === undefined) return undefined;
  let until = current.end;
  for (let step = 0; step < maximumSteps; step += 1) {
    const next = longest(environment.frozenWindows, until);
    if (next === undefined) break;
    until = next.end;
  }
  return { window: current.window, until };
}

function longest(windows: readonly FrozenWindow[], now: Date): { window: FrozenWindow; end: Date } | undefined {
  return windows
    .flatMap((window) => {
      const start = lastStart(window.start, window.location, now);
      if (start === undefined) return [];
      const end = new Date(start.getTime() + window.milliseconds);
      return end > now ? [{ window, end }] : [];
    })
    .reduce<{ window: FrozenWindow; end: Date } | undefined>(
      (best, next) => (best === undefined || next.end > best.end ? next : best),
      undefined,
    );
}
