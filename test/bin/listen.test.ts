import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import type { ApplicationFunction } from "probot";
import { afterEach, describe, expect, test } from "vitest";
import { createCredentials } from "../../src/bin/credentials.js";
import { BusyError, type Delivery, receive } from "../../src/bin/delivery.js";
import { listen } from "../../src/bin/listen.js";
import type { Listening, Running } from "../../src/bin/listen.js";
import { load } from "../../src/bin/load.js";
import { settingsOf, signatureOf } from "../support/credentials.js";
import { captureLog } from "../support/log.js";
import type { CapturedLog } from "../support/log.js";
import { observed } from "../support/observed.js";

interface Started {
  readonly server: Running;
  readonly log: CapturedLog;
  fetch(path: string, options?: RequestInit): Promise<{ status: number; text: string; headers: Headers }>;
  deliver(body: string, headers?: Record<string, string>): Promise<{ status: number; text: string }>;
}

const running: Running[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

async function start(difference: Partial<Listening> = {}): Promise<Started> {
  const log = await captureLog();
  const server = await listen({
    host: "127.0.0.1",
    port: 0,
    webhookPath: "/api/github/webhooks",
    secrets: ["the current secret", "the former secret"],
    log,
    receive: () => Promise.resolve(),
    ...difference,
  });
  running.push(server);
  const get: Started["fetch"] = async (path, options) => {
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`, options);
    return { status: response.status, text: await response.text(), headers: response.headers };
  };
  return {
    server,
    log,
    fetch: get,
    deliver: (body, headers = {}) => get("/api/github/webhooks", { method: "POST", body, headers: { ...githubHeaders(body), ...headers } }),
  };
}

function githubHeaders(body: string): Record<string, string> {
  return {
    "content-type": "application/json",
    "x-github-delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
    "x-github-event": "ping",
    "x-hub-signature-256": signatureOf(body),
  };
}

/** The application behind a real Probot. */
async function startApp(app: ApplicationFunction): Promise<Started> {
  const log = await captureLog();
  const probot = await load(settingsOf(), log.log, app);
  return { ...(await start({ log, receive: (delivery) => receive(probot, delivery) })), log };
}

const body = JSON.stringify({ zen: "Keep it logically awesome.", action: "created", secret: "sesame" });

describe("a delivery", () => {
  test("is answered when its work is done", async () => {
    let finished = false;
    const { deliver } = await startApp((probot) => {
      probot.on("ping", async () => {
        await new Promise((resolve) => setTimeout(resolve, 100));
        finished = true;
      });
    });
    expect(await deliver(body)).toMatchObject({ status: 200, text: "Done.\n" });
    expect(finished).toBe(true);
  });

  test("whose work failed is answered with 500, and the log tells why, without the payload", async () => {
    const { deliver, log } = await startApp((probot) => {
      probot.on("ping", () => {
        throw new Error("no more disk");
      });
    });
    expect(await deliver(body)).toMatchObject({ status: 500, text: "Failed; the log says why.\n" });
    expect(log.text()).toContain("no more disk");
    expect(log.text()).not.toContain("sesame");
  });

  test("has its id in every log line of its work", async () => {
    const { deliver, log } = await startApp((probot) => {
      probot.on("ping", async (context) => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        context.log.info("from the event's log");
        probot.log.info("from the App's log");
      });
    });
    await deliver(body);
    // A duplicate key gets lost when a line is parsed.
    for (const line of log.text().trim().split("\n")) expect(line).toBe(JSON.stringify(JSON.parse(line)));
    const lines = log.lines.filter(({ msg }) => /from the|Done/.test(String(msg)));
    expect(lines.map(({ delivery }) => delivery)).toEqual(Array.from({ length: 3 }, () => "72d3162e-cc78-11e3-81ab-4c9367dc0958"));
  });

  test("has its id in its own lines and in those of its event's log, whatever they contain", async () => {
    const log = await captureLog("info");
    const probot = await load(settingsOf(), log.log, (instance) =>
      instance.on("ping", (context) => {
        context.log.info("from the event's log");
        throw new Error("no more disk");
      }),
    );
    const { deliver } = await start({ log, receive: (delivery) => receive(probot, delivery) });
    await deliver(body);
    for (const line of log.text().trim().split("\n")) expect(line).toBe(JSON.stringify(JSON.parse(line)));
    const lines = log.lines.filter(({ msg }) => /from the|no more disk|Failed/.test(String(msg)));
    expect(lines.map(({ delivery }) => delivery)).toEqual(Array.from({ length: 3 }, () => "72d3162e-cc78-11e3-81ab-4c9367dc0958"));
  });

  test("is processed as the sieve keeps it, so that nothing holds the whole", async () => {
    const received: Delivery[] = [];
    const kept = { id: "kept", name: "issue_comment", body: "{}" };
    const sieve = { mayConcern: () => true, sift: () => kept, isCommon: () => false };
    const { deliver } = await start({ sieve, receive: (delivery) => Promise.resolve(void received.push(delivery)) });
    expect(await deliver(body)).toMatchObject({ status: 200 });
    expect(received).toEqual([kept]);
  });

  test("with nothing to do is answered at once, and logged unless there are too many of its kind", async () => {
    const log = await captureLog();
    const ended: string[] = [];
    const { deliver } = await start({
      log,
      sieve: {
        mayConcern: ({ body: json }) => json.includes("read me"),
        sift: (delivery) => (delivery.body.includes("do it") ? delivery : undefined),
        isCommon: (name) => name === "issue_comment",
      },
      receive: () => Promise.reject(new Error("nobody should be asked")),
      ended: ({ outcome }, event) => ended.push(`${event} ${outcome}`),
    });
    for (const each of [body, JSON.stringify({ zen: "read me" }), "no JSON"])
      expect(await deliver(each)).toMatchObject({ status: 200, text: "Nothing to do.\n" });
    expect(await deliver(body, { "x-github-event": "issue_comment" })).toMatchObject({ status: 200, text: "Nothing to do.\n" });
    expect(await deliver(body, { "x-hub-signature-256": `sha256=${"0".repeat(64)}` })).toMatchObject({ status: 401 });
    expect(await deliver("read me")).toMatchObject({ status: 400 });
    expect(await deliver(JSON.stringify({ zen: "read me, do it" }))).toMatchObject({ status: 500 });
    expect(ended.slice(0, 3)).toEqual(["ping done", "ping done", "ping done"]);
    expect(log.lines.filter(({ msg }) => /Nothing to do/.test(String(msg))).map(({ level }) => level)).toEqual([30, 30, 30, 20]);
  });

  test("signed with the previous secret is believed", async () => {
    const events: string[] = [];
    const { deliver } = await startApp((probot) => probot.onAny(({ id }) => events.push(id)));
    expect(await deliver(body, { "x-hub-signature-256": signatureOf(body, "the former secret") })).toMatchObject({ status: 200 });
    expect(events).toHaveLength(1);
  });

  test("that nobody listens to is answered with success", async () => {
    const { deliver } = await startApp(() => {});
    expect(await deliver(body, { "x-github-event": "star" })).toMatchObject({ status: 200 });
  });

  test("that takes longer than GitHub waits is answered with 503, and finished", async () => {
    let finish = (): void => {};
    let finished = false;
    const { deliver, server } = await start({
      patience: 50,
      receive: () => new Promise<void>((resolve) => (finish = resolve)).then(() => void (finished = true)),
    });
    expect(await deliver(body)).toMatchObject({ status: 503 });
    const stopped = server.stop();
    setTimeout(() => finish(), 50);
    await stopped;
    expect(finished).toBe(true);
  });
});

test("a delivery without room is answered with 503, and distinguished from one that failed", async () => {
  const endings: unknown[] = [];
  const { deliver } = await start({
    receive: () => Promise.reject(new BusyError()),
    ended: ({ outcome }, event) => endings.push([event, outcome]),
  });
  expect(await deliver(body)).toMatchObject({ status: 503, text: "Too much in hand; it has to be delivered again.\n" });
  expect(endings).toEqual([["ping", "busy"]]);
});

describe("health checks", () => {
  test("report that the process is alive at once, and ready as soon as it has started", async () => {
    let begin = (): void => {};
    const { fetch: get } = await start({ started: new Promise<void>((resolve) => (begin = resolve)) });
    expect(await get("/healthz")).toMatchObject({ status: 200, text: "Alive.\n" });
    expect(await get("/readyz")).toMatchObject({ status: 503, text: "Not ready.\n" });
    begin();
    expect(await get("/readyz")).toMatchObject({ status: 200, text: "Ready.\n" });
  });

  test("never report that it is ready if it could not start", async () => {
    const { fetch: get } = await start({ started: Promise.reject(new Error("no")) });
    expect((await get("/readyz")).status).toBe(503);
  });

  test("report that it is not ready while GitHub refuses the App's credentials", async () => {
    const { note, accepted } = createCredentials();
    const { fetch: get } = await start({ accepted });
    const asked = { ...observed, installation: "app", route: "/app/installations", milliseconds: 1 };
    const ready: number[] = [];
    for (const credentials of [undefined, "refused", undefined, "accepted"] as const) {
      note({ ...asked, credentials });
      ready.push((await get("/readyz")).status);
    }
    expect(ready).toEqual([200, 503, 503, 200]);
  });

  test("report that it is not ready while it finishes its work, and new requests have to go elsewhere", async () => {
    let finish = (): void => {};
    let begin = (): void => {};
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const received: string[] = [];
    const {
      deliver,
      fetch: get,
      server,
    } = await start({
      receive: ({ id }) => {
        begin();
        received.push(id);
        return new Promise<void>((resolve) => (finish = resolve));
      },
    });
    const first = deliver(body);
    await begun;
    const stopped = server.stop();
    const ready = await get("/readyz");
    expect([ready.status, ready.headers.get("connection")]).toEqual([503, "close"]);
    expect((await get("/healthz")).status).toBe(200);
    expect(await deliver(body)).toMatchObject({ status: 503, text: "Stopping; it has to be delivered again.\n" });
    finish();
    expect(await first).toMatchObject({ status: 200 });
    await stopped;
    expect(received).toHaveLength(1);
    await expect(get("/healthz")).rejects.toThrow("fetch failed");
  });
});

describe("/metrics", () => {
  const render = () => Promise.resolve({ text: "one 1\n", type: "text/plain; version=0.0.4; charset=utf-8" });

  test("is open to everybody if no token is set", async () => {
    const { fetch: get } = await start({ metrics: { token: undefined, render } });
    const { status, text, headers } = await get("/metrics");
    expect([status, text, headers.get("content-type")]).toEqual([200, "one 1\n", "text/plain; version=0.0.4; charset=utf-8"]);
  });

  test.each([
    ["no token", {}, 401],
    ["another token", { authorization: "Bearer other" }, 401],
    ["the token without its scheme", { authorization: "t0ken" }, 401],
    ["the token", { authorization: "Bearer t0ken" }, 200],
  ])("with %s", async (_, headers, status) => {
    const { fetch: get } = await start({ metrics: { token: "t0ken", render } });
    expect((await get("/metrics", { headers })).status).toBe(status);
  });

  test("does not exist if nothing is counted", async () => {
    const { fetch: get } = await start();
    expect((await get("/metrics")).status).toBe(404);
  });
});

describe("a request is refused", () => {
  test.each([
    ["without a signature", { "x-hub-signature-256": "" }, 401],
    ["with a wrong signature", { "x-hub-signature-256": signatureOf("something else") }, 401],
    ["signed with another secret", { "x-hub-signature-256": signatureOf(body, "development") }, 401],
    ["with half a signature", { "x-hub-signature-256": signatureOf(body).slice(0, 20) }, 401],
    ["with the old kind of signature", { "x-hub-signature-256": "sha1=0123456789012345678901234567890123456789" }, 401],
    ["as a form", { "content-type": "application/x-www-form-urlencoded" }, 415],
    ["without an event", { "x-github-event": "" }, 400],
    ["with a delivery id that could break a log", { "x-github-delivery": "a b" }, 400],
  ])("%s", async (_, headers, status) => {
    const received: string[] = [];
    const { deliver, log } = await start({ receive: ({ id }) => Promise.resolve(void received.push(id)) });
    const answer = await deliver(body, headers);
    expect(answer.status).toBe(status);
    expect(answer.text + log.text()).not.toMatch(/sesame|the current secret/);
    expect(received).toEqual([]);
  });

  test.each(["null", "[1]", "{", '"x"', ""])("with the body %j", async (given) => {
    const { deliver } = await start();
    expect(await deliver(given)).toMatchObject({ status: 400 });
  });

  test("with more than GitHub ever sends, before it is read completely", async () => {
    const { server } = await start();
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const request = httpRequest({
        port: server.port,
        host: "127.0.0.1",
        path: "/api/github/webhooks",
        method: "POST",
        headers: githubHeaders(body),
      });
      request.on("response", (response) => {
        resolve(response.statusCode);
        request.destroy();
      });
      request.on("error", reject);
      const megabyte = Buffer.alloc(1024 * 1024);
      for (let count = 0; count < 26; count += 1) request.write(megabyte);
    });
    expect(status).toBe(413);
  });
});

// GitHub's largest webhook has 25 MB, and it waits for 10 s:
// https://docs.github.com/en/webhooks/webhook-events-and-payloads#payload-cap
describe("bodies that nobody has verified yet", () => {
  /** Opens a connection that sends so many megabytes without an end; returns the status, if there is one. */
  function send(port: number, megabytes: number, headers: Record<string, string> = {}) {
    const request = httpRequest({
      port,
      host: "127.0.0.1",
      path: "/api/github/webhooks",
      method: "POST",
      headers: { ...githubHeaders(body), "content-length": 25 * 1024 * 1024, ...headers },
    });
    request.on("error", () => undefined);
    const status = new Promise<number | undefined>((resolve) => request.on("response", (response) => resolve(response.statusCode)));
    const sent = new Promise<void>((resolve) => request.write(Buffer.alloc(megabytes * 1024 * 1024), () => resolve()));
    return { request, status, sent };
  }

  test("are held up to a hundred megabytes, and the oldest of them make room: nobody else is refused", async () => {
    const { server, deliver, log } = await start({ bodyTime: 60_000 });
    const held = Array.from({ length: 4 }, () => send(server.port, 24));
    await Promise.all(held.map(({ sent }) => sent));
    const largest = JSON.stringify({ zen: "x".repeat(24 * 1024 * 1024) });
    const [small, large] = await Promise.all([deliver(body), deliver(largest)]);
    expect([small.status, large.status]).toEqual([200, 200]);
    expect(await Promise.race(held.map(({ status }) => status))).toBe(503);
    expect(log.text()).toContain("Too much at once");
    for (const { request } of held) request.destroy();
    // A request that was given up no longer counts.
    const again = Array.from({ length: 3 }, () => send(server.port, 24));
    await Promise.all(again.map(({ sent }) => sent));
    expect(await deliver(body)).toMatchObject({ status: 200 });
    for (const { request } of again) request.destroy();
  });

  test("have as much time as GitHub takes to give up, and no more", async () => {
    const { server, deliver } = await start({ bodyTime: 200 });
    const slow = send(server.port, 1);
    expect(await slow.status).toBe(408);
    expect(await deliver(body)).toMatchObject({ status: 200 });
  });

  test.each([
    ["no signature", { "x-hub-signature-256": "" }, 401],
    ["more than GitHub sends", { "content-length": String(25 * 1024 * 1024 + 1) }, 413],
    ["no event", { "x-github-event": "" }, 400],
  ])("are not waited for if the headers are enough: %s", async (_, headers, expected) => {
    const { server } = await start();
    const { status, request } = send(server.port, 0, headers);
    expect(await status).toBe(expected);
    request.destroy();
  });
});

test("connections without any signed request make room for others, the oldest first", async () => {
  const { server, deliver } = await start({ strangeConnections: 10 });
  const silent = Array.from({ length: 40 }, () => connect(server.port, "127.0.0.1"));
  const gone = silent.map((socket) => new Promise<void>((resolve) => socket.on("error", () => undefined).on("close", () => resolve())));
  await Promise.all(gone.slice(0, 30));
  expect(silent.filter(({ destroyed }) => destroyed)).toHaveLength(30);
  expect(await deliver(body)).toMatchObject({ status: 200 });
  for (const socket of silent) socket.destroy();
});

test("a client that hangs up in mid-request is no error, and one that never ends its request does not delay the shutdown", async () => {
  const { server, log } = await start();
  const begin = () => {
    const headers = { ...githubHeaders(body), "content-length": 1_000 };
    const request = httpRequest({ port: server.port, host: "127.0.0.1", path: "/api/github/webhooks", method: "POST", headers });
    request.on("error", () => undefined).write("{");
    return request;
  };
  const [gone] = [begin(), begin()];
  await new Promise((resolve) => setTimeout(resolve, 100));
  gone?.destroy();
  const begun = performance.now();
  await server.stop();
  expect(performance.now() - begun).toBeLessThan(5_000);
  expect(log.lines.filter(({ level }) => Number(level) >= 50)).toEqual([]);
});

describe("other requests", () => {
  test.each([
    ["GET", "/ping", 200],
    ["GET", "/", 200],
    ["GET", "/api/github/webhooks", 405],
    ["PUT", "/api/github/webhooks/", 405],
    ["GET", "/nothing?x=1", 404],
    ["POST", "/nothing", 404],
    ["DELETE", "/", 404],
  ])("%s %s is answered with %s", async (method, path, status) => {
    const { fetch: get } = await start();
    expect((await get(path, { method })).status).toBe(status);
  });

  test("/ping answers PONG, for health checks", async () => {
    const { fetch: get } = await start();
    expect((await get("/ping")).text).toBe("PONG\n");
  });

  test("the root accepts webhooks, too: Probot's set-up page registers that address", async () => {
    const { fetch: get } = await start();
    expect((await get("/?x", { method: "POST", body, headers: githubHeaders(body) })).status).toBe(200);
  });
});

test("a connection is kept for longer than a load balancer keeps it, so that no request meets a closing one", async () => {
  const { fetch: get } = await start();
  // Those of AWS and nginx keep an idle connection for a minute.
  expect((await get("/ping")).headers.get("keep-alive")).toBe("timeout=75");
});

test("a port in use is an error", async () => {
  const { server } = await start();
  await expect(start({ port: server.port })).rejects.toThrow(/^PORT \d+ of .* is taken by another process/);
});
