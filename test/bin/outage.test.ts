import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createFifoQueue } from "../../playground/aws/queue.js";
import { createProbot } from "../../src/bin/load.js";
import { messageOf } from "../../src/bin/queue.js";
import { createWorker } from "../../src/bin/worker.js";
import { sqsEvent } from "../support/aws.js";
import { settingsOf } from "../support/credentials.js";
import { captureLog } from "../support/log.js";

const minute = 60_000;
const template = readFileSync(new URL("../../serverless.yml", import.meta.url), "utf8");
const setting = (name: string): number => Number(new RegExp(`^ *${name}: (\\d+)$`, "m").exec(template)?.[1]);

/** The worker behind a queue as serverless.yml has it; `fails` says which deliveries fail at so many milliseconds. */
async function start(fails: (delivery: string, at: number) => boolean) {
  let at = 0;
  const done: { readonly delivery: string; readonly at: number }[] = [];
  const log = await captureLog();
  const work = await createWorker(createProbot(settingsOf(), log.log), log, (probot) =>
    probot.onAny(({ id }) => {
      if (fails(id, at)) throw new Error("GitHub does not answer");
      done.push({ delivery: id, at });
    }),
  );
  const queue = createFifoQueue({
    visibilityTimeout: setting("VisibilityTimeout") * 1_000,
    maxReceiveCount: setting("maxReceiveCount"),
    mostAtOnce: setting("batchSize"),
    now: () => at,
  });
  return {
    queue,
    done,
    send: (...deliveries: readonly string[]) => {
      for (const id of deliveries) queue.send(messageOf({ id, name: "ping", body: "{}" }, 77));
    },
    /** What Lambda's pollers do until then. */
    until: async (end: number) => {
      for (; at < end; at += 10_000) {
        for (let batch = queue.receive(); batch.length > 0; batch = queue.receive()) {
          const { batchItemFailures } = await work(sqsEvent(...batch));
          const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
          for (const [index, { id }] of batch.entries()) if (!failed.has(`message-${index}`)) queue.delete(id);
        }
      }
    },
  };
}

test("what came while GitHub was away for an hour is done when it is back, and nothing of it is dead", async () => {
  const { queue, done, send, until } = await start((_, at) => at < 60 * minute);
  const deliveries = ["1", "2", "3", "4", "5", "6"];
  send(...deliveries);
  await until(65 * minute);
  expect(done.map(({ delivery }) => delivery)).toEqual(deliveries);
  expect([queue.empty(), queue.dead]).toEqual([true, []]);
});

test("one that always fails holds up those behind it for a few minutes, takes none of them with it, and ends where somebody sees it", async () => {
  const { queue, done, send, until } = await start((delivery) => delivery === "poison");
  send("before", "poison", "1", "2", "3", "4", "5", "6");
  await until(5 * minute);
  expect(done.map(({ delivery }) => delivery)).toEqual(["before", "1", "2", "3", "4", "5", "6"]);
  await until(24 * 60 * minute);
  expect(queue.dead.map(({ deduplication }) => deduplication)).toEqual(["poison"]);
});

test("a failure that is over at the second attempt costs nobody their order", async () => {
  const { done, send, until } = await start((delivery, at) => delivery === "1" && at < minute);
  send("1", "2");
  await until(3 * minute);
  expect(done).toEqual([
    { delivery: "1", at: minute },
    { delivery: "2", at: minute },
  ]);
});
