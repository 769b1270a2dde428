import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { APIGatewayProxyStructuredResultV2, Context, ScheduledEvent, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import type { Delivery } from "../github/events/outbox.js";
import type { FifoQueue, QueuedMessage } from "./queue.js";

/** The functions as they are deployed: the files of dist/lambda. */
export interface Functions {
  /** Does what API Gateway does with a webhook, and returns the status. */
  webhook(delivery: Delivery): Promise<number>;
  /**
   * Does what Lambda's poller does: passes a batch and deletes the messages that did not fail. Returns how many were received, and how many failed.
   */
  poll(queue: FifoQueue): Promise<{ readonly received: number; readonly failed: number }>;
  /** Does what EventBridge does every minute. */
  sweep(): Promise<void>;
  /** Does what EventBridge does every five minutes. */
  redeliver(): Promise<void>;
}

/** Their handlers in dist/lambda as in serverless.yml, and their timeouts in milliseconds. */
export const handlers = {
  webhook: { name: "webhook.handler", timeout: 8_000 },
  worker: { name: "worker.handler", timeout: 30_000 },
  sweep: { name: "worker.sweep", timeout: 55_000 },
  redeliver: { name: "worker.redeliver", timeout: 55_000 },
} as const;

/** Loads the functions into this process; they read their settings from the environment. */
export function loadFunctions(): Functions {
  const folder = join(import.meta.dirname, "../../dist/lambda");
  const require = createRequire(import.meta.url);
  const door = require(join(folder, "webhook.js")) as Readonly<Record<string, Handler>>;
  const worker = require(join(folder, "worker.js")) as Readonly<Record<string, Handler>>;
  return functionsBy(async (which, event) => {
    const { name, timeout } = handlers[which];
    const [file = "", exported = ""] = name.split(".");
    return await (file === "webhook" ? door : worker)[exported]?.(event, { getRemainingTimeInMillis: () => timeout });
  });
}

type Handler = (event: object, context: Pick<Context, "getRemainingTimeInMillis">) => Promise<unknown>;

/** The functions, with any way to invoke them. */
export function functionsBy(invoke: (which: keyof typeof handlers, event: object) => Promise<unknown>): Functions {
  return {
    webhook: async ({ headers, payload }) => {
      const { statusCode } = (await invoke("webhook", httpEvent(headers, payload))) as APIGatewayProxyStructuredResultV2;
      return statusCode ?? 200;
    },
    poll: async (queue) => {
      const batch = queue.receive();
      if (batch.length === 0) return { received: 0, failed: 0 };
      const event: SQSEvent = { Records: batch.map(record) };
      const { batchItemFailures } = (await invoke("worker", event)) as SQSBatchResponse;
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      for (const { id } of batch) if (!failed.has(id)) queue.delete(id);
      return { received: batch.length, failed: failed.size };
    },
    sweep: async () => void (await invoke("sweep", scheduled("sweep"))),
    redeliver: async () => void (await invoke("redeliver", scheduled("redeliver"))),
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/with-eventbridge-scheduler.html */
function scheduled(rule: string): ScheduledEvent {
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": "Scheduled Event",
    source: "aws.events",
    account: "000000000000",
    time: new Date().toISOString(),
    region: "eu-central-1",
    resources: [`arn:aws:events:eu-central-1:000000000000:rule/${rule}`],
    detail: {},
  };
}

function httpEvent(headers: Delivery["headers"], body: string): object {
  const path = "/api/github/webhooks";
  return {
    version: "2.0",
    rawPath: path,
    rawQueryString: "",
    headers,
    requestContext: { http: { method: "POST", path }, stage: "$default" },
    body,
    isBase64Encoded: false,
  };
}

function record({ id, body, group, deduplication, received, sentAt }: QueuedMessage): SQSRecord {
  return {
    messageId: id,
    receiptHandle: id,
    body,
    attributes: {
      ApproximateReceiveCount: String(received),
      SentTimestamp: String(sentAt),
      SenderId: "door",
      ApproximateFirstReceiveTimestamp: String(sentAt),
      MessageGroupId: group,
      MessageDeduplicationId: deduplication,
    },
    messageAttributes: {},
    md5OfBody: "",
    eventSource: "aws:sqs",
    eventSourceARN: "arn:aws:sqs:eu-central-1:000000000000:deliveries.fifo",
    awsRegion: "eu-central-1",
  };
}
