import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { gitploy } from "../app.js";
import { createHousekeeping } from "../housekeeping.js";
import { readSettings } from "../settings.js";
import { createProbot } from "./load.js";
import { openLog } from "./log.js";
import { createWorker } from "./worker.js";

// Begun before the first event comes in: AWS gives a function more power while it starts.
const ready = start();

/** The entry point that serverless.yml names for the queue. */
export async function handler(event: SQSEvent, context: TimeLeft): Promise<SQSBatchResponse> {
  return (await ready).work(event, enoughTime(context));
}

/** For a schedule of one minute: looks after time. It never fails, so that AWS does not repeat it: the next one is not far. */
export async function sweep(_: unknown, context: TimeLeft): Promise<void> {
  await (await ready).housekeeping.sweep(enoughTime(context));
}

/** For a schedule of five minutes: has failed deliveries delivered again. */
export async function redeliver(_: unknown, context: TimeLeft): Promise<void> {
  await (await ready).housekeeping.redeliver(enoughTime(context));
}

type TimeLeft = Pick<Context, "getRemainingTimeInMillis">;

async function start() {
  // CloudWatch understands JSON; what Probot offers beyond that is not in the bundle.
  const settings = readSettings({ ...process.env, LOG_FORMAT: "json", LOG_LEVEL_IN_STRING: "", SENTRY_DSN: "" });
  const log = await openLog(settings.log);
  const probot = createProbot(settings, log.log);
  return { work: await createWorker(probot, log, gitploy(settings)), housekeeping: createHousekeeping(probot, settings) };
}

/** What has begun when time is short needs some of it to end. */
function enoughTime(context: TimeLeft): () => boolean {
  return () => context.getRemainingTimeInMillis() > 12_000;
}
