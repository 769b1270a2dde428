import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { run } from "probot";
import { needsSetUp, readSettings, SettingsError } from "../settings.js";
import type { Variables } from "../settings.js";
import { listen } from "./listen.js";
import { load, receive } from "./load.js";
import { openLog } from "./log.js";

/** `npm start`: webhooks over HTTP until the process is told to end. */
async function main(): Promise<void> {
  const env = { ...dotenv(), ...process.env };
  if (needsSetUp(env)) {
    // Probot's own page creates the App on GitHub from app.yml and writes the credentials to .env.
    await run(() => {});
    return;
  }
  const settings = readSettings(env);
  const log = await openLog(settings.log);
  const probot = await load(settings, log.log);
  const server = await listen({
    ...settings.server,
    webhookPath: settings.webhook.path,
    secrets: settings.webhook.secrets,
    log,
    receive: (delivery) => receive(probot, delivery),
  });
  log.log.info(`Listening on port ${server.port} for webhooks at ${settings.webhook.path}`);
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    // Once: whoever sends it a second time means it.
    process.once(signal, () => {
      log.log.info(`${signal}: finishing what is in hand`);
      void server.stop().then(() => log.log.info("Stopped"));
    });
  }
}

/** What a file `.env` in the working directory says; the real environment goes before it. */
function dotenv(): Variables {
  try {
    return parseEnv(readFileSync(".env", "utf8"));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return {};
    throw error;
  }
}

try {
  await main();
} catch (error) {
  // Before there are settings there is no log.
  process.stderr.write(
    error instanceof SettingsError
      ? `Gitploy cannot start:\n${error.message}\n`
      : `${error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exitCode = 1;
}
