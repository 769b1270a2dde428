import { rehearsals, rehearse } from "../core/config/rehearsal.js";

/** Milliseconds after the start, and between two rounds: nobody waits for it. */
const [first, between] = [5_000, 100];

/**
 * Prepares for the first deploy.yml of a stranger, so that reading it holds up nobody: some milliseconds ten times a second, soon after the start. It does not
 * keep the process alive.
 */
export function startRehearsing(): void {
  const go = (round: number): void => {
    if (round === rehearsals) return;
    rehearse(round);
    setTimeout(go, between, round + 1).unref();
  };
  setTimeout(go, first, 0).unref();
}

/** After so many milliseconds it is over, on a machine with nothing else to do. */
export const rehearsedAfter = first + 2 * between * rehearsals;
