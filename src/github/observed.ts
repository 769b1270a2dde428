import { describe } from "./call.js";
import type { Outcome, Response } from "./outcome.js";

/** One attempt to ask GitHub something, and what came of it. */
export interface Observed {
  /** `app` for the App itself. */
  readonly installation: string;
  readonly method: string;
  /** With its placeholders, so that there are only so many. */
  readonly route: string;
  /** `undefined`: no answer. */
  readonly status: number | undefined;
  readonly milliseconds: number;
  /** What GitHub says of the rate limit; `reset` in seconds since 1970. */
  readonly limit: { readonly resource: string; readonly remaining: number; readonly reset: number } | undefined;
}

/** Hears of every attempt to ask GitHub something; it must not throw. */
export type Observe = (observed: Observed) => void;

/** What is to be said of an attempt that took so long. */
export function observedOf(
  installation: string,
  parameters: { readonly method: string; readonly url: string },
  outcome: Outcome,
  milliseconds: number,
): Observed {
  const { status, headers } = answerOf(outcome);
  const remaining = Number(headers["x-ratelimit-remaining"] ?? Number.NaN);
  const reset = Number(headers["x-ratelimit-reset"] ?? Number.NaN);
  const told = Number.isFinite(remaining) && Number.isFinite(reset);
  const resource = String(headers["x-ratelimit-resource"] ?? "core");
  return {
    installation,
    method: parameters.method,
    route: routeOf(parameters),
    status,
    milliseconds,
    limit: told ? { resource, remaining, reset } : undefined,
  };
}

function routeOf(parameters: { readonly method: string; readonly url: string }): string {
  if (describe(parameters).limit === "graphql") return "/graphql";
  const [url = ""] = parameters.url.split("?", 1);
  if (url.startsWith("/")) return url;
  // Of what comes in pages the address has been filled in; what it begins with tells enough.
  const path = url
    .replace(/^https?:\/\/[^/]+(?:\/api\/v3)?/, "")
    .replace(/^\/(?:repos\/[^/]+\/[^/]+|repositories\/\d+)/, "/repos/{owner}/{repo}");
  const [start = path] = /^(?:\/repos\/{owner}\/{repo})?\/[^/]+/.exec(path) ?? [];
  return start === path ? path : `${start}/…`;
}

/** Octokit throws what is no success, with a made-up status where there was no answer. */
function answerOf(outcome: Outcome): { readonly status: number | undefined; readonly headers: Response["headers"] } {
  if ("response" in outcome) return outcome.response;
  const { error } = outcome;
  const response = typeof error === "object" && error !== null && "response" in error ? error.response : undefined;
  return typeof response === "object" && response !== null && "status" in response && "headers" in response
    ? (response as { status: number; headers: Response["headers"] })
    : { status: undefined, headers: {} };
}
