import { gzipSync } from "node:zlib";
import { largestForm } from "../web/form.js";
import type { Pages } from "../web/pages.js";
import type { Answer } from "./delivery.js";
import type { HttpRequest } from "./http-event.js";
import { headersOf } from "./route.js";

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

/** Below that, compressing costs more than it saves. */
const worthCompressing = 1_000;
/** For a page of 90 KB 0.5 ms, of which handing it to another thread would be twice as much; a tenth larger than zlib's usual 6, for a third of its time. */
const level = 3;

/** The pages, for requests in our words. `url`: their address for people; `undefined`: the host in each request. */
export function answeringPages(pages: Pages, url?: string): AnswerPage {
  return async (request) => {
    if (request.body.length > largestForm) return refused({ status: 413, text: "Too large." });
    const asked = webRequest(request, url);
    if (asked === undefined) return refused({ status: 400, text: "No browser asks like this." });
    const response = await pages.fetch(asked);
    const headers = Object.fromEntries([...response.headers].filter(([name]) => name !== "set-cookie"));
    const reply = {
      status: response.status,
      headers,
      cookies: response.headers.getSetCookie(),
      body: new Uint8Array(await response.arrayBuffer()),
    };
    return request.method === "HEAD" ? { ...reply, body: new Uint8Array() } : smaller(reply, request.headers["accept-encoding"]);
  };
}

function refused(answer: Answer): PageReply {
  return { status: answer.status, headers: headersOf(answer), cookies: [], body: Buffer.from(`${answer.text}\n`) };
}

/** `undefined` for what cannot be a request on the web: https://fetch.spec.whatwg.org/#forbidden-method */
function webRequest({ method, path, query, headers, body }: HttpRequest, url: string | undefined): Request | undefined {
  // A proxy that ends TLS says so, as API Gateway does; a client that lies about it only loses its own cookies.
  const protocol = headers["x-forwarded-proto"]?.split(",", 1)[0]?.trim() === "https" ? "https" : "http";
  const host = /^[\w.:[\]-]+$/.test(headers["host"] ?? "") ? headers["host"] : "localhost";
  const address = new URL(url ?? `${protocol}://${host}`);
  address.pathname = path;
  address.search = query;
  const given = Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as [string, string]]));
  const sends = method !== "GET" && method !== "HEAD" && body.length > 0;
  try {
    // HEAD is GET without the body.
    return new Request(address, {
      method: method === "HEAD" ? "GET" : method,
      headers: given,
      ...(sends && { body: Uint8Array.from(body) }),
    });
  } catch {
    return undefined;
  }
}

function smaller(reply: PageReply, accepted = ""): PageReply {
  const { "content-type": type = "", vary, ...headers } = reply.headers;
  if (!/\bgzip\b/.test(accepted) || reply.body.length < worthCompressing || !/^text\/|svg/.test(type)) return reply;
  const varying = [...(vary === undefined ? [] : [vary]), "Accept-Encoding"].join(", ");
  return {
    ...reply,
    headers: { ...headers, "content-type": type, vary: varying, "content-encoding": "gzip" },
    body: gzipSync(reply.body, { level }),
  };
}
