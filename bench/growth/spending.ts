import { parse } from "graphql";
import { pointsOf } from "../../playground/github/graphql/size.js";
import type { RequestRecord } from "../../playground/github/http/log.js";
import { describe } from "../../src/github/client/limits.js";

/** The cost of requests: GitHub's limits, and bytes. */
export interface Spending {
  readonly requests: number;
  /** Of those, what GitHub answered with 304, which costs nothing of its limits. */
  readonly free: number;
  /** What GitHub counts as creating content: 80 a minute, 500 an hour. */
  readonly contents: number;
  /** GraphQL's, by the formula that GitHub publishes. */
  readonly points: number;
  readonly bytes: number;
}

/** The cost of these requests, without the hourly one for a token. */
export function spendingOf(all: readonly RequestRecord[]): Spending {
  const requests = all.filter(({ route }) => !route.endsWith("/access_tokens"));
  return {
    requests: requests.length,
    free: requests.filter(({ status }) => status === 304).length,
    contents: requests.filter(({ method, path }) => describe({ method, url: path }).content).length,
    points: requests.reduce((sum, request) => sum + points(request), 0),
    bytes: requests.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

function points({ route, body }: RequestRecord): number {
  if (route !== "graphql") return 0;
  const { query, variables } = body as { readonly query: string; readonly variables?: Readonly<Record<string, unknown>> };
  return pointsOf(parse(query), variables ?? {});
}
