import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A function's result or error. */
export type Given = { readonly value: unknown } | { readonly error: FunctionError };

/** A function's error: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html#runtimes-api-initerror */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
}

/** AWS's side of a function's process: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html */
export interface RuntimeApi {
  /** The value for AWS_LAMBDA_RUNTIME_API. */
  readonly address: string;
  /** Resolves when the process asks for the next event, at once if it is asking already; with an error if it could not start. */
  ready(): Promise<FunctionError | undefined>;
  /** Passes an event, with a time limit in milliseconds. */
  invoke(event: unknown, milliseconds: number): Promise<Given>;
  stop(): Promise<void>;
}

/** Serves the process that is given the address. */
export async function serveRuntimeApi(): Promise<RuntimeApi> {
  const process: { next?: ServerResponse | undefined; failed?: FunctionError } = {};
  let heard = (): void => undefined;
  const given = new Map<string, (given: Given) => void>();
  const hear = (request: IncomingMessage, response: ServerResponse, body: string): void => {
    const [, id = "", kind] = /\/invocation\/([^/]+)(?:\/(response|error))?$/.exec(request.url ?? "") ?? [];
    if (id === "next") {
      process.next = response;
      heard();
      return;
    }
    response.writeHead(202, { "content-type": "application/json" }).end("{}");
    if (kind === "response") given.get(id)?.({ value: JSON.parse(body) });
    else if (kind === "error") given.get(id)?.({ error: JSON.parse(body) as FunctionError });
    else {
      process.failed = JSON.parse(body) as FunctionError;
      heard();
    }
    given.delete(id);
  };
  // A process that is frozen for long must find its connection open.
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
    request.on("end", () => hear(request, response, body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const ready = async (): Promise<FunctionError | undefined> => {
    while (process.next === undefined && process.failed === undefined) {
      await new Promise<void>((resolve) => {
        heard = resolve;
      });
    }
    return process.failed;
  };
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    ready,
    invoke: async (event, milliseconds) => {
      const error = await ready();
      if (error !== undefined) return { error };
      const id = randomUUID();
      const giving = new Promise<Given>((resolve) => given.set(id, resolve));
      const { next } = process;
      process.next = undefined;
      const headers = {
        "content-type": "application/json",
        "lambda-runtime-aws-request-id": id,
        "lambda-runtime-deadline-ms": String(Date.now() + milliseconds),
        "lambda-runtime-invoked-function-arn": "arn:aws:lambda:eu-central-1:000000000000:function:gitploy",
      };
      next?.writeHead(200, headers).end(JSON.stringify(event));
      return await giving;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
