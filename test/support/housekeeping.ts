import { load } from "../../src/bin/load.js";
import { createHousekeeping } from "../../src/housekeeping.js";
import type { Variables } from "../../src/settings.js";
import { settingsOf } from "./credentials.js";
import { budgetIn, type Process, type World } from "./world.js";

/** A test's changes to a housekeeping that has enough time and looks only at what is due. */
export interface Keeping {
  readonly settings?: Variables;
  readonly random?: () => number;
  /** The process that does it, and may die during it. */
  readonly process?: Pick<Process, "fetch" | "death">;
}

/** The housekeeping of a world's App, in a process that gets no webhooks. */
export async function keeperOf(
  { github, log, overruns }: Pick<World, "github" | "log" | "overruns">,
  { settings, random = () => 0.5, process }: Keeping = {},
) {
  const given = settingsOf(settings);
  const send: typeof globalThis.fetch = process?.fetch ?? ((input, init) => github.fetch(new Request(input, init)));
  const fetch: typeof globalThis.fetch = (input, init) => overruns.request(new Request(input).url, () => send(input, init));
  const death = process?.death.catch(() => undefined) ?? new Promise<undefined>(() => undefined);
  const probot = await load(given, log.log, () => {}, { fetch, budget: () => budgetIn(github) });
  const housekeeping = createHousekeeping(probot, given, { now: github.clock.now, later: () => false }, random);
  return {
    /** One sweep, and everything that follows from it. */
    sweep: async (goesOn: () => boolean = () => true) => {
      await Promise.race([overruns.during("a sweep", () => housekeeping.sweep(goesOn)), death]);
      await github.idle();
      return cameOf("Sweep done");
    },
    /** One look for failed deliveries, and everything that follows from it. */
    redeliver: async (goesOn: () => boolean = () => true) => {
      await Promise.race([overruns.during("a redelivery", () => housekeeping.redeliver(goesOn)), death]);
      await github.idle();
      return cameOf("Redelivery done");
    },
  };

  function cameOf(message: string): Readonly<Record<string, unknown>> | undefined {
    return log.lines.findLast(({ msg }) => msg === message);
  }
}
