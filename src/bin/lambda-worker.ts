import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { gitploy, type Time } from "../app.js";
import { createHousekeeping } from "../housekeeping.js";
import { readSettings } from "../settings.js";
import { createEmbeddedMetrics } from "./embedded.js";
import { createProbot } from "./load.js";
import { openLog } from "./log.js";
import { createWorker } from "./worker.js";

// CloudWatch understands JSON; Probot's other formats are not in the bundle. Settings are read at once, so that a mistake is an error of the start,
// which AWS logs in one line and counts: a promise that fails while a module loads ends the process silently.
const settings = readSettings({ ...process.env, LOG_FORMAT: "json", LOG_LEVEL_IN_STRING: "" });

// Begun before the first event comes in: AWS gives a function more power while it starts.
const ready = start();

/** The entry point in serverless.yml for the queue. */
export async function handler(event: SQSEvent, context: TimeLeft): Promise<SQSBatchResponse> {
  const { work, metrics } = await ready;
  return await work(event, enoughTime(context)).finally(() => metrics?.write());
}

/** For a schedule of one minute: does what has become due. Never fails, so that AWS does not repeat it; the next call comes soon. */
export async function sweep(_: unknown, context: TimeLeft): Promise<void> {
  const { housekeeping, metrics } = await ready;
  await housekeeping.sweep(enoughTime(context)).finally(() => metrics?.write());
}

/** For a schedule of five minutes: requests failed deliveries again. */
export async function redeliver(_: unknown, context: TimeLeft): Promise<void> {
  const { housekeeping, metrics } = await ready;
  await housekeeping.redeliver(enoughTime(context)).finally(() => metrics?.write());
}

/** A function is frozen between invocations, which would cut off the work of timers: delayed work is left to the sweep. */
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

/** Work in progress needs some time to end. */
function enoughTime(context: TimeLeft): () => boolean {
  return () => context.getRemainingTimeInMillis() > 12_000;
}
