import type { ApplicationFunction, Context } from "probot";
import { dispatch } from "./flows/dispatch.js";
import type { Idle, Scene } from "./flows/scene.js";
import { createHub } from "./github/create-hub.js";
import { eventOf } from "./github/webhooks.js";
import type { Settings } from "./settings.js";

/** The application: every webhook becomes an event in our words and goes to its flow, behind the one error boundary. */
export function gitploy(settings: Settings): ApplicationFunction {
  const idle = createIdle(5000);
  return (probot) => {
    probot.onAny(async (context) => {
      const { id, name, payload } = context as Context;
      const event = eventOf({ id, name, payload }, settings.app.id);
      if (event === undefined) return;
      const log = probot.log.child({ delivery: id, event: event.kind, repository: `${event.owner}/${event.name}` });
      const scene = createScene(context as Context, event, settings, idle, log);
      try {
        await dispatch(scene, event, id);
      } catch (error) {
        log.error({ err: error }, `${event.kind} failed`);
        throw error;
      }
    });
  };
}

function createScene(
  { octokit }: Pick<Context, "octokit">,
  place: { readonly owner: string; readonly name: string },
  settings: Settings,
  idle: Idle,
  log: Context["log"],
): Scene {
  const { ledger, app, webhook } = settings;
  const hub = createHub(octokit, place, { appId: app.id, ledgerPrefix: ledger.prefix, ledgerRepository: ledger.repository });
  const scene: Scene = {
    hub,
    now: () => new Date(),
    secrets: webhook.secrets,
    idle,
    log,
    later: (milliseconds, run) => {
      // A timer keeps no process alive, and one that is lost is made up for by the sweep.
      setTimeout(
        () => void run(scene).catch((error: unknown) => log.error({ err: error }, "What was put off failed")),
        Math.min(milliseconds, 2 ** 31 - 1),
      ).unref();
    },
  };
  return scene;
}

/** Remembers the newest fingerprint of so many repositories. */
function createIdle(most: number): Idle {
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
