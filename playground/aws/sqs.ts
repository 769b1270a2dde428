import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { FifoQueue } from "./queue.js";

/** An endpoint that the AWS SDK takes for SQS. */
export interface SqsEndpoint {
  /** The value for AWS_ENDPOINT_URL_SQS. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Serves SendMessage, the only action that the webhook function needs, in SQS's JSON protocol. */
export async function serveSqs(queue: FifoQueue): Promise<SqsEndpoint> {
  const server = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => (text += chunk));
    request.on("end", () => {
      const { status, body } = answer(queue, request.headers["x-amz-target"], text);
      response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const largestMessage = 1024 * 1024;

function answer(queue: FifoQueue, action: unknown, text: string): { readonly status: number; readonly body: object } {
  const refuse = (type: string): { status: number; body: object } => ({ status: 400, body: { __type: `com.amazonaws.sqs#${type}` } });
  if (action !== "AmazonSQS.SendMessage") return refuse("UnsupportedOperation");
  const { MessageBody: body, MessageGroupId: group, MessageDeduplicationId: deduplication } = JSON.parse(text) as SendMessage;
  if (body === undefined || group === undefined || deduplication === undefined) return refuse("MissingParameter");
  if (Buffer.byteLength(body) > largestMessage) return refuse("InvalidParameterValue");
  const id = queue.send({ body, group, deduplication });
  return { status: 200, body: { MessageId: id, MD5OfMessageBody: createHash("md5").update(body).digest("hex"), SequenceNumber: "1" } };
}

interface SendMessage {
  readonly MessageBody?: string;
  readonly MessageGroupId?: string;
  readonly MessageDeduplicationId?: string;
}
