import type { SQSEvent } from "aws-lambda";
import type { HttpEvent } from "../../src/bin/http-event.js";
import type { Message } from "../../src/bin/queue.js";
import { signatureOf } from "./credentials.js";

/** Header names are as GitHub writes them. */
export type Headers = Record<string, string>;

/** Where the App takes webhooks. */
export const path = "/api/github/webhooks";
/** The headers of a delivery with this body; `signature` where it is another one. */
export function githubHeaders(body: string, event = "ping", signature: string = signatureOf(body)): Headers {
  return {
    Accept: "*/*",
    "Content-Type": "application/json",
    "User-Agent": "GitHub-Hookshot/044aadd",
    "X-GitHub-Delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
    "X-GitHub-Event": event,
    "X-Hub-Signature-256": signature,
  };
}

function lowerCase(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** What a test says of an HTTP request; the headers are GitHub's unless it says so. */
export interface Given {
  readonly method?: string;
  readonly path?: string;
  readonly stage?: string;
  readonly headers?: Headers | null;
  readonly body: string | null;
  readonly isBase64Encoded?: boolean;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html#apigateway-example-event */
export function restApi(given: Given): HttpEvent {
  const place = given.path ?? path;
  return {
    resource: "/{proxy+}",
    path: place,
    httpMethod: given.method ?? "POST",
    headers: given.headers === undefined ? githubHeaders(given.body ?? "") : given.headers,
    multiValueHeaders: null,
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    stageVariables: null,
    requestContext: { stage: "prod", path: `/prod${place}`, httpMethod: given.method ?? "POST" },
    body: given.body,
    isBase64Encoded: given.isBase64Encoded ?? false,
  } as unknown as HttpEvent;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html (2.0), and function URLs */
export function httpApi(given: Given): HttpEvent {
  const { stage = "$default" } = given;
  const place = `${stage === "$default" ? "" : `/${stage}`}${given.path ?? path}`;
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: place,
    rawQueryString: "",
    headers: lowerCase(given.headers === undefined ? githubHeaders(given.body ?? "") : (given.headers ?? {})),
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
    ...(given.body === null ? {} : { body: given.body }),
    isBase64Encoded: given.isBase64Encoded ?? false,
  } as unknown as HttpEvent;
}

/**
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event, for a FIFO queue. A message is received for the first
 * time unless it says so.
 */
export function sqsEvent(...messages: readonly (Message & { readonly received?: number })[]): SQSEvent {
  return {
    Records: messages.map(({ body, group, deduplication, received = 1 }, index) => ({
      messageId: `message-${index}`,
      receiptHandle: "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
      body,
      attributes: {
        ApproximateReceiveCount: String(received),
        SentTimestamp: "1545082649183",
        SequenceNumber: "18849496460467696128",
        MessageGroupId: group,
        SenderId: "AIDAIENQZJOLO23YVJ4VO",
        MessageDeduplicationId: deduplication,
        ApproximateFirstReceiveTimestamp: "1545082649185",
      },
      messageAttributes: {},
      md5OfBody: "e4e68fb7bd0e697a0ae8f1bb342846b3",
      eventSource: "aws:sqs",
      eventSourceARN: "arn:aws:sqs:eu-central-1:123456789012:deliveries.fifo",
      awsRegion: "eu-central-1",
    })),
  };
}
