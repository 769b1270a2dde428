import type { Log } from "../flows/scene.js";
import { logLevels, readWebhookFunctionSettings } from "../settings.js";
import { createWebhookFunction } from "./webhook-function.js";
import { createEnqueue } from "./queue.js";

const settings = readWebhookFunctionSettings(process.env);

// CloudWatch understands JSON; a whole logger would be most of this function.
const line =
  (level: "info" | "warn" | "error"): Log["info"] =>
  (fields, message) => {
    if (logLevels.indexOf(level) < logLevels.indexOf(settings.log.level)) return;
    process.stdout.write(`${JSON.stringify({ level, time: Date.now(), name: "gitploy", ...fields, msg: message })}\n`);
  };
const log: Log = { info: line("info"), warn: line("warn"), error: line("error") };

/** The entry point in serverless.yml for webhooks. */
export const handler = createWebhookFunction(settings, createEnqueue(settings.queueUrl), log);
