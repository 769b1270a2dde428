import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { mockClient } from "aws-sdk-client-mock";
import { afterAll, beforeEach, expect, test, vi } from "vitest";
import { createEnqueue, deliveryIn, messageOf } from "../../src/bin/queue.js";

const sqs = mockClient(SQSClient);
const url = "https://sqs.eu-central-1.amazonaws.com/123456789012/deliveries.fifo";
beforeEach(() => {
  sqs.reset();
  vi.stubEnv("AWS_REGION", "eu-central-1");
});
afterAll(() => sqs.restore());

const delivery = { id: "d-1", name: "issue_comment", body: JSON.stringify({ body: 'a "comment" — ünïcödé 🚀' }) };

test("a message carries a delivery there and back", () => {
  const message = messageOf(delivery, "77");
  expect(message).toMatchObject({ group: "77", deduplication: "d-1" });
  expect(deliveryIn(message.body)).toEqual(delivery);
});

test("every character that people may write is accepted by SQS", () => {
  const all = Array.from({ length: 0x1_00_00 }, (_, code) => String.fromCharCode(code)).join("");
  const written = { ...delivery, body: JSON.stringify({ body: all }) };
  const { body } = messageOf(written, "77");
  // Not toMatch, whose output would be unreadable.
  expect(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.exec(body)?.[0]).toBeUndefined();
  expect(deliveryIn(body).body === written.body).toBe(true);
});

test("the longest comment of the widest characters fits into a message", () => {
  const { body } = messageOf({ ...delivery, body: JSON.stringify({ body: "\u0000".repeat(65_536) }) }, "77");
  expect(Buffer.byteLength(body)).toBeLessThan(1024 * 1024);
});

test.each(["", "{}", '{"id":"d-1","name":"push"}', '{"id":"d-1","body":"{}"}', '{"name":"push","body":"{}"}', "null", "[]"])(
  "%j is not a delivery",
  (body) => {
    expect(() => deliveryIn(body)).toThrow(/Not a delivery of ours|JSON|null/);
  },
);

test("a message goes into the queue in its group, once", async () => {
  sqs.on(SendMessageCommand).resolves({ MessageId: "m-1" });
  await createEnqueue(url)(messageOf(delivery, "77"));
  expect(sqs.commandCalls(SendMessageCommand).map(({ args }) => args[0].input)).toEqual([
    { QueueUrl: url, MessageBody: messageOf(delivery, "77").body, MessageGroupId: "77", MessageDeduplicationId: "d-1" },
  ]);
});

test("a message that the queue refuses is not reported as queued", async () => {
  sqs.on(SendMessageCommand).rejects(new Error("AccessDenied"));
  await expect(createEnqueue(url)(messageOf(delivery, "77"))).rejects.toThrow("AccessDenied");
});
