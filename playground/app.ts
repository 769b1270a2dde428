import { generateKeyPairSync } from "node:crypto";
import type { DestinationStream } from "pino";
import type { Probot } from "probot";
import { gitploy, type Time } from "../src/app.js";
import { load } from "../src/bin/load.js";
import { receive } from "../src/bin/delivery.js";
import { openLog } from "../src/bin/log.js";
import { RateLimitError, type Budget } from "../src/github/client/budget.js";
import { readSettings, type Settings, type Variables } from "../src/settings.js";
import type { Delivery } from "./github/events/outbox.js";
import type { GitHub } from "./github/github.js";

/** The webhook secret of every App in the playground. */
export const webhookSecret = "the playground has one";

/** The environment variables of an App that belongs to a GitHub in memory. */
export function variables(github: Pick<GitHub, "world">): Variables {
  // A short key: it is made at every start and protects nothing.
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
  return {
    APP_ID: String(github.world.app.id),
    PRIVATE_KEY: privateKey.export({ type: "pkcs1", format: "pem" }).toString(),
    WEBHOOK_SECRET: webhookSecret,
    LOG_FORMAT: "json",
    LOG_LEVEL: "error",
  };
}

/** No budget: people who try things out work faster than a team, and the GitHub in memory has no limits. */
export const unlimited: Budget = {
  enter: () => Promise.resolve(() => {}),
  pause: () => {},
  learn: () => {},
  left: () => 1,
  idle: () => true,
};

/** A budget that waits only for limits that GitHub reports; `now` is in milliseconds. */
function heeding(now: () => number): Budget {
  const until = { rest: 0, graphql: 0, token: 0 };
  const left = (limit: keyof typeof until): number => until[limit] - now();
  return {
    ...unlimited,
    enter: ({ limit }) => (left(limit) > 0 ? Promise.reject(new RateLimitError(left(limit))) : Promise.resolve(() => {})),
    pause: (limit, milliseconds) => {
      until[limit] = Math.max(until[limit], now() + milliseconds);
    },
  };
}

/** Receives a delivery and returns the HTTP status of the answer. */
export type Receiver = (delivery: Pick<Delivery, "id" | "event" | "payload">) => Promise<number>;

/** A running App. */
export interface Running {
  readonly receive: Receiver;
  readonly probot: Probot;
  readonly settings: Settings;
  readonly time: Time;
  /** The function for all its requests to GitHub. */
  readonly ask: typeof fetch;
}

/** Starts the whole App in this process. All its requests to GitHub go through `ask`; it logs to `log`, one object per line. */
export async function startApp(
  github: Pick<GitHub, "world">,
  log: DestinationStream,
  { ask, time }: Pick<Running, "ask" | "time">,
): Promise<Running> {
  const settings = readSettings(variables(github));
  const { log: lines } = await openLog(settings.log, log);
  const probot = await load(settings, lines, gitploy(settings, time), { fetch: ask, budget: () => heeding(() => time.now().getTime()) });
  const hear: Receiver = async ({ id, event, payload }) => {
    try {
      await receive(probot, { id, name: event, body: payload });
      return 200;
    } catch {
      return 500;
    }
  };
  return { receive: hear, probot, settings, time, ask };
}
