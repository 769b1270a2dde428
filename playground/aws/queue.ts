import { randomUUID } from "node:crypto";

/** A message in SQS. */
export interface QueuedMessage {
  readonly id: string;
  readonly body: string;
  readonly group: string;
  readonly deduplication: string;
  readonly sentAt: number;
  /** How often it was received, including this time. */
  received: number;
  /** In milliseconds since the epoch: nobody else receives it before. */
  visibleAt: number;
}

/** A FIFO queue of SQS in memory: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html */
export interface FifoQueue {
  /** Accepts a message and returns its id; one with a deduplication id that was sent within the last five minutes is acknowledged and dropped. */
  send(message: Pick<QueuedMessage, "body" | "group" | "deduplication">): string;
  /** The next messages in order, except those of a group that has one in flight, or an earlier one that failed. */
  receive(): readonly QueuedMessage[];
  delete(id: string): void;
  /** The messages that were received too often. */
  readonly dead: readonly QueuedMessage[];
  /** Whether no message is waiting or in flight. */
  empty(): boolean;
}

/** The settings from serverless.yml. */
export interface QueueOptions {
  /** Milliseconds. */
  readonly visibilityTimeout: number;
  readonly maxReceiveCount: number;
  /** The most messages that are received at once; SQS allows ten. */
  readonly mostAtOnce?: number;
  readonly now?: () => number;
}

const deduplicationInterval = 5 * 60_000;

/** Creates an empty queue. */
export function createFifoQueue({ visibilityTimeout, maxReceiveCount, mostAtOnce = 10, now = Date.now }: QueueOptions): FifoQueue {
  const messages = new Map<string, QueuedMessage>();
  const seen = new Map<string, { readonly id: string; readonly at: number }>();
  const dead: QueuedMessage[] = [];
  return {
    send({ body, group, deduplication }) {
      const time = now();
      const before = seen.get(deduplication);
      if (before !== undefined && time - before.at < deduplicationInterval) return before.id;
      const id = randomUUID();
      seen.set(deduplication, { id, at: time });
      messages.set(id, { id, body, group, deduplication, sentAt: time, received: 0, visibleAt: 0 });
      return id;
    },
    receive() {
      const time = now();
      const blocked = new Set([...messages.values()].filter(({ visibleAt }) => visibleAt > time).map(({ group }) => group));
      const batch: QueuedMessage[] = [];
      for (const message of messages.values()) {
        if (batch.length === mostAtOnce || blocked.has(message.group)) continue;
        if (message.received >= maxReceiveCount) {
          messages.delete(message.id);
          dead.push(message);
          continue;
        }
        message.received += 1;
        message.visibleAt = time + visibilityTimeout;
        batch.push(message);
      }
      return batch;
    },
    delete: (id) => void messages.delete(id),
    dead,
    empty: () => messages.size === 0,
  };
}
