import { createLambdaFunction } from "@probot/adapter-aws-lambda-serverless";
import type { APIGatewayProxyEvent, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import type { ApplicationFunction, ApplicationFunctionOptions, Probot } from "probot";
import { together } from "../github/client/together.js";
import type { Counting } from "./counting.js";
import { outcomeOf } from "./delivery.js";
import type { Delivery } from "./delivery.js";
import type { Log } from "./log.js";
import { deliveryIn } from "./queue.js";

type AdapterFunction = ReturnType<typeof createLambdaFunction>;

/**
 * The function that AWS calls with the queue's messages. Repositories are worked on in parallel, a repository's deliveries in order. It returns failed
 * messages (at first together with all later ones of their group), and the queue brings them back and counts the attempts. Nothing more is begun once
 * `goesOn` says no. `ended` gets every delivery that was worked on.
 */
export async function createWorker(
  probot: Probot,
  log: Log,
  app: ApplicationFunction,
  ended: Counting["delivered"] = () => undefined,
): Promise<(event: SQSEvent, goesOn?: () => boolean) => Promise<SQSBatchResponse>> {
  await probot.ready();
  const receive = await loaded(app, probot);
  return async ({ Records: records }, goesOn = () => true) => {
    const groups = new Map<string, SQSRecord[]>();
    for (const record of records) {
      const group = record.attributes.MessageGroupId ?? "";
      groups.set(group, [...(groups.get(group) ?? []), record]);
    }
    const failed = await together(
      [...groups.values()].map((group) =>
        workThrough(group, goesOn, (record) => work(record, log, (delivery) => handOver(delivery, probot, receive), ended)),
      ),
    );
    return { batchItemFailures: failed.flat().map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
}

/** How many failures keep the order; after that, a failing delivery does not hold up those behind it. */
const attemptsInOrder = 2;

/**
 * Works on messages one after the other, and returns those that failed. Those behind a failure are returned untried to keep the order, but not for ever:
 * the queue counts that as an attempt, and would drop all of them together.
 */
async function workThrough(
  group: readonly SQSRecord[],
  goesOn: () => boolean,
  step: (record: SQSRecord) => Promise<boolean>,
): Promise<readonly SQSRecord[]> {
  const failed: SQSRecord[] = [];
  for (const [index, record] of group.entries()) {
    if (!goesOn()) return [...failed, ...group.slice(index)];
    if (await step(record)) continue;
    failed.push(record);
    if (Number(record.attributes.ApproximateReceiveCount) <= attemptsInOrder) return [...failed, ...group.slice(index + 1)];
  }
  return failed;
}

/** Whether nothing is left to do; errors have already been logged. */
async function work(
  { body, messageId }: SQSRecord,
  log: Log,
  handle: (delivery: Delivery) => Promise<void>,
  ended: Counting["delivered"],
): Promise<boolean> {
  let delivery: Delivery;
  try {
    delivery = deliveryIn(body);
  } catch (error) {
    // It will never become a delivery, however often it comes back.
    log.log.warn({ err: error, message: messageId }, "The queue held something that is no delivery, and it was dropped");
    return true;
  }
  return log.during(delivery.id, async () => {
    const started = performance.now();
    const ending = await outcomeOf(handle(delivery));
    const duration = Math.round(performance.now() - started);
    log.log.info({ event: delivery, delivery: delivery.id, duration }, `${delivery.name}: ${ending.text}`);
    ended(ending, delivery.name, duration);
    return ending.outcome === "done";
  });
}

/** Gives the adapter the one shape of event that it understands. */
async function handOver({ id, name, body }: Delivery, probot: Probot, receive: AdapterFunction): Promise<void> {
  const headers = {
    "x-github-delivery": id,
    "x-github-event": name,
    // The webhook function has verified GitHub's signature, for another body. After that, IAM decides who may write into the queue.
    "x-hub-signature-256": await probot.webhooks.sign(body),
  };
  const event: Partial<APIGatewayProxyEvent> = { httpMethod: "POST", path: "/", headers, body, isBase64Encoded: false };
  await receive(event as APIGatewayProxyEvent, {} as Parameters<AdapterFunction>[1]);
}

/** Probot's adapter for the application. It does not wait for loading, and answers 200 to earlier events. */
function loaded(app: ApplicationFunction, probot: Probot): Promise<AdapterFunction> {
  return new Promise((resolve, reject) => {
    const receive = createLambdaFunction(
      async (instance: Probot, options: ApplicationFunctionOptions) => {
        try {
          await app(instance, options);
          resolve(receive);
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      },
      { probot },
    );
  });
}
