import type { ApplicationFunction } from "probot";
import { describe, expect, test } from "vitest";
import { createProbot } from "../../src/bin/load.js";
import { messageOf } from "../../src/bin/queue.js";
import type { Message } from "../../src/bin/queue.js";
import { createWorker } from "../../src/bin/worker.js";
import { sqsEvent } from "../support/aws.js";
import { settingsOf } from "../support/credentials.js";
import { captureLog } from "../support/log.js";

const message = (id: string, repository = "77"): Message =>
  messageOf({ id, name: "ping", body: JSON.stringify({ zen: id, secret: "sesame" }) }, repository);

async function start(app: ApplicationFunction) {
  const log = await captureLog();
  const ended: string[] = [];
  const work = await createWorker(createProbot(settingsOf(), log.log), log, app, ({ outcome }, event) => ended.push(`${event} ${outcome}`));
  return { log, ended, work };
}

/** An application that records its events, and fails at given ones. */
async function startHearing(...failing: readonly string[]) {
  const heard: string[] = [];
  const started = await start((probot) =>
    probot.onAny(async ({ id }) => {
      heard.push(`${id} begins`);
      await new Promise((resolve) => setTimeout(resolve, 10));
      if (failing.includes(id)) throw new Error(`no more disk for ${id}`);
      heard.push(`${id} ends`);
    }),
  );
  return { ...started, heard };
}

const failures = (...indexes: readonly number[]) => ({
  batchItemFailures: indexes.map((index) => ({ itemIdentifier: `message-${index}` })),
});

describe("a batch", () => {
  test("is processed in order within a repository, and in parallel between repositories", async () => {
    const { work, heard } = await startHearing();
    expect(await work(sqsEvent(message("a1", "1"), message("b1", "2"), message("a2", "1")))).toEqual(failures());
    expect(heard.filter((line) => line.startsWith("a"))).toEqual(["a1 begins", "a1 ends", "a2 begins", "a2 ends"]);
    expect(heard.indexOf("b1 begins")).toBeLessThan(heard.indexOf("a1 ends"));
  });

  test("returns what failed and what comes after it in the same repository, and nothing else", async () => {
    const { work, heard, log, ended } = await startHearing("a2");
    const batch = sqsEvent(message("a1", "1"), message("a2", "1"), message("b1", "2"), message("a3", "1"));
    expect(await work(batch)).toEqual(failures(1, 3));
    expect(heard).not.toContain("a3 begins");
    expect(heard).toContain("b1 ends");
    const failure = log.lines.find((line) => JSON.stringify(line).includes("no more disk"));
    expect(failure).toMatchObject({ level: 50, delivery: "a2" });
    expect(log.text()).not.toContain("sesame");
    expect(ended.toSorted()).toEqual(["ping done", "ping done", "ping failed"]);
  });

  test("returns what there is no time left for", async () => {
    const { work, heard } = await startHearing();
    const times = [true, false];
    expect(await work(sqsEvent(message("a1"), message("a2"), message("a3")), () => times.shift() ?? false)).toEqual(failures(1, 2));
    expect(heard).toEqual(["a1 begins", "a1 ends"]);
  });

  test.each(["hello", "", "null", "[]", '{"id":1}'])("drops what can never be a delivery, with one warning: %s", async (body) => {
    const { work, log, heard } = await startHearing();
    expect(await work(sqsEvent({ ...message("a1"), body }, message("a2")))).toEqual(failures());
    expect(log.lines.filter(({ level }) => Number(level) >= 40)).toMatchObject([{ level: 40, message: "message-0" }]);
    expect(heard).toEqual(["a2 begins", "a2 ends"]);
  });
});

test("nothing is handled before the application is loaded", async () => {
  const heard: string[] = [];
  const { work } = await start(async (probot) => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    probot.onAny(({ id }) => heard.push(id));
  });
  expect(await work(sqsEvent(message("a1")))).toEqual(failures());
  expect(heard).toEqual(["a1"]);
});

test("an application that cannot load is no worker", async () => {
  await expect(start(() => Promise.reject(new Error("no schema")))).rejects.toThrow("no schema");
});
