import type { APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import { createHousekeeping } from "../housekeeping.js";
import { readSettings } from "../settings.js";
import { createHandler } from "./lambda-handler.js";
import type { HttpEvent } from "./lambda-handler.js";
import { createProbot } from "./load.js";
import { openLog } from "./log.js";

// Begun before the first event comes in: AWS gives a function more power while it starts.
const ready = start();

/** The entry point that serverless.yml names for webhooks. */
export async function handler(event: HttpEvent): Promise<APIGatewayProxyStructuredResultV2> {
  return (await ready).handle(event);
}

/** For a schedule of one minute: looks after time. It never fails, so that AWS does not repeat it: the next one is not far. */
export async function sweep(_: unknown, context: Pick<Context, "getRemainingTimeInMillis">): Promise<void> {
  await (await ready).housekeeping.sweep(enoughTime(context));
}

/** For a schedule of five minutes: has failed deliveries delivered again. */
export async function redeliver(_: unknown, context: Pick<Context, "getRemainingTimeInMillis">): Promise<void> {
  await (await ready).housekeeping.redeliver(enoughTime(context));
}

async function start() {
  // CloudWatch understands JSON.
  const settings = readSettings({ LOG_FORMAT: "json", ...process.env });
  const log = await openLog(settings.log);
  const probot = createProbot(settings, log.log);
  await probot.ready();
  return { handle: await createHandler(settings, log), housekeeping: createHousekeeping(probot, settings) };
}

/** What has begun when time is short needs some of it to end. */
function enoughTime(context: Pick<Context, "getRemainingTimeInMillis">): () => boolean {
  return () => context.getRemainingTimeInMillis() > 12_000;
}
