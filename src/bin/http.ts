import type { IncomingMessage, ServerResponse } from "node:http";
import type { Answer } from "./delivery.js";
import type { PageReply } from "./page.js";
import { headersOf } from "./route.js";
/** The headers of a request, each with its first value. */
export function singleHeaders({ headers }: IncomingMessage): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]));
}

/** Answers a request. */
export function send(response: ServerResponse, given: Answer | PageReply, keepAlive: boolean): void {
  const closing = keepAlive && !("closes" in given && given.closes) ? {} : { connection: "close" };
  if ("cookies" in given) {
    const { status, headers, cookies, body } = given;
    response.writeHead(status, { ...headers, ...closing, ...(cookies.length > 0 && { "set-cookie": [...cookies] }) }).end(body);
    return;
  }
  const body = `${given.text}\n`;
  // Known in advance, it is sent in one piece with the rest.
  response.writeHead(given.status, { ...headersOf(given), ...closing, "content-length": Buffer.byteLength(body) }).end(body);
}
