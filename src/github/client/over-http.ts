import * as http from "node:http";
import type { IncomingMessage, RequestOptions } from "node:http";
import * as https from "node:https";
import { buffer } from "node:stream/consumers";
import { createGunzip } from "node:zlib";
import { timedOut, type Received, type Sending, type Transport } from "./exchange.js";

/**
 * After a pause of so many milliseconds, connections are not used again: GitHub may have closed them, which a frozen process does not notice.
 */
const longestPause = 3_000;
/** Milliseconds after which an unused connection is closed. */
const idle = 4_000;
/** The most addresses on the way to an answer. */
const mostRedirections = 5;

/**
 * Carries requests by Node's own HTTP, for a third of the processor time of its fetch, which takes more than everything else in a command (ADR 15). After
 * a pause it uses new connections: AWS freezes a function between two invocations, and with it the timers that end idle connections, so a connection may
 * look open though the other end has closed it. The pause is measured by the wall clock, `now` in milliseconds, which goes on meanwhile:
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-invoke
 */
export function overHttp(now: () => number = Date.now): Transport {
  const agents = { "http:": new http.Agent(keeping(http.globalAgent)), "https:": new https.Agent(keeping(https.globalAgent)) };
  let used: number | undefined;
  return async (sending) => {
    // A clock that was set back says nothing.
    if (used !== undefined && Math.abs(now() - used) > longestPause) Object.values(agents).forEach(closeIdle);
    used = now();
    try {
      return await followed(agents, sending);
    } finally {
      used = now();
    }
  };
}

type Agents = Readonly<Record<"http:" | "https:", http.Agent>>;

/** Like Node's own agent, which supports proxies (NODE_USE_ENV_PROXY), but with our own connections. */
function keeping(agent: http.Agent): http.AgentOptions {
  const { options } = agent as http.Agent & { readonly options?: http.AgentOptions };
  return { ...options, keepAlive: true, timeout: idle };
}

function closeIdle({ freeSockets }: http.Agent): void {
  for (const sockets of Object.values(freeSockets)) for (const socket of sockets ?? []) socket.destroy();
}

/** A renamed or moved repository answers with its new address: https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects */
async function followed(agents: Agents, first: Sending): Promise<Received> {
  const end = performance.now() + first.milliseconds;
  let sending = first;
  for (let redirections = 0; ; redirections += 1) {
    const received = await exchanged(agents, sending);
    const to = redirection(received, sending);
    if (to === undefined || redirections === mostRedirections) return received;
    sending = { ...to, milliseconds: end - performance.now() };
  }
}

/** Like a browser: only 307 and 308 keep the body, and no other host gets the token. */
function redirection({ status, headers }: Received, sending: Sending): Sending | undefined {
  const { location } = headers;
  if (location === undefined || ![301, 302, 303, 307, 308].includes(status) || !URL.canParse(location, sending.url)) return undefined;
  const url = new URL(location, sending.url);
  const { authorization, ...others } = sending.headers;
  const kept = authorization === undefined || url.origin !== new URL(sending.url).origin ? others : sending.headers;
  const reads = sending.method === "GET" || sending.method === "HEAD";
  const same = status === 307 || status === 308 || reads;
  return { ...sending, url: url.href, headers: kept, ...(same ? {} : { method: "GET", body: undefined }) };
}

function exchanged(agents: Agents, { method, url, headers, body, milliseconds, signal }: Sending): Promise<Received> {
  return new Promise((resolve, reject) => {
    const { protocol, hostname, port, pathname, search } = new URL(url);
    const secure = protocol === "https:";
    const options: RequestOptions = {
      method,
      // IPv6 has brackets only in URLs.
      hostname: hostname.replace(/^\[(.*)\]$/, "$1"),
      port,
      path: pathname + search,
      headers: {
        "accept-encoding": "gzip",
        ...headers,
        ...(body !== undefined && { "content-length": Buffer.byteLength(body) }),
      },
      agent: agents[secure ? "https:" : "http:"],
    };
    const request = secure ? https.request(options) : http.request(options);
    const end = (reason: unknown): void => {
      settle(() => reject(reason instanceof Error ? reason : new Error(String(reason))));
      request.destroy();
    };
    const timer = setTimeout(() => end(timedOut()), Math.max(1, milliseconds));
    const abort = (): void => end(signal?.reason);
    const settle = (how: () => void): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
      how();
    };
    signal?.addEventListener("abort", abort);
    request.on("error", end);
    request.on("response", (response) => {
      const answer = (text: string): void =>
        settle(() => resolve({ status: response.statusCode ?? 0, url, headers: singleHeaders(response), text }));
      read(response).then(answer, end);
    });
    request.end(body);
    if (signal?.aborted === true) abort();
  });
}

/** The whole text; rejects if it breaks off. */
function read(response: IncomingMessage): Promise<string> {
  if (response.headers["content-encoding"] === "gzip") {
    const unzipped = createGunzip();
    response.on("error", (error) => unzipped.destroy(error));
    return buffer(response.pipe(unzipped)).then((bytes) => bytes.toString("utf8"));
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    response.on("data", (chunk: Buffer) => void chunks.push(chunk));
    response.on("end", () =>
      resolve((chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)).toString("utf8")),
    );
    response.on("error", reject);
  });
}

function singleHeaders({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  const single: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) single[name] = Array.isArray(value) ? value.join(", ") : value;
  return single;
}
