import { setTimeout as sleep } from "node:timers/promises";
import type { ProbotOctokit } from "probot";
import type { Parameters, Send } from "./attempts.js";
import type { Response } from "./conditional.js";
import { dataOf, exchange, timeLimit, type Transport } from "./exchange.js";
import { at, text } from "./reading.js";

/** A request as it goes to GitHub, without its token. */
export interface Written {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** Builds a request once, however often it is sent; with our JSON, since Octokit's own alters some texts (findings/json-with-bigint-loses-an-n.sh). */
export function written({ request }: Pick<ProbotOctokit, "request">, parameters: Parameters): Written {
  const { method, url, headers, body } = request.endpoint.parse(parameters as unknown as Parsed);
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) given[name] = String(value);
  return {
    method,
    url,
    headers: given,
    body: body === undefined || typeof body === "string" ? body : JSON.stringify(body),
  };
}

type Parsed = globalThis.Parameters<ProbotOctokit["request"]["endpoint"]["parse"]>[0];

/** GitHub does not accept a new token everywhere at once. For so many milliseconds the request is repeated, as Octokit does. */
const youngToken = 5_000;

/**
 * Sends with the installation's token and without Octokit, whose layers build each request three times and take as much processor time as all our
 * decisions: docs/adr/0015-requests-go-straight-out.md.
 */
export function directly(
  octokit: Pick<ProbotOctokit, "auth" | "log">,
  transport: Transport,
  { method, url, headers, body }: Written,
  parameters: Parameters,
): Send<Response> {
  return async ({ milliseconds, signal }) => {
    const end = performance.now() + milliseconds;
    const auth = await octokit.auth({ type: "installation" });
    const tag = text(parameters, "headers", "if-none-match");
    const given = { ...headers, ...(tag !== undefined && { "if-none-match": tag }), authorization: `token ${text(auth, "token") ?? ""}` };
    const created = Date.parse(text(auth, "createdAt") ?? "");
    for (let pause = 1_000; ; pause += 1_000) {
      try {
        const response = await exchange(transport, { method, url, headers: given, body, milliseconds: end - performance.now(), signal });
        octokit.log.debug(`GitHub request: ${method} ${url} - ${response.status}`);
        return response;
      } catch (error) {
        octokit.log.debug(`GitHub request: ${method} ${url} - ${String(at(error, "status"))}`);
        const young = Date.now() - created < youngToken && performance.now() + pause < end;
        if (at(error, "status") !== 401 || !young) throw error;
        await sleep(pause, undefined, { signal });
      }
    }
  };
}

/** Sends through all of Octokit, which knows how to sign the App's own requests. */
export function throughOctokit<P extends Parameters>(
  send: (parameters: P) => Response | Promise<Response>,
  { body }: Written,
  parameters: P,
): Send<Response> {
  const { request } = parameters;
  // `data` and text go unchanged.
  if (body !== undefined && body !== "") Object.assign(parameters, { data: body });
  return async ({ milliseconds, signal }) => {
    const limit = timeLimit(milliseconds, signal);
    // Octokit's inner hooks see only the object they were bound to, so that has to change. The fetch below has read the answer already.
    Object.assign(parameters, { request: { ...request, signal: limit.signal, parseSuccessResponseBody: false } });
    try {
      return await send(parameters);
    } finally {
      limit.lift();
    }
  };
}

/**
 * Whether GitHub wants the App's own signature instead of an installation's token:
 * https://docs.github.com/en/rest/authentication/endpoints-available-for-github-app-installation-access-tokens
 */
export function asksAsApp({ url }: Pick<Parameters, "url">): boolean {
  return /^\/app(?:\/|$)|\/installation$/.test(url.split("?", 1)[0] ?? "");
}

/**
 * A fetch for Octokit with complete answers: Octokit takes an answer that breaks off for an empty one, and invalid JSON for text. Ids are exact. Requests
 * without a signal, those for tokens, get the time-out here, in milliseconds. The answer's `body` is what was read from it: with
 * `parseSuccessResponseBody: false` it is read only once, without Octokit's detours for numbers. Uses nothing of Node's own fetch, which it loads when
 * the first of `Headers`, `Request` and `Response` is touched: 9 MiB, for good (findings/one-headers-object-loads-fetch.sh).
 */
export function completeFetch(milliseconds: number, send: Transport): typeof fetch {
  return async (input, init = {}) => {
    const { method = "GET", headers, body, signal } = init;
    const received = await send({
      method,
      url: typeof input === "object" && "url" in input ? input.url : String(input),
      headers: plain(headers),
      body: typeof body === "string" ? body : undefined,
      milliseconds,
      ...(signal && { signal }),
    });
    const { status, url } = received;
    const { data, exact } = dataOf(received);
    // Only the parts of a response that Octokit looks at.
    const complete = {
      status,
      statusText: "",
      ok: status >= 200 && status < 300,
      url,
      // Octokit walks through them, and asks for one by its name.
      headers: new Map(Object.entries(received.headers)),
      body: data,
      text: () => Promise.resolve(exact),
      arrayBuffer: () => Promise.resolve(Buffer.from(received.text)),
    };
    return complete as unknown as globalThis.Response;
  };
}

/** Octokit gives headers as an object. */
function plain(headers: RequestInit["headers"] = {}): Readonly<Record<string, string>> {
  const pairs = Symbol.iterator in headers ? [...headers] : Object.entries(headers);
  return Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), String(value)]));
}
