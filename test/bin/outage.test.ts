import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createFifoQueue, type FifoQueue } from "../../playground/aws/queue.js";
import { createGitHub } from "../../playground/github/github.js";
import { gitploy } from "../../src/app.js";
import { createWebhookFunction } from "../../src/bin/webhook-function.js";
import { createProbot } from "../../src/bin/load.js";
import { messageOf } from "../../src/bin/queue.js";
import { createWorker } from "../../src/bin/worker.js";
import { readWebhookFunctionSettings } from "../../src/settings.js";
import { httpApi, sqsEvent } from "../support/aws.js";
import { credentials, settingsOf } from "../support/credentials.js";
import { captureLog } from "../support/log.js";
import { budgetIn } from "../support/world.js";

const minute = 60_000;
const template = readFileSync(new URL("../../serverless.yml", import.meta.url), "utf8");
const setting = (name: string): number => Number(new RegExp(`^ *${name}: (\\d+)$`, "m").exec(template)?.[1]);

type Worker = Awaited<ReturnType<typeof createWorker>>;

/** A queue with the settings of serverless.yml. */
const queueAt = (now: () => number): FifoQueue =>
  createFifoQueue({
    visibilityTimeout: setting("VisibilityTimeout") * 1_000,
    maxReceiveCount: setting("maxReceiveCount"),
    mostAtOnce: setting("batchSize"),
    now,
  });

/** Does what Lambda's poller does, while there are messages. */
async function poll(queue: FifoQueue, work: Worker): Promise<void> {
  for (let batch = queue.receive(); batch.length > 0; batch = queue.receive()) {
    const { batchItemFailures } = await work(sqsEvent(...batch));
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const [index, { id }] of batch.entries()) if (!failed.has(`message-${index}`)) queue.delete(id);
  }
}

/** A worker behind a queue; `fails` tells which deliveries fail at a time, in milliseconds. */
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
  const queue = queueAt(() => at);
  return {
    queue,
    done,
    send: (...deliveries: readonly string[]) => {
      for (const id of deliveries) queue.send(messageOf({ id, name: "ping", body: "{}" }, "77"));
    },
    /** Lets Lambda's pollers run until that time. */
    until: async (end: number) => {
      for (; at < end; at += 10_000) await poll(queue, work);
    },
  };
}

test("deliveries from an hour's outage of GitHub are processed afterwards, and none is lost", async () => {
  const { queue, done, send, until } = await start((_, at) => at < 60 * minute);
  const deliveries = ["1", "2", "3", "4", "5", "6"];
  send(...deliveries);
  await until(65 * minute);
  expect(done.map(({ delivery }) => delivery)).toEqual(deliveries);
  expect([queue.empty(), queue.dead]).toEqual([true, []]);
});

test("a message that always fails delays those behind it for a few minutes, loses none of them, and ends in the dead-letter queue", async () => {
  const { queue, done, send, until } = await start((delivery) => delivery === "poison");
  send("before", "poison", "1", "2", "3", "4", "5", "6");
  await until(5 * minute);
  expect(done.map(({ delivery }) => delivery)).toEqual(["before", "1", "2", "3", "4", "5", "6"]);
  await until(24 * 60 * minute);
  expect(queue.dead.map(({ deduplication }) => deduplication)).toEqual(["poison"]);
});

test("a failure that succeeds at the second attempt does not change the order", async () => {
  const { done, send, until } = await start((delivery, at) => delivery === "1" && at < minute);
  send("1", "2");
  await until(3 * minute);
  expect(done).toEqual([
    { delivery: "1", at: minute },
    { delivery: "2", at: minute },
  ]);
});

test("a command that met an outage of GitHub's API is executed, or answered that it is too old, once", async () => {
  const github = createGitHub({ webhookSecret: "the current secret", contract: "off" });
  const { clock } = github;
  const log = await captureLog();
  const settings = settingsOf();
  let away = true;
  const ask: typeof fetch = (input, init) =>
    away ? Promise.resolve(new Response("", { status: 502 })) : github.fetch(new Request(input, init));
  const probot = createProbot(settings, log.log, { fetch: ask, patience: 700, budget: () => budgetIn(github) });
  const work = await createWorker(probot, log, gitploy(settings, { now: clock.now, later: () => {} }));
  const queue = queueAt(() => clock.now().getTime());
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const door = createWebhookFunction(
    readWebhookFunctionSettings({ ...credentials, GITPLOY_QUEUE_URL: "https://sqs.eu-central-1.amazonaws.com/1/deliveries.fifo" }),
    (message) => Promise.resolve(void queue.send(message)),
    quiet,
  );
  github.deliverTo(async ({ headers, payload }) => (await door(httpApi({ headers, body: payload }))).statusCode ?? 0);
  const files = { "deploy.yml": "envs:\n  - name: production\n    required_contexts: []\n  - name: staging\n    required_contexts: []\n" };
  const repository = github.repository({ owner: "octo", name: "app", files, roles: { ann: "write" } });
  const issue = github.issue(repository, { title: "Release", author: "ann" });
  const pass = async (minutes: number): Promise<void> => {
    for (let each = 0; each < minutes; each += 1) {
      await github.idle();
      await poll(queue, work);
      await github.idle();
      clock.advance(minute);
    }
  };
  const old = github.comment(issue, "ann", "/deploy main production");
  await pass(50);
  const young = github.comment(issue, "ann", "/deploy main staging");
  await pass(10);
  away = false;
  await pass(3);
  const reactions = [old, young].map((comment) => [...comment.reactions.values()].map(({ content }) => content));
  expect(reactions).toEqual([
    ["eyes", "confused"],
    ["eyes", "rocket"],
  ]);
  expect([...repository.deployments.values()].map(({ environment }) => environment)).toEqual(["staging"]);
  const answers = issue.comments.filter(({ user }) => user.login === "gitploy[bot]").map(({ body }) => body);
  expect(answers.filter((answer) => answer.includes("60 minutes"))).toHaveLength(1);
  expect(answers).toHaveLength(2);
  expect([queue.empty(), queue.dead]).toEqual([true, []]);
});
