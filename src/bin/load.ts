import { Probot } from "probot";
import type { ApplicationFunction, Logger } from "probot";
import { gitploy } from "../app.js";
import { exactJson } from "../github/client/exact-json.js";
import type { Observe } from "../github/client/observed.js";
import { careful, type Care } from "../github/client/octokit.js";
import type { Settings } from "../settings.js";
import type { Delivery } from "./delivery.js";
import { watchServerVersion } from "./server-version.js";

/** A Probot for these settings, without Probot's throttling, blind retries and endless waits; the application is not loaded yet. */
export function createProbot(settings: Settings, log: Logger, care: Partial<Care> = {}): Probot {
  return new Probot({
    appId: settings.app.id,
    privateKey: settings.app.privateKey,
    secret: settings.webhook.secrets[0],
    baseUrl: settings.gitHub.apiUrl,
    log,
    ...careful({ timeout: settings.gitHub.timeout, ...care, observe: hearing(watchServerVersion(log), care.observe) }),
  });
}

function hearing(...all: readonly (Observe | undefined)[]): Observe {
  return (observed) => {
    for (const each of all) each?.(observed);
  };
}

/** Probot with the whole application loaded; only then an event may come in, or it is lost. */
export async function load(
  settings: Settings,
  log: Logger,
  app: ApplicationFunction = gitploy(settings),
  care: Partial<Care> = {},
): Promise<Probot> {
  const probot = createProbot(settings, log, care);
  await probot.ready();
  await probot.load(app);
  return probot;
}

/** Hands a verified delivery to the application; resolves when all its work is done, rejects when some of it failed. */
export async function receive(probot: Probot, { id, name, body }: Delivery): Promise<void> {
  const payload = exactJson(body);
  // Signed anew, since Probot knows only the current secret, and the delivery may carry the previous one.
  await probot.webhooks.verifyAndReceive({ id, name, payload, signature: await probot.webhooks.sign(payload) });
}
