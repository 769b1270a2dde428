import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Pages } from "../web/pages.js";
import type { HttpRequest } from "./http-event.js";

/** The answer to a browser. */
export interface PageReply {
  readonly status: number;
  /** Names are lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Each is a separate header. */
  readonly cookies: readonly string[];
  readonly body: Uint8Array;
}

/** Answers a browser. */
export type AnswerPage = (request: HttpRequest) => Promise<PageReply>;

/** Larger than any form of ours. */
export const largestForm = 64 * 1024;
/** Below that, compressing costs more than it saves. */
const worthCompressing = 1_000;
const compressed = promisify(gzip);

/** The pages, for requests in our words. `url`: their address for people; `undefined`: the host in each request. */
export function answeringPages(pages: Pages, url?: string): AnswerPage {
  return async (request) => {
    const response = await pages.fetch(webRequest(request, url));
    const headers = Object.fromEntries([...response.headers].filter(([name]) => name !== "set-cookie"));
    const reply = {
      status: response.status,
      headers,
      cookies: response.headers.getSetCookie(),
      body: new Uint8Array(await response.arrayBuffer()),
    };
    return request.method === "HEAD" ? { ...reply, body: new Uint8Array() } : await smaller(reply, request.headers["accept-encoding"]);
  };
}

function webRequest({ method, path, query, headers, body }: HttpRequest, url: string | undefined): Request {
  // A proxy that ends TLS says so, as API Gateway does; a client that lies about it only loses its own cookies.
  const protocol = headers["x-forwarded-proto"]?.split(",", 1)[0]?.trim() === "https" ? "https" : "http";
  const host = /^[\w.:[\]-]+$/.test(headers["host"] ?? "") ? headers["host"] : "localhost";
  const address = new URL(url ?? `${protocol}://${host}`);
  address.pathname = path;
  address.search = query;
  const given = Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as [string, string]]));
  const sends = method !== "GET" && method !== "HEAD" && body.length > 0;
  // HEAD is GET without the body.
  return new Request(address, {
    method: method === "HEAD" ? "GET" : method,
    headers: given,
    ...(sends && { body: Uint8Array.from(body) }),
  });
}

async function smaller(reply: PageReply, accepted = ""): Promise<PageReply> {
  const { "content-type": type = "", vary, ...headers } = reply.headers;
  if (!/\bgzip\b/.test(accepted) || reply.body.length < worthCompressing || !/^text\/|svg/.test(type)) return reply;
  const varying = [...(vary === undefined ? [] : [vary]), "Accept-Encoding"].join(", ");
  return {
    ...reply,
    headers: { ...headers, "content-type": type, vary: varying, "content-encoding": "gzip" },
    body: await compressed(reply.body),
  };
}
