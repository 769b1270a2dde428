const signals = ["SIGTERM", "SIGINT"] as const;
/** Milliseconds within which further signals are the first one, come by another way. */
const echo = 1_000;

/**
 * Runs `end` when the process is told to end, once: Ctrl-C and some supervisors tell everybody in a group, npm among them, which passes it on. A later
 * signal ends the process at once.
 */
export function whenToldToEnd(end: (signal: NodeJS.Signals) => void): void {
  let told = false;
  const hear = (signal: NodeJS.Signals): void => {
    if (told) return;
    told = true;
    setTimeout(() => signals.forEach((each) => process.removeListener(each, hear)), echo).unref();
    end(signal);
  };
  for (const each of signals) process.on(each, hear);
}
