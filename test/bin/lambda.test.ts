import type { ApplicationFunction } from "probot";
import { describe, expect, test } from "vitest";
import { createHandler } from "../../src/bin/lambda-handler.js";
import type { HttpEvent } from "../../src/bin/lambda-handler.js";
import { settingsOf, signatureOf } from "../support/credentials.js";
import { captureLog } from "../support/log.js";
import type { CapturedLog } from "../support/log.js";

type Headers = Record<string, string>;

const path = "/api/github/webhooks";
const body = JSON.stringify({ zen: "Encourage flow — ünïcödé.", secret: "sesame" });

function githubHeaders(signature: string = signatureOf(body)): Headers {
  return {
    Accept: "*/*",
    "Content-Type": "application/json",
    "User-Agent": "GitHub-Hookshot/044aadd",
    "X-GitHub-Delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
    "X-GitHub-Event": "ping",
    "X-Hub-Signature-256": signature,
  };
}

function lowerCase(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

interface Given {
  readonly method?: string;
  readonly path?: string;
  readonly stage?: string;
  readonly headers?: Headers | null;
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html#apigateway-example-event */
function restApi(given: Given): HttpEvent {
  const place = given.path ?? path;
  return {
    resource: "/{proxy+}",
    path: place,
    httpMethod: given.method ?? "POST",
    headers: given.headers === undefined ? githubHeaders() : given.headers,
    multiValueHeaders: null,
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    stageVariables: null,
    requestContext: { stage: "prod", path: `/prod${place}`, httpMethod: given.method ?? "POST" },
    body: given.body === undefined ? body : given.body,
    isBase64Encoded: given.isBase64Encoded ?? false,
  } as unknown as HttpEvent;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html (2.0), and function URLs */
function httpApi(given: Given): HttpEvent {
  const { stage = "$default" } = given;
  const place = `${stage === "$default" ? "" : `/${stage}`}${given.path ?? path}`;
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: place,
    rawQueryString: "",
    headers: lowerCase(given.headers === undefined ? githubHeaders() : (given.headers ?? {})),
    requestContext: {
      accountId: "123456789012",
      apiId: "api-id",
      domainName: "id.lambda-url.eu-central-1.on.aws",
      http: {
        method: given.method ?? "POST",
        path: place,
        protocol: "HTTP/1.1",
        sourceIp: "140.82.115.1",
        userAgent: "GitHub-Hookshot/044aadd",
      },
      requestId: "id",
      stage,
      time: "12/Mar/2026:19:03:58 +0000",
      timeEpoch: 1_583_348_638_390,
    },
    ...(given.body === null ? {} : { body: given.body ?? body }),
    isBase64Encoded: given.isBase64Encoded ?? false,
  } as unknown as HttpEvent;
}

interface Started {
  readonly handle: Awaited<ReturnType<typeof createHandler>>;
  readonly log: CapturedLog;
  readonly payloads: unknown[];
}

async function start(app?: ApplicationFunction): Promise<Started> {
  const log = await captureLog();
  const payloads: unknown[] = [];
  const settings = settingsOf({ WEBHOOK_SECRET_PREVIOUS: "the old secret" });
  const handle = await createHandler(settings, log, app ?? ((probot) => probot.onAny(({ payload }) => payloads.push(payload))));
  return { handle, log, payloads };
}

describe.each([
  ["a REST API", restApi],
  ["an HTTP API or a function URL", httpApi],
])("through %s", (_, event) => {
  test("a signed delivery is received, and answered when its work is done", async () => {
    const { handle, payloads } = await start();
    expect(await handle(event({}))).toMatchObject({ statusCode: 200 });
    expect(payloads).toEqual([JSON.parse(body)]);
  });

  test("a body in base64 is decoded", async () => {
    const { handle, payloads } = await start();
    expect(await handle(event({ body: Buffer.from(body).toString("base64"), isBase64Encoded: true }))).toMatchObject({ statusCode: 200 });
    expect(payloads).toEqual([JSON.parse(body)]);
  });

  test("the previous secret is believed", async () => {
    const { handle, payloads } = await start();
    expect(await handle(event({ headers: githubHeaders(signatureOf(body, "the old secret")) }))).toMatchObject({ statusCode: 200 });
    expect(payloads).toHaveLength(1);
  });

  test.each([
    ["a wrong signature", { headers: githubHeaders(signatureOf(body, "development")) }, 401],
    ["no headers at all", { headers: null }, 401],
    ["no body", { body: null }, 401],
    ["a body that is no JSON", { body: "x", headers: githubHeaders(signatureOf("x")) }, 400],
    ["another method", { method: "GET" }, 405],
    ["another path", { path: "/admin" }, 404],
    ["another path that ends alike", { path: `/x${path}` }, 404],
  ])("%s is refused, without an echo", async (__, given, status) => {
    const { handle, payloads, log } = await start();
    const answer = await handle(event(given));
    expect(answer.statusCode).toBe(status);
    expect(JSON.stringify(answer) + log.text()).not.toContain("sesame");
    expect(payloads).toEqual([]);
  });

  test("work that failed is answered with 500; the log says why, with the delivery and without the payload", async () => {
    const { handle, log } = await start((probot) =>
      probot.on("ping", () => {
        throw new Error("no more disk");
      }),
    );
    expect(await handle(event({}))).toMatchObject({ statusCode: 500 });
    const failure = log.lines.find((line) => JSON.stringify(line).includes("no more disk"));
    expect(failure).toMatchObject({ level: 50, delivery: "72d3162e-cc78-11e3-81ab-4c9367dc0958" });
    expect(log.text()).not.toContain("sesame");
  });

  test("/ping answers", async () => {
    const { handle } = await start();
    expect(await handle(event({ method: "GET", path: "/ping", body: null }))).toMatchObject({ statusCode: 200, body: "PONG\n" });
  });
});

test("the name of a stage is no part of the path", async () => {
  const { handle, payloads } = await start();
  expect(await handle(httpApi({ stage: "prod" }))).toMatchObject({ statusCode: 200 });
  expect(payloads).toHaveLength(1);
});

test("nothing is handled before the application is loaded", async () => {
  const received: string[] = [];
  const { handle } = await start(async (probot) => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    probot.onAny(({ name }) => received.push(name));
  });
  await handle(httpApi({}));
  expect(received).toEqual(["ping"]);
});

test("an application that cannot load is no function", async () => {
  await expect(start(() => Promise.reject(new Error("no schema")))).rejects.toThrow("no schema");
});

test("an event that is no HTTP request is an error, not a success", async () => {
  const { handle } = await start();
  await expect(handle({ Records: [{ eventSource: "aws:sqs" }] } as unknown as HttpEvent)).rejects.toThrow("Not an HTTP event");
});
