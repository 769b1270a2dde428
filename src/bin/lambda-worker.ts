import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { gitploy, type Time } from "../app.js";
import { createHousekeeping } from "../housekeeping.js";
import { readSettings } from "../settings.js";
import { createEmbeddedMetrics } from "./embedded.js";
import { createProbot } from "./load.js";
import { openLog } from "./log.js";
import { createWorker } from "./worker.js";

// CloudWatch understands JSON; what Probot offers beyond that is not in the bundle. Read at once, so that mistakes in them are an error of the
// start, which AWS logs in one line and counts: a promise that fails while a module loads ends the process without a word of that.
const settings = readSettings({ ...process.env, LOG_FORMAT: "json", LOG_LEVEL_IN_STRING: "" });

// Begun before the first event comes in: AWS gives a function more power while it starts.
const ready = start();

/** The entry point that serverless.yml names for the queue. */
export async function handler(event: SQSEvent, context: TimeLeft): Promise<SQSBatchResponse> {
  const { work, metrics } = await ready;
  return await work(event, enoughTime(context)).finally(() => metrics?.write());
}

/** For a schedule of one minute: does what has become due. It never fails, so that AWS does not repeat it: the next call comes soon. */
export async function sweep(_: unknown, context: TimeLeft): Promise<void> {
  const { housekeeping, metrics } = await ready;
  await housekeeping.sweep(enoughTime(context)).finally(() => metrics?.write());
}

/** For a schedule of five minutes: has failed deliveries delivered again. */
export async function redeliver(_: unknown, context: TimeLeft): Promise<void> {
  const { housekeeping, metrics } = await ready;
  await housekeeping.redeliver(enoughTime(context)).finally(() => metrics?.write());
}

/** Between invocations a function stands still, and what a timer began would be cut off: delayed work is left to the sweep. */
const time: Time = { now: () => new Date(), later: () => false };

type TimeLeft = Pick<Context, "getRemainingTimeInMillis">;

async function start() {
  const log = await openLog(settings.log);
  const { namespace, byRepository } = settings.metrics;
  const metrics = namespace === undefined ? undefined : createEmbeddedMetrics({ namespace, byRepository }, writeLine);
  const probot = createProbot(settings, log.log, metrics && { observe: metrics.asked });
  return {
    work: await createWorker(probot, log, gitploy(settings, time, metrics?.deployed), metrics?.delivered),
    housekeeping: createHousekeeping(probot, settings, time, Math.random, metrics?.deployed),
    metrics,
  };
}

function writeLine(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** What has begun when time is short needs some of it to end. */
function enoughTime(context: TimeLeft): () => boolean {
  return () => context.getRemainingTimeInMillis() > 12_000;
}
