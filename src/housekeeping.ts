import type { Probot } from "probot";
import { createIdle, createScene, hubSettings, systemTime, type Time } from "./app.js";
import { createFailedDeliveries } from "./flows/housekeeping/failed-deliveries.js";
import { createKnownInstallations } from "./flows/housekeeping/known-repositories.js";
import { redeliver } from "./flows/housekeeping/redelivery.js";
import { createAttention } from "./flows/attention.js";
import type { Scene } from "./flows/scene.js";
import { sweep } from "./flows/housekeeping/sweep.js";
import { createAppHub } from "./github/app-hub.js";
import { Fault } from "./github/client/fault.js";
import type { Settings } from "./settings.js";

/** What has to be done regularly, without an event. Each of them begins nothing new once `goesOn` says no, and never fails. */
export interface Housekeeping {
  /** Does what is due because time has passed, everywhere the App is installed. */
  sweep(goesOn: () => boolean): Promise<void>;
  /** Requests failed deliveries again. */
  redeliver(goesOn: () => boolean): Promise<void>;
}

/** The housekeeping of the App behind a Probot that is ready. */
export function createHousekeeping(
  probot: Pick<Probot, "auth" | "log">,
  settings: Settings,
  time: Time = systemTime,
  random: () => number = Math.random,
  observe?: Scene["observe"],
): Housekeeping {
  const deriving = hubSettings(settings);
  const app = createAppHub((installation) => probot.auth(installation), deriving);
  const idle = createIdle(5000);
  const attention = createAttention();
  const { log } = probot;
  const world = {
    app,
    failedDeliveries: createFailedDeliveries(app, () => time.now()),
    now: () => time.now(),
    none: new Map<string, number>(),
    closed: new Set<string>(),
    pause: (milliseconds: number) =>
      new Promise<boolean>((resolve) => {
        const rings = time.later(milliseconds, () => Promise.resolve(resolve(true)));
        if (rings === false) resolve(false);
      }),
    known: createKnownInstallations(),
    random,
    // A later round does what GitHub's limits leave no room for. If the App was removed meanwhile, nothing is left to do.
    report: (error: unknown, what: string): void =>
      error instanceof Fault && (error.kind === "rate_limited" || error.kind === "gone")
        ? log.warn({ err: error }, what)
        : log.error({ err: error }, what),
  };
  const carefully = async (what: string, work: () => Promise<object>): Promise<void> => {
    const started = performance.now();
    try {
      const came = await work();
      log.info({ ...came, duration: Math.round(performance.now() - started) }, `${what} done`);
    } catch (error) {
      world.report(error, `${what} failed`);
    }
  };
  return {
    sweep: (goesOn) =>
      carefully("Sweep", async () => {
        const { keys } = await deriving;
        return await sweep({ ...world, sceneOf: (hub) => createScene(hub, { keys, time, idle, attention, log, observe }) }, goesOn);
      }),
    redeliver: (goesOn) => carefully("Redelivery", () => redeliver(world, goesOn)),
  };
}
