import nock from "nock";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { messageOf } from "../../src/bin/queue.js";
import { metricsIn } from "../support/embedded-metric-format.js";
import { sqsEvent } from "../support/aws.js";
import { credentials } from "../support/credentials.js";

const api = "https://api.github.com";
const installation = { id: 3, account: { login: "octo", type: "User" }, suspended_at: null };

beforeEach(() => {
  nock.disableNetConnect();
});
afterEach(() => {
  nock.cleanAll();
  nock.emitter.removeAllListeners("no match");
  nock.enableNetConnect();
});

/** The functions of a new process, and the lines of its metrics. */
async function start(namespace: string | undefined = "gitploy/test") {
  for (const [name, value] of Object.entries({ ...credentials, LOG_LEVEL: "silent", GITPLOY_METRICS_NAMESPACE: namespace }))
    vi.stubEnv(name, value);
  vi.resetModules();
  const lines: string[] = [];
  vi.spyOn(process.stdout, "write").mockImplementation((line) => lines.push(String(line)) > 0);
  return { ...(await import("../../src/bin/lambda-worker.js")), lines };
}

const left = (milliseconds: number) => ({ getRemainingTimeInMillis: () => milliseconds });
const ping = sqsEvent(messageOf({ id: "d-1", name: "ping", body: JSON.stringify({ zen: "Design for failure." }) }, "77"));

describe("all three functions", () => {
  test("fail while they are loaded if their settings are wrong, which AWS logs as an error of the start", async () => {
    for (const name of Object.keys(credentials)) vi.stubEnv(name, "");
    vi.resetModules();
    const loading = import("../../src/bin/lambda-worker.js");
    await expect(loading).rejects.toMatchObject({
      name: "SettingsError",
      message: expect.stringMatching(/^APP_ID is missing.*\nPRIVATE_KEY is missing/),
    });
  });
});

describe("the queue's function", () => {
  test.each([
    [12_001, []],
    [12_000, [{ itemIdentifier: "message-0" }]],
  ])("with %d ms left", async (milliseconds, failures) => {
    const { handler } = await start();
    expect(await handler(ping, left(milliseconds))).toEqual({ batchItemFailures: failures });
  });

  test("writes the metrics of each invocation at its end, each once", async () => {
    const { handler, lines } = await start();
    for (const _ of [1, 2]) {
      await handler(ping, left(30_000));
      const metrics = metricsIn(lines.splice(0)).map(([name, dimensions]) => [name, dimensions]);
      expect(metrics).toEqual([["gitploy_delivery_duration_seconds", { event: "ping", outcome: "done" }]]);
    }
  });

  test("writes none if no namespace is set", async () => {
    const { handler, lines } = await start("");
    await handler(ping, left(30_000));
    expect(lines).toEqual([]);
  });
});

describe("the scheduled functions", () => {
  test("begin nothing new when time is short", async () => {
    const { sweep, redeliver } = await start();
    // The only expected request: all others are refused, and counted.
    const installations = nock(api).get("/app/installations").query(true).reply(200, [installation]);
    const refused: string[] = [];
    nock.emitter.on("no match", (request: { readonly path: string }) => refused.push(request.path));
    await sweep({}, left(12_000));
    await redeliver({}, left(12_000));
    expect(installations.isDone()).toBe(true);
    expect(refused).toEqual([]);
  });

  test("continue while there is time, and never fail, so that AWS does not repeat them", async () => {
    const { sweep, redeliver, lines } = await start();
    nock(api).get("/app/installations").query(true).reply(200, [installation]);
    const token = nock(api).post("/app/installations/3/access_tokens").reply(404, { message: "Not Found" });
    const deliveries = nock(api).get("/app/hook/deliveries").query(true).reply(404, { message: "Not Found" });
    for (const round of [sweep, redeliver]) {
      await round({}, left(12_001));
      const metrics = metricsIn(lines.splice(0)).map(([name, dimensions]) => [name, dimensions]);
      expect(metrics).toContainEqual(["gitploy_github_request_duration_seconds", { status: "4xx" }]);
    }
    expect([token.isDone(), deliveries.isDone()]).toEqual([true, true]);
  });
});
