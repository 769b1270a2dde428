import { Probot } from "probot";
import type { ApplicationFunction, Logger } from "probot";
import { gitploy } from "../app.js";
import type { Observe } from "../github/client/observed.js";
import { careful, type Care } from "../github/client/octokit.js";
import type { Settings } from "../settings.js";
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

/** Probot with the whole application loaded. Earlier events would be lost. */
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
