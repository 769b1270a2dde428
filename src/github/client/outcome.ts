import { at, list, text } from "./reading.js";

/** An answer of GitHub, as Octokit gives it. */
export interface Response {
  readonly status: number;
  readonly headers: Headers;
  readonly data: unknown;
}

/** What became of one attempt. */
export type Outcome<R = Response> = { readonly response: R } | { readonly error: unknown };

/** What follows from it. */
export type Next =
  | { readonly kind: "done" }
  /** GitHub refused for its rate limits and did nothing. */
  | { readonly kind: "limited"; readonly milliseconds: number }
  /** Nobody knows whether GitHub did it, unless it failed `beforehand`: when asking for the token. */
  | { readonly kind: "unsure"; readonly beforehand: boolean };

type Headers = Readonly<Record<string, string | number | undefined>>;

/** Reads an answer or an error of Octokit. `now`: in milliseconds since 1970. */
export function judge(outcome: Outcome, now: number): Next {
  if ("response" in outcome) return judgeGraphql(outcome.response.data, outcome.response.headers, now);
  const { status, message, headers, url } = parts(outcome.error);
  if (status === 429 || status === 403) {
    const milliseconds = limitedFor(headers, now);
    if (milliseconds !== undefined) return { kind: "limited", milliseconds };
    if (status === 429 || /secondary rate limit/i.test(message)) return { kind: "limited", milliseconds: minute };
  }
  return status !== undefined && status >= 500 ? { kind: "unsure", beforehand: url.endsWith("/access_tokens") } : { kind: "done" };
}

/**
 * What GitHub says about an hourly limit:
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#checking-the-status-of-your-rate-limit
 */
export interface HourlyLimit {
  /** `core`, `graphql`, … */
  readonly resource: string;
  /** Requests (for GraphQL, points) in all. */
  readonly most: number;
  readonly remaining: number;
  /** When it starts again, in seconds since 1970. */
  readonly reset: number;
  /** Until then, by GitHub's clock. */
  readonly milliseconds: number;
}

/** What an answer says about its limit. `now`: in milliseconds since 1970, used if the answer has no time. */
export function limitOf(outcome: Outcome, now: number): HourlyLimit | undefined {
  const { headers } = answerOf(outcome);
  const [most, remaining, reset] = ["limit", "remaining", "reset"].map((name) => Number(headers[`x-ratelimit-${name}`] ?? Number.NaN));
  if (most === undefined || remaining === undefined || reset === undefined || !Number.isFinite(most + remaining + reset)) return undefined;
  const milliseconds = reset * 1_000 - (answeredAt(headers["date"]) ?? now);
  return { resource: String(headers["x-ratelimit-resource"] ?? "core"), most, remaining, reset, milliseconds };
}

/**
 * When GitHub answered, in milliseconds since 1970 by its own clock, on which its times are based: this machine's may be wrong. `undefined`: it did not say.
 */
export function answeredAt(date: unknown): number | undefined {
  const answered = Date.parse(String(date));
  return Number.isNaN(answered) ? undefined : answered;
}

/** Status and headers of GitHub's answer. Octokit throws failures, with a made-up status if there was no answer. */
export function answerOf(outcome: Outcome): { readonly status: number | undefined; readonly headers: Headers } {
  if ("response" in outcome) return outcome.response;
  const { error } = outcome;
  const response = typeof error === "object" && error !== null && "response" in error ? error.response : undefined;
  return typeof response === "object" && response !== null && "status" in response && "headers" in response
    ? (response as { status: number; headers: Headers })
    : { status: undefined, headers: {} };
}

// GitHub's advice if it names no time: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
const minute = 60_000;

/**
 * Whether an error of GraphQL is a rate limit, by its type (`RATE_LIMIT` is seen, `RATE_LIMITED` documented), its code, or its words:
 * https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api#exceeding-the-rate-limit
 */
export function isRateLimit(error: unknown): boolean {
  const [type, code, message = ""] = [text(error, "type"), text(error, "code"), text(error, "message")];
  return type === "RATE_LIMIT" || type === "RATE_LIMITED" || code === "graphql_rate_limit" || /rate limit/i.test(message);
}

/** GraphQL answers 200 where REST answers 429 or 502. */
function judgeGraphql(data: unknown, headers: Headers, now: number): Next {
  const [errors, brought, says] = [list(data, "errors"), at(data, "data"), text(data, "message")];
  // The secondary limit may come without an error that says so: then the answer is empty, and GitHub says when to ask again.
  const withheld = (errors.length > 0 || says !== undefined) && (brought === undefined || brought === null);
  const wait = limitedFor(headers, now);
  if (errors.some(isRateLimit) || (withheld && (isRateLimit({ message: says }) || headers["retry-after"] !== undefined)))
    return { kind: "limited", milliseconds: wait ?? minute };
  const broke = errors.some((error) => /Something went wrong while executing your query/.test(text(error, "message") ?? ""));
  return broke ? { kind: "unsure", beforehand: false } : { kind: "done" };
}

function limitedFor(headers: Headers, now: number): number | undefined {
  const after = Number(headers["retry-after"] ?? Number.NaN);
  if (Number.isFinite(after)) return Math.max(1, after) * 1_000;
  if (String(headers["x-ratelimit-remaining"]) !== "0") return undefined;
  // One more second: GitHub counts whole seconds.
  return Math.max(1_000, Number(headers["x-ratelimit-reset"] ?? 0) * 1_000 - (answeredAt(headers["date"]) ?? now) + 1_000);
}

function parts(error: unknown): { status: number | undefined; message: string; headers: Headers; url: string } {
  const { status, message, response, request } = (typeof error === "object" && error !== null ? error : {}) as {
    readonly status?: unknown;
    readonly message?: unknown;
    readonly response?: { readonly headers?: Headers };
    readonly request?: { readonly url?: unknown };
  };
  return {
    status: typeof status === "number" ? status : undefined,
    message: String(message),
    headers: response?.headers ?? {},
    url: typeof request?.url === "string" ? request.url : "",
  };
}
