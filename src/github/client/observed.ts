import { describe } from "./limits.js";
import { isUnaccepted } from "./fault.js";
import { answeredAt, answerOf, limitOf } from "./outcome.js";
import type { HourlyLimit, Outcome } from "./outcome.js";

/** One request to GitHub, and its result. */
export interface Observed {
  /** `app` for the App itself. */
  readonly installation: string;
  readonly method: string;
  /** With its placeholders, so that their number is limited. */
  readonly route: string;
  /** `undefined`: no answer. */
  readonly status: number | undefined;
  readonly milliseconds: number;
  /** What GitHub thinks of the App's own credentials; `undefined`: it did not say. */
  readonly credentials: "accepted" | "refused" | undefined;
  /** The version of an Enterprise Server, e.g. `3.19.2`; `undefined` for others, and without an answer. */
  readonly server: string | undefined;
  /** When GitHub answered, by its own clock, in milliseconds since 1970; `undefined`: it did not say. */
  readonly answeredAt: number | undefined;
  readonly limit: Pick<HourlyLimit, "resource" | "remaining" | "reset"> | undefined;
}

/** Gets every request to GitHub; must not throw. */
export type Observe = (observed: Observed) => void;

/** Describes an attempt of that duration. */
export function observedOf(
  installation: string,
  parameters: { readonly method: string; readonly url: string },
  outcome: Outcome,
  milliseconds: number,
): Observed {
  const { status, headers } = answerOf(outcome);
  // https://docs.github.com/en/enterprise-server@3.19/rest/using-the-rest-api/getting-started-with-the-rest-api
  const version = headers["x-github-enterprise-version"];
  return {
    installation,
    method: parameters.method,
    route: routeOf(parameters),
    status,
    milliseconds,
    credentials: routeOf(parameters).startsWith("/app") ? credentialsIn(outcome) : undefined,
    server: version === undefined ? undefined : String(version),
    answeredAt: answeredAt(headers["date"]),
    limit: limitOf(outcome, Date.now()),
  };
}

function credentialsIn(outcome: Outcome): Observed["credentials"] {
  const { status } = answerOf(outcome);
  const { error } = { error: undefined, ...outcome };
  if (status === undefined || status >= 500) return undefined;
  return isUnaccepted(status, error instanceof Error ? error.message : "") ? "refused" : "accepted";
}

function routeOf(parameters: { readonly method: string; readonly url: string }): string {
  if (describe(parameters).limit === "graphql") return "/graphql";
  const [url = ""] = parameters.url.split("?", 1);
  if (url.startsWith("/")) return url;
  // For pages of a list the address has no placeholders; its beginning is enough.
  const path = url
    .replace(/^https?:\/\/[^/]+(?:\/api\/v3)?/, "")
    .replace(/^\/(?:repos\/[^/]+\/[^/]+|repositories\/\d+)/, "/repos/{owner}/{repo}");
  const [start = path] = /^(?:\/repos\/{owner}\/{repo})?\/[^/]+/.exec(path) ?? [];
  return start === path ? path : `${start}/…`;
}
