import { exactJson } from "./exact-json.js";
import { at, list, text as textAt } from "./reading.js";

/** An answer as Octokit gives it. */
export interface Exchanged {
  readonly status: number;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly data: unknown;
  /** The JSON from which it was read. */
  readonly text?: string;
}

/** What Octokit throws if GitHub did not answer with a success; without an answer, the status is 500. */
class HttpError extends Error {
  override readonly name = "HttpError";
  readonly status: number;
  readonly request: Pick<Sending, "method" | "url">;
  readonly response: Exchanged | undefined;

  constructor(
    message: string,
    status: number,
    { method, url }: Sending,
    more: { readonly response?: Exchanged; readonly cause?: unknown },
  ) {
    super(message, { cause: more.cause });
    this.status = status;
    // Without token and body, which must not be logged.
    this.request = { method, url };
    this.response = more.response;
  }
}

/** Sends a request and reads the answer, as Octokit's innermost layer does: https://github.com/octokit/request.js/blob/main/src/fetch-wrapper.ts */
export async function exchange(send: Transport, sending: Sending): Promise<Exchanged> {
  let received: Received;
  let data: unknown;
  let text: string;
  try {
    received = await send(sending);
    ({ data, exact: text } = dataOf(received));
  } catch (error) {
    throw new HttpError(messageOf(error), 500, sending, { cause: error });
  }
  const { status, url, headers } = received;
  const response: Exchanged = { status, url, headers, data, ...(typeof data === "object" && { text }) };
  if (status === 304) throw new HttpError("Not modified", status, sending, { response });
  if (status >= 400) throw new HttpError(refusal(data), status, sending, { response });
  return response;
}

/** An answer's content, and its text with exact ids. A proxy in front of GitHub may refuse with any content. */
export function dataOf({ status, headers, text }: Received): { readonly data: unknown; readonly exact: string } {
  if (text === "" || !/\bjson\b/.test(headers["content-type"] ?? "")) return { data: text, exact: text };
  const exact = exactJson(text);
  try {
    return { data: JSON.parse(exact), exact };
  } catch {
    if (status < 300) throw new Error("GitHub's answer is no JSON although it says so");
    return { data: exact, exact };
  }
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Fetch itself only says "fetch failed", and several addresses that all refuse say nothing.
  if (error.name === "TypeError" && error.cause instanceof Error) return messageOf(error.cause);
  return error.message !== "" ? error.message : "code" in error ? String(error.code) : error.name;
}

function refusal(data: unknown): string {
  if (typeof data === "string") return data;
  const message = at(data, "message");
  if (typeof message !== "string") return `Unknown error: ${JSON.stringify(data)}`;
  const errors = list(data, "errors").map((each) => JSON.stringify(each));
  const details = errors.length === 0 ? "" : `: ${errors.join(", ")}`;
  const link = textAt(data, "documentation_url");
  return `${message}${details}${link === undefined ? "" : ` - ${link}`}`;
}

/** A request as it goes over the wire. */
export interface Sending {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** The whole answer has to arrive within so many milliseconds. */
  readonly milliseconds: number;
  /** Ends it earlier. */
  readonly signal?: AbortSignal | undefined;
}

/** A complete answer; one that breaks off is an error. */
export interface Received {
  readonly status: number;
  /** Its address, after redirections. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Carries requests to GitHub and answers back. Rejects with a `TimeoutError` when the time is over, with the signal's reason, or with the network's error. */
export type Transport = (sending: Sending) => Promise<Received>;

/** Carries requests by a given fetch. */
export function overFetch(send: typeof fetch): Transport {
  return async ({ method, url, headers, body, milliseconds, signal }) => {
    const limit = timeLimit(milliseconds, signal);
    try {
      const response = await send(url, { method, headers, ...(body !== undefined && { body }), signal: limit.signal });
      const text = response.body === null ? "" : await response.text();
      return { status: response.status, url: response.url, headers: Object.fromEntries(response.headers), text };
    } finally {
      limit.lift();
    }
  };
}

/** Like `AbortSignal.timeout`, but keeps nothing of an answered request in memory; `signal` ends it earlier. */
export function timeLimit(milliseconds: number, signal?: AbortSignal): { readonly signal: AbortSignal; lift(): void } {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(timedOut()), Math.max(1, Math.round(milliseconds)));
  return {
    signal: signal === undefined ? controller.signal : AbortSignal.any([signal, controller.signal]),
    lift: () => clearTimeout(timer),
  };
}

/** The error of a time limit. */
export function timedOut(): DOMException {
  return new DOMException("The operation was aborted due to timeout", "TimeoutError");
}
