import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { RequestListener, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { createEnqueue, messageOf } from "../../src/bin/queue.js";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

const message = messageOf({ id: "d-1", name: "ping", body: "{}" }, "77");
const answer = JSON.stringify({ MessageId: "m-1", MD5OfMessageBody: createHash("md5").update(message.body).digest("hex") });

/** An SQS that treats its requests in turn, and counts them. */
async function start(...listeners: readonly RequestListener[]) {
  let attempts = 0;
  const server = createServer((request, response) => {
    attempts += 1;
    listeners[attempts - 1]?.(request, response);
  }).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  vi.stubEnv("AWS_REGION", "eu-central-1");
  vi.stubEnv("AWS_ENDPOINT_URL_SQS", url);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  return { enqueue: createEnqueue(`${url}/000000000000/deliveries.fifo`), attempts: () => attempts };
}

const hangs: RequestListener = () => {};
const fails: RequestListener = (_, response) => void response.writeHead(503).end("{}");
const takes: RequestListener = (_, response) => void response.writeHead(200, { "content-type": "application/x-amz-json-1.0" }).end(answer);

test("a hanging attempt is given up while GitHub still waits, and repeated", async () => {
  const { enqueue, attempts } = await start(hangs, takes);
  const begun = performance.now();
  await enqueue(message);
  expect(attempts()).toBe(2);
  expect(performance.now() - begun).toBeLessThan(5_000);
});

test("three attempts are enough", async () => {
  const { enqueue, attempts } = await start(fails, fails, fails, takes);
  await expect(enqueue(message)).rejects.toBeInstanceOf(Error);
  expect(attempts()).toBe(3);
});
