import type { SendMessageCommandInput } from "@aws-sdk/client-sqs";
import type { About } from "./about.js";
import type { Delivery } from "./delivery.js";

/** A delivery on its way through the queue. */
export interface Message {
  /** JSON of the delivery: at most a comment's 65,536 characters and a few hundred bytes, far below SQS's 1 MiB. */
  readonly body: string;
  /** Messages of a group are worked on one after the other: people's commands in a repository are one group, its other events another. */
  readonly group: string;
  /** GitHub's id of the delivery, which SQS accepts only once within five minutes. */
  readonly deduplication: string;
}

/** Puts a message into the queue; resolves when it is safe there. */
export type Enqueue = (message: Message) => Promise<void>;

/** The message with a repository's delivery. `repository`: GitHub's id, which a rename does not change. */
export function messageOf(delivery: Delivery, repository: string, about: About = "asked"): Message {
  const { id, name, body } = delivery;
  // The two characters that JSON may have and SQS refuses: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
  const safe = JSON.stringify({ id, name, body }).replaceAll(/[\uFFFE\uFFFF]/g, (character) =>
    character === "\uFFFE" ? String.raw`\ufffe` : String.raw`\uffff`,
  );
  return { body: safe, group: about === "asked" ? repository : `${repository}-${about}`, deduplication: id };
}

/** The delivery in a message's body; throws if it is not one of ours. */
export function deliveryIn(body: string): Delivery {
  const { id, name, body: payload } = JSON.parse(body) as Partial<Record<keyof Delivery, unknown>>;
  if (typeof id !== "string" || typeof name !== "string" || typeof payload !== "string") throw new Error("Not a delivery of ours");
  return { id, name, body: payload };
}

/** Puts messages into a FIFO queue of SQS. */
export function createEnqueue(url: string): Enqueue {
  // Loading begins at once, but only the first message waits for it, not deliveries that need no queue.
  const connected = connect();
  connected.catch(() => undefined);
  return async ({ body, group, deduplication }) => {
    const send = await connected;
    await send({ QueueUrl: url, MessageBody: body, MessageGroupId: group, MessageDeduplicationId: deduplication });
  };
}

async function connect(): Promise<(input: SendMessageCommandInput) => Promise<unknown>> {
  const { SendMessageCommand, SQSClient } = await import("@aws-sdk/client-sqs");
  const client = new SQSClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
  });
  return (input) => client.send(new SendMessageCommand(input));
}
