import { randomUUID } from "node:crypto";

/** A message as SQS holds it. */
export interface QueuedMessage {
  readonly id: string;
  readonly body: string;
  readonly group: string;
  readonly deduplication: string;
  readonly sentAt: number;
  /** How often it was received, this time included. */
  received: number;
  /** Milliseconds since the epoch, before which nobody else receives it. */
  visibleAt: number;
}

/** A FIFO queue of SQS in memory: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html */
export interface FifoQueue {
  /** Takes a message; what was sent with the same deduplication id within five minutes is acknowledged and dropped. Gives the message's id. */
  send(message: Pick<QueuedMessage, "body" | "group" | "deduplication">): string;
  /** The next messages in their order: none of a group that has one in flight, or one that failed before it. */
  receive(): readonly QueuedMessage[];
  delete(id: string): void;
  /** What was received too often. */
  readonly dead: readonly QueuedMessage[];
  /** Neither waiting nor in flight. */
  empty(): boolean;
}

/** What serverless.yml sets. */
export interface QueueOptions {
  /** Milliseconds. */
  readonly visibilityTimeout: number;
  readonly maxReceiveCount: number;
  /** Messages that are received at the same time, at most; ten are what SQS gives. */
  readonly mostAtOnce?: number;
  readonly now?: () => number;
}

const deduplicationInterval = 5 * 60_000;

/** Makes an empty queue. */
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
