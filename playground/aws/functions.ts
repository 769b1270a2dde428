import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { APIGatewayProxyStructuredResultV2, Context, ScheduledEvent, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import type { Delivery } from "../github/events/outbox.js";
import type { FifoQueue, QueuedMessage } from "./queue.js";

/** The functions as they are deployed: the files of dist/lambda. */
export interface Functions {
  /** What API Gateway does with a webhook: gives the status. */
  webhook(delivery: Delivery): Promise<number>;
  /** What Lambda's poller does: hands over a batch and deletes what did not fail. Gives how many of how many failed. */
  poll(queue: FifoQueue): Promise<{ readonly received: number; readonly failed: number }>;
  /** What EventBridge does each minute. */
  sweep(): Promise<void>;
  /** What EventBridge does each five minutes. */
  redeliver(): Promise<void>;
}

/** Loads the functions, which read their settings from the environment. */
export function loadFunctions(): Functions {
  const folder = join(import.meta.dirname, "../../dist/lambda");
  const require = createRequire(import.meta.url);
  const door = require(join(folder, "webhook.js")) as { handler(event: unknown): Promise<APIGatewayProxyStructuredResultV2> };
  const worker = require(join(folder, "worker.js")) as Worker;
  return {
    webhook: async ({ headers, payload }) => {
      const { statusCode } = await door.handler(httpEvent(headers, payload));
      return statusCode ?? 200;
    },
    poll: async (queue) => {
      const batch = queue.receive();
      if (batch.length === 0) return { received: 0, failed: 0 };
      const { batchItemFailures } = await worker.handler({ Records: batch.map(record) }, { getRemainingTimeInMillis: () => 30_000 });
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      for (const { id } of batch) if (!failed.has(id)) queue.delete(id);
      return { received: batch.length, failed: failed.size };
    },
    sweep: () => worker.sweep(scheduled("sweep"), { getRemainingTimeInMillis: () => 55_000 }),
    redeliver: () => worker.redeliver(scheduled("redeliver"), { getRemainingTimeInMillis: () => 55_000 }),
  };
}

type TimeLeft = Pick<Context, "getRemainingTimeInMillis">;

interface Worker {
  handler(event: SQSEvent, context: TimeLeft): Promise<SQSBatchResponse>;
  sweep(event: ScheduledEvent, context: TimeLeft): Promise<void>;
  redeliver(event: ScheduledEvent, context: TimeLeft): Promise<void>;
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
