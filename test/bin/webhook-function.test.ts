import { describe, expect, test } from "vitest";
import { createWebhookFunction } from "../../src/bin/webhook-function.js";
import type { HttpEvent } from "../../src/bin/http-event.js";
import { deliveryIn } from "../../src/bin/queue.js";
import type { Enqueue, Message } from "../../src/bin/queue.js";
import type { JsonObject } from "../../src/core/json.js";
import { readWebhookFunctionSettings, type Variables } from "../../src/settings.js";
import { githubHeaders, httpApi, path, restApi } from "../support/aws.js";
import { credentials, signatureOf } from "../support/credentials.js";

const queueUrl = "https://sqs.eu-central-1.amazonaws.com/123456789012/deliveries.fifo";
const payload = {
  action: "created",
  installation: { id: 3 },
  repository: { id: 77, name: "app", owner: { login: "octo" }, description: "x".repeat(1_000_000) },
  sender: { login: "ada" },
  issue: { number: 7, title: "Ünïcödé" },
  comment: {
    id: 5,
    body: "/deploy v1 — sesame",
    user: { login: "ada", type: "User" },
    author_association: "MEMBER",
    created_at: "2026-01-02T03:04:05Z",
  },
};
const body = JSON.stringify(payload);
const headers = githubHeaders(body, "issue_comment");
const sha = "a".repeat(40);

function start(enqueue?: Enqueue, difference: Variables = {}) {
  const queue: Message[] = [];
  const lines: { readonly level: string; readonly fields: JsonObject; readonly message: string }[] = [];
  const line = (level: string) => (fields: JsonObject, message: string) => void lines.push({ level, fields, message });
  const settings = readWebhookFunctionSettings({
    ...credentials,
    PRIVATE_KEY: undefined,
    GITPLOY_QUEUE_URL: queueUrl,
    WEBHOOK_SECRET_PREVIOUS: "the former secret",
    ...difference,
  });
  const handle = createWebhookFunction(settings, enqueue ?? ((message) => Promise.resolve(void queue.push(message))), {
    info: line("info"),
    warn: line("warn"),
    error: line("error"),
  });
  return { handle, queue, lines };
}

describe.each<[string, typeof restApi]>([
  ["a REST API", restApi],
  ["an HTTP API or a function URL", httpApi],
])("through %s", (_, event: (given: Parameters<typeof restApi>[0]) => HttpEvent) => {
  test("a signed delivery is queued under its repository and its id, without fields that nobody reads", async () => {
    const { handle, queue, lines } = start();
    expect(await handle(event({ headers, body }))).toEqual({
      statusCode: 202,
      headers: { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff", "cache-control": "no-store" },
      body: "Queued.\n",
    });
    expect(lines).toEqual([
      { level: "info", fields: { delivery: "72d3162e-cc78-11e3-81ab-4c9367dc0958", status: 202 }, message: expect.any(String) },
    ]);
    expect(queue).toHaveLength(1);
    expect(queue[0]).toMatchObject({ group: "77", deduplication: "72d3162e-cc78-11e3-81ab-4c9367dc0958" });
    const delivery = deliveryIn(queue[0]?.body ?? "");
    expect(delivery).toMatchObject({ id: "72d3162e-cc78-11e3-81ab-4c9367dc0958", name: "issue_comment" });
    const { action, installation, comment } = payload;
    expect(JSON.parse(delivery.body)).toEqual({
      action,
      installation,
      comment,
      repository: { id: 77, name: "app", owner: { login: "octo" } },
      issue: { number: 7 },
    });
  });

  test("a body in base64 is decoded", async () => {
    const { handle, queue } = start();
    const encoded = { headers, body: Buffer.from(body).toString("base64"), isBase64Encoded: true };
    expect(await handle(event(encoded))).toMatchObject({ statusCode: 202 });
    expect(queue).toHaveLength(1);
  });

  test.each([
    ["the current secret", 202],
    ["the former secret", 202],
    ["the secret before that", 401],
  ])("signed with %s: %s", async (secret, status) => {
    const { handle } = start();
    expect(await handle(event({ headers: githubHeaders(body, "issue_comment", signatureOf(body, secret)), body }))).toMatchObject({
      statusCode: status,
    });
  });

  test.each([
    ["a ping", "ping", { zen: "Encourage flow." }],
    ["an event the App does not know", "star", payload],
    ["an edited comment", "issue_comment", { ...payload, action: "edited" }],
    ["a payload without a repository", "issue_comment", { ...payload, repository: undefined }],
    ["a repository without an id", "issue_comment", { ...payload, repository: { ...payload.repository, id: undefined } }],
    ["a check run of our own", "check_run", { ...payload, action: "completed", check_run: { head_sha: sha, app: { id: 4711 } } }],
    [
      "a comment that is not a command",
      "issue_comment",
      { ...payload, comment: { ...payload.comment, body: "Looks good, shall we /deploy?" } },
    ],
    ["our own answer", "issue_comment", { ...payload, comment: { ...payload.comment, performed_via_github_app: { id: 4711 } } }],
  ])("%s is received, and dropped", async (__, name, given) => {
    const { handle, queue } = start();
    const text = JSON.stringify(given);
    expect(await handle(event({ headers: githubHeaders(text, name), body: text }))).toMatchObject({
      statusCode: 200,
      body: "Nothing to do.\n",
    });
    expect(queue).toEqual([]);
  });

  test.each([
    ["a misspelt command", "issue_comment", { ...payload, comment: { ...payload.comment, body: "/deplyo v1" } }, "77"],
    ["a stranger's command", "issue_comment", { ...payload, comment: { ...payload.comment, author_association: "NONE" } }, "77-strangers"],
    ["a push", "push", { ...payload, ref: "refs/heads/main", before: sha, after: sha }, "77-pushed"],
    [
      "a deployment's status",
      "deployment_status",
      { ...payload, deployment: { id: 1, node_id: "D", environment: "e", sha } },
      "77-deployed",
    ],
    ["a check", "check_run", { ...payload, action: "completed", check_run: { head_sha: sha, app: { id: 15_368 } } }, "77-changed"],
  ])("%s waits only for its own kind", async (__, name, given, group) => {
    const { handle, queue } = start();
    const text = JSON.stringify(given);
    expect(await handle(event({ headers: githubHeaders(text, name), body: text }))).toMatchObject({ statusCode: 202 });
    expect(queue.map((message) => message.group)).toEqual([group]);
  });

  test("a check run of others is queued", async () => {
    const { handle, queue } = start();
    const text = JSON.stringify({ ...payload, action: "completed", check_run: { head_sha: sha, app: { id: 15368 } } });
    expect(await handle(event({ headers: githubHeaders(text, "check_run"), body: text }))).toMatchObject({ statusCode: 202 });
    expect(queue).toHaveLength(1);
  });

  test.each([
    ["a wrong signature", { headers: githubHeaders(body, "issue_comment", signatureOf(body, "development")), body }, 401],
    ["no headers at all", { headers: null, body }, 401],
    ["no body", { headers, body: null }, 401],
    ["a body that is not JSON", { body: "x" }, 400],
    ["another method", { method: "GET", body: null }, 405],
    ["another path", { path: "/admin", headers, body }, 404],
    ["another path with the same ending", { path: `/x${path}`, headers, body }, 404],
  ])("%s is refused, without an echo", async (__, given, status) => {
    const { handle, queue, lines } = start();
    const answer = await handle(event(given));
    expect(answer.statusCode).toBe(status);
    expect(JSON.stringify([answer, lines])).not.toMatch(/sesame|the current secret/);
    expect(lines.map(({ level, fields }) => [level, fields])).toEqual(status === 404 || status === 405 ? [] : [["warn", { status }]]);
    expect(queue).toEqual([]);
  });

  test("a delivery that the queue refuses is answered with 503, so that it is redelivered; the log tells why", async () => {
    const { handle, lines } = start(() => Promise.reject(new Error("AccessDenied")));
    expect(await handle(event({ headers, body }))).toMatchObject({ statusCode: 503 });
    expect(lines[0]).toMatchObject({
      level: "error",
      fields: { delivery: "72d3162e-cc78-11e3-81ab-4c9367dc0958", error: "Error: AccessDenied" },
    });
    expect(JSON.stringify(lines)).not.toContain("sesame");
  });

  test("/ping answers", async () => {
    const { handle } = start();
    expect(await handle(event({ method: "GET", path: "/ping", body: null }))).toMatchObject({ statusCode: 200, body: "PONG\n" });
  });
});

test.each(["/hooks", "/hooks/"])("webhooks are accepted at WEBHOOK_PATH=%s, and nowhere else", async (set) => {
  const { handle } = start(undefined, { WEBHOOK_PATH: set });
  for (const at of ["/hooks", "/hooks/"]) expect(await handle(httpApi({ path: at, headers, body }))).toMatchObject({ statusCode: 202 });
  expect(await handle(httpApi({ headers, body }))).toMatchObject({ statusCode: 404 });
});

test("the name of a stage is not part of the path", async () => {
  const { handle } = start();
  expect(await handle(httpApi({ stage: "prod", headers, body }))).toMatchObject({ statusCode: 202 });
});

test("an event that is not an HTTP request is an error", async () => {
  const { handle } = start();
  await expect(handle({ Records: [{ eventSource: "aws:sqs" }] } as unknown as HttpEvent)).rejects.toThrow("Not an HTTP event");
});

test("it does not start without a secret or a queue, and names both", () => {
  const settings = () => readWebhookFunctionSettings({ APP_ID: "1" });
  expect(settings).toThrow(/WEBHOOK_SECRET is missing.*\nGITPLOY_QUEUE_URL is missing/);
  expect(() => readWebhookFunctionSettings({ ...credentials, GITPLOY_QUEUE_URL: "deliveries" })).toThrow(
    "GITPLOY_QUEUE_URL must be the address",
  );
});
