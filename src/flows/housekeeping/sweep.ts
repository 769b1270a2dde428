import type { AppHub } from "../../github/app-hub.js";
import type { InstallationRef } from "../../github/installation-hub.js";
import { each, from } from "../each.js";
import { inInstallation } from "./installation.js";
import type { KnownInstallations } from "./known-repositories.js";
import type { Surveying } from "./survey.js";
import { carefully, type Swept, type Total } from "./swept.js";

/** What a sweep has at hand: the whole App, and a scene for each repository in it. */
export interface Sweeping extends Surveying {
  readonly app: Pick<AppHub, "installations" | "installation">;
  readonly known: KnownInstallations;
  /** Tells the log what failed. */
  readonly report: (error: unknown, what: string) => void;
}

const installationsAtOnce = 10;

/**
 * Looks after time, everywhere the App is installed: waiting requests that may go on or have to end, deployments that nobody answers, answers that
 * were never written. Where something goes on, each sweep looks; elsewhere, one in a while. Nothing more is begun when `goesOn` says no; the next sweep
 * begins where there was no time. What it remembers may be lost, any number may run at the same time, and what fails in one place is logged and
 * stops nothing elsewhere.
 */
export async function sweep(world: Sweeping, goesOn: () => boolean): Promise<Swept> {
  const total: Total = { installations: 0, repositories: 0, looked: 0, failures: 0, complete: true };
  const { known } = world;
  const installations = await world.app.installations();
  known.keep(installations.map(({ id }) => id));
  const room = { left: known.room() };
  const ordered = inTurn(world, installations);
  const careful = carefully(world.report, total);
  const cutShort: InstallationRef[] = [];
  let begun = 0;
  const all = await each(ordered, installationsAtOnce, goesOn, async (installation) => {
    begun += 1;
    await careful(`installation of ${installation.owner}`, async () => {
      const whole = await inInstallation({ world, total, installation, known: known.of(installation.id), room, goesOn });
      if (!whole) cutShort.push(installation);
    });
  });
  // Where a sweep has no time for all, the next goes on from there: so each is seen in its turn, whatever any of them takes.
  known.next = (ordered[begun] ?? cutShort[0])?.id;
  return { ...total, complete: total.complete && all };
}

/** The installations, from the one on that had to be left; a process that has just begun begins anywhere. */
function inTurn({ known, random }: Sweeping, installations: readonly InstallationRef[]): readonly InstallationRef[] {
  const start = installations.findIndex(({ id }) => id === known.next);
  return start < 0 ? from(random(), installations) : [...installations.slice(start), ...installations.slice(0, start)];
}
