import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Probot } from "probot";
import { createAttention } from "../flows/attention.js";
import type { Scene } from "../flows/scene.js";
import { gitploy, systemTime } from "../app.js";
import { needsSetUp, readSettings, SettingsError } from "../settings.js";
import type { Settings, Variables } from "../settings.js";
import { readDotenv } from "./dotenv.js";
import type { Observe } from "../github/client/observed.js";
import { watchClock } from "./clock-watch.js";
import { createCredentials } from "./credentials.js";
import { inLanes } from "./lanes.js";
import { listen } from "./listen.js";
import { createHousekeeping } from "../housekeeping.js";
import { load } from "./load.js";
import { receive } from "./delivery.js";
import { openLog } from "./log.js";
import { pagesOf } from "../pages.js";
import { readAssets } from "../web/assets.js";
import { answeringPages } from "./page.js";
import type { AnswerPage } from "./page.js";
import { createMetrics } from "./metrics.js";
import { startRehearsing } from "./rehearsing.js";
import { startRounds } from "./rounds.js";
import { createSieve } from "./sieve.js";
import { setUp } from "./set-up.js";
import { whenToldToEnd } from "./told-to-end.js";

/** `npm start`: webhooks over HTTP until the process is told to end. */
async function main(): Promise<void> {
  const before = environment();
  if (needsSetUp(before)) await setUp(before, (line) => process.stdout.write(line));
  const env = environment();
  const settings = readSettings(env);
  const log = await openLog(settings.log);
  if (env["SENTRY_DSN"]) log.log.warn("SENTRY_DSN is read by nobody: errors are lines of the log with level 50 and above.");
  const metrics = createMetrics(settings.metrics);
  const credentials = createCredentials();
  const clock = watchClock(log.log);
  const observe: Observe = (observed) => {
    metrics.asked(observed);
    credentials.note(observed);
    clock(observed);
  };
  const attention = createAttention();
  const loading = load(settings, log.log, gitploy(settings, systemTime, metrics.deployed, attention), { observe });
  const pages = await pagesWith(settings, loading, metrics.deployed);
  const server = await listen({
    ...settings.server,
    webhookPath: settings.webhook.path,
    secrets: settings.webhook.secrets,
    log,
    sieve: createSieve(settings.app.id, attention),
    started: loading,
    accepted: credentials.accepted,
    metrics: { token: settings.metrics.token, render: metrics.render },
    ended: metrics.delivered,
    ...(pages && { pages }),
    receive: inLanes(settings.server, settings.app.id, async (delivery) => receive(await loading, delivery)),
  });
  const probot = await loading.catch(async (error: unknown) => {
    await server.stop();
    throw error;
  });
  // Only now: redeliveries have to be received.
  startRehearsing();
  const rounds = startRounds(createHousekeeping(probot, settings, systemTime, Math.random, metrics.deployed), settings.housekeeping);
  whenToldToEnd((signal) => {
    log.log.info(`${signal}: finishing what is in hand`);
    void Promise.all([server.stop(), rounds.stop()]).then(() => log.log.info("Stopped"));
  });
  // A reader of this line may tell the process to end.
  log.log.info(`Listening on port ${server.port} for webhooks at ${settings.webhook.path}`);
}

/** The pages, if they are set up; they wait until the App is loaded. */
async function pagesWith(settings: Settings, loading: Promise<Probot>, observe: Scene["observe"]): Promise<AnswerPage | undefined> {
  const { pages } = settings;
  if (pages === undefined) return undefined;
  const assets = await readAssets(assetsFolder());
  const answering = loading.then((probot) =>
    answeringPages(pagesOf(settings, pages, { probot, assets, time: systemTime, observe }), pages.url),
  );
  // The caller that starts the process gets the error.
  answering.catch(() => undefined);
  return async (request) => await (await answering)(request);
}

/** Next to the bundle; or, when the source runs, in the build's folder. */
function assetsFolder(): string {
  const beside = join(import.meta.dirname, "pages");
  return existsSync(beside) ? beside : join(import.meta.dirname, "../../dist/pages");
}

/** The environment, and then the working directory's `.env`. */
function environment(): Variables {
  return { ...readDotenv(), ...process.env };
}

try {
  await main();
} catch (error) {
  // Without settings there is no log.
  process.stderr.write(
    error instanceof SettingsError
      ? `Gitploy cannot start:\n${error.message}\n`
      : `${error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exitCode = 1;
}
