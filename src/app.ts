import type { ApplicationFunction, Context } from "probot";
import { dispatch } from "./flows/events/dispatch.js";
import { concerns } from "./github/webhooks/heard.js";
import { createAttention, type Attention } from "./flows/attention.js";
import { limitIn, isGone } from "./github/client/fault.js";
import { resume } from "./flows/requests/wake.js";
import { untilRoom, type Idle, type Scene } from "./flows/scene.js";
import { createMemory, type HubSettings } from "./github/types/access.js";
import { createHub } from "./github/create-hub.js";
import type { Hub } from "./github/types/hub.js";
import { endedCheck, eventOf } from "./github/webhooks/webhooks.js";
import { sealKeys } from "./seal-keys.js";
import type { Settings } from "./settings.js";

/** The clock and its timers. */
export interface Time {
  now(): Date;
  /**
   * Runs something after so many milliseconds, unless the process ends before; the sweep makes up for lost work. Returns `false` if it sets no timer.
   */
  later(milliseconds: number, run: () => Promise<void>): unknown;
}

/**
 * The application: turns every webhook into an event in our words and passes it to its flow, inside the only error boundary. `attention` is for the
 * code that drops events before Probot gets them.
 */
export function gitploy(
  settings: Settings,
  time: Time = systemTime,
  observe?: Scene["observe"],
  attention: Attention = createAttention(),
): ApplicationFunction {
  const idle = createIdle(5000);
  // Started here, so that it runs in parallel to the rest of the start.
  const deriving = hubSettings(settings);
  return async (probot) => {
    const gateway = await deriving;
    const { keys } = gateway;
    probot.onAny(async (context) => {
      const { id, name, payload } = context as Context;
      const event = eventOf({ id, name, payload }, settings.app.id);
      if (event === undefined || !concerns(event)) return;
      const log = probot.log.child({ delivery: id, event: event.kind, repository: `${event.owner}/${event.name}` });
      const hub = createHub((context as Context).octokit, event, gateway);
      const scene = createScene(hub, { keys, time, idle, attention, log, observe });
      try {
        await dispatch(scene, event.kind === "changed" ? { ...event, ...endedCheck(payload) } : event, id);
      } catch (error) {
        // Probot logs a failure once, with the delivery's id, and the delivery fails, so that it can be redelivered.
        if (!(await isGone(scene, error))) throw error;
        log.warn({ err: error }, `${hub.owner}/${hub.name} is left alone, for good: ${(error as Error).message}`);
      }
    });
  };
}

/** In milliseconds; work that is due later is left to the sweep, so a process keeps nothing of a request for hours. */
const longestTimer = 10 * 60_000;

/** The clock of this machine; its timers do not keep the process alive. */
export const systemTime: Time = {
  now: () => new Date(),
  later: (milliseconds, run) => {
    if (milliseconds > longestTimer) return false;
    return setTimeout(() => void run(), milliseconds).unref();
  },
};

/** What the gateway needs of the settings. */
export async function hubSettings(settings: Settings): Promise<HubSettings> {
  const { app, ledger, pages } = settings;
  return {
    appId: app.id,
    keys: await sealKeys(settings),
    ledgerPrefix: ledger.prefix,
    ledgerRepository: ledger.repository,
    memory: createMemory(),
    pagesUrl: pages?.url,
  };
}

/** The parts of a scene that are the same in all repositories. */
interface Props extends Pick<Scene, "keys" | "idle" | "attention"> {
  readonly time: Time;
  readonly log: Context["log"];
  readonly observe?: Scene["observe"] | undefined;
}

/** Everything that a flow works with in one repository. */
export function createScene(hub: Hub, { keys, time, idle, attention, log, observe = () => undefined }: Props): Scene {
  const scene: Scene = {
    hub,
    now: () => time.now(),
    keys,
    idle,
    attention,
    log,
    observe,
    later: (milliseconds, run) =>
      time.later(milliseconds, async () => {
        try {
          await run(scene);
        } catch (error) {
          const limit = limitIn(error);
          if (limit !== undefined) {
            const again = untilRoom(limit);
            log.warn(
              { route: limit.route ?? "", seconds: again / 1_000 },
              "GitHub's limits leave no room for deferred work: it is deferred again",
            );
            return void scene.later(again, run);
          }
          const level = (await isGone(scene, error)) ? "warn" : "error";
          log[level]({ err: error }, "Deferred work failed");
        }
      }),
    lookAgain: (environment, after) => scene.later(after.getTime() - time.now().getTime() + 1000, (later) => resume(later, environment)),
  };
  return scene;
}

/** Remembers the newest fingerprints of a limited number of repositories. */
export function createIdle(most: number): Idle {
  const known = new Map<string, string>();
  return {
    is: ({ owner, name }, fingerprint) => known.get(`${owner}/${name}`) === fingerprint,
    remember: ({ owner, name }, fingerprint) => {
      known.delete(`${owner}/${name}`);
      known.set(`${owner}/${name}`, fingerprint);
      const [oldest] = known.keys();
      if (known.size > most && oldest !== undefined) known.delete(oldest);
    },
  };
}
