import type { Viewer, World } from "../world.js";

/** One caller's use of one hourly limit; `until` is in milliseconds since 1970. */
export interface Allowance {
  used: number;
  readonly until: number;
}

/** The state of one caller's hourly limit, in the words of GitHub's headers; `reset` is in seconds since 1970. */
export interface Limit {
  readonly resource: "core" | "graphql";
  readonly limit: number;
  readonly used: number;
  readonly remaining: number;
  readonly reset: number;
}

const hour = 3_600_000;

/**
 * The state of a caller's limit:
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#primary-rate-limit-for-github-app-installations
 */
export function limitOf(world: World, viewer: Viewer, resource: Limit["resource"]): Limit {
  const { used, until } = allowanceOf(world, viewer, resource);
  const limit = world.rateLimit.limit ?? 15_000;
  return { resource, limit, used, remaining: Math.max(0, limit - used), reset: Math.floor(until / 1_000) };
}

/** Counts requests or points (for a 304, one fewer) and returns whether the caller is still within the limit. */
export function spend(world: World, viewer: Viewer, resource: Limit["resource"], cost: number): "within" | "beyond" {
  const allowance = allowanceOf(world, viewer, resource);
  allowance.used += cost;
  const { limit } = world.rateLimit;
  return limit !== undefined && allowance.used > limit ? "beyond" : "within";
}

/** GitHub's headers for a limit. */
export function limitHeaders({ resource, limit, used, remaining, reset }: Limit): Readonly<Record<string, string>> {
  return {
    "x-ratelimit-limit": String(limit),
    "x-ratelimit-remaining": String(remaining),
    "x-ratelimit-used": String(used),
    "x-ratelimit-reset": String(reset),
    "x-ratelimit-resource": resource,
  };
}

/** A caller's allowance; its hour begins with the first request. */
function allowanceOf({ clock, rateLimit: { allowances } }: World, viewer: Viewer, resource: Limit["resource"]): Allowance {
  const caller = viewer.kind === "installation" ? `installation ${viewer.installation.id}` : `${viewer.kind} ${viewer.account.id}`;
  const key = `${caller} ${resource}`;
  const now = clock.now().getTime();
  const known = allowances.get(key);
  if (known !== undefined && known.until > now) return known;
  const fresh = { used: 0, until: now + hour };
  allowances.set(key, fresh);
  return fresh;
}

/** The recent requests of one installation, by what GitHub counts. */
export type Recent = Record<"contents" | "points", number[]>;

interface Secondary {
  readonly counts: keyof Recent;
  /** In milliseconds. */
  readonly span: number;
  readonly most: number;
}

// https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
const secondary: readonly Secondary[] = [
  { counts: "points", span: 60_000, most: 900 },
  { counts: "contents", span: 60_000, most: 80 },
  { counts: "contents", span: hour, most: 500 },
];

/**
 * Counts a request of an installation for GitHub's secondary limits, if these are enforced. Returns the seconds to wait if a limit is used up; such a
 * request is not executed. GraphQL has a separate limit, which nothing here reaches.
 */
export function spendSecondary(
  { clock, rateLimit }: World,
  viewer: Viewer,
  { method, route }: { readonly method: string; readonly route: string },
): number | undefined {
  if (!rateLimit.secondary || viewer.kind !== "installation" || route === "graphql") return undefined;
  const now = clock.now().getTime();
  const recent = rateLimit.recent.get(viewer.installation.id) ?? { contents: [], points: [] };
  rateLimit.recent.set(viewer.installation.id, recent);
  const costs: Record<keyof Recent, number> = { contents: createsContent(method, route) ? 1 : 0, points: method === "GET" ? 1 : 5 };
  for (const counts of ["contents", "points"] as const) {
    const longest = Math.max(...secondary.filter((limit) => limit.counts === counts).map(({ span }) => span));
    while ((recent[counts][0] ?? now) <= now - longest) recent[counts].shift();
  }
  for (const { counts, span, most } of secondary) {
    const within = recent[counts].filter((at) => at > now - span);
    const free = most - costs[counts];
    if (costs[counts] > 0 && within.length > free)
      return Math.max(1, Math.ceil(((within[within.length - free - 1] ?? now) + span - now) / 1_000));
  }
  for (const counts of ["contents", "points"] as const) for (let cost = 0; cost < costs[counts]; cost += 1) recent[counts].push(now);
  return undefined;
}

/**
 * Whether a request creates content. GitHub does not document what it counts; comments, check runs, deployments, their statuses and merges are
 * visible to people and send notifications.
 */
function createsContent(method: string, route: string): boolean {
  return (
    (method === "POST" || method === "PATCH") &&
    /\/(?:comments(?:\/\{comment_id\})?|check-runs(?:\/\{check_run_id\})?|deployments|statuses|merges)$/.test(route)
  );
}
