import { rehearsals, rehearse } from "../core/config/rehearsal.js";

/** Milliseconds after the start, and between two rounds. */
const [first, between] = [5_000, 100];

/**
 * Prepares for a stranger's first deploy.yml, so that reading it does not hold up others: some milliseconds of work ten times a second, soon after the
 * start. Does not keep the process alive.
 */
export function startRehearsing(): void {
  const go = (round: number): void => {
    if (round === rehearsals) return;
    rehearse(round);
    setTimeout(go, between, round + 1).unref();
  };
  setTimeout(go, first, 0).unref();
}

/** When it is over on an idle machine, in milliseconds after the start. */
export const rehearsedAfter = first + 2 * between * rehearsals;
