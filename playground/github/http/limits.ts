import type { Viewer, World } from "../world.js";

/** What one caller has used of one hourly limit; `until` in milliseconds since 1970. */
export interface Allowance {
  used: number;
  readonly until: number;
}

/** An hourly limit of one caller as it stands, in the words of GitHub's headers; `reset` in seconds since 1970. */
export interface Limit {
  readonly resource: "core" | "graphql";
  readonly limit: number;
  readonly used: number;
  readonly remaining: number;
  readonly reset: number;
}

const hour = 3_600_000;

/** What a caller has left: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#primary-rate-limit-for-github-app-installations */
export function limitOf(world: World, viewer: Viewer, resource: Limit["resource"]): Limit {
  const { used, until } = allowanceOf(world, viewer, resource);
  const limit = world.rateLimit.limit ?? 15_000;
  return { resource, limit, used, remaining: Math.max(0, limit - used), reset: Math.floor(until / 1_000) };
}

/** Counts so many requests (or points) more, or for a 304 one less; says whether that is more than the caller may. */
export function spend(world: World, viewer: Viewer, resource: Limit["resource"], cost: number): "within" | "beyond" {
  const allowance = allowanceOf(world, viewer, resource);
  allowance.used += cost;
  const { limit } = world.rateLimit;
  return limit !== undefined && allowance.used > limit ? "beyond" : "within";
}

/** GitHub's headers of a limit. */
export function limitHeaders({ resource, limit, used, remaining, reset }: Limit): Readonly<Record<string, string>> {
  return {
    "x-ratelimit-limit": String(limit),
    "x-ratelimit-remaining": String(remaining),
    "x-ratelimit-used": String(used),
    "x-ratelimit-reset": String(reset),
    "x-ratelimit-resource": resource,
  };
}

/** The hour of a caller begins with its first request. */
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

/** What one installation has asked of late, by what GitHub counts. */
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
 * Counts a request of an installation for GitHub's secondary limits, where these are enforced; gives the seconds to wait where one is used up. Such a request is
 * not done. GraphQL has a limit of its own, which nothing here comes near.
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

/** GitHub does not say what it counts; comments, check runs, deployments, their statuses and merges are what people see, and send notifications. */
function createsContent(method: string, route: string): boolean {
  return (
    (method === "POST" || method === "PATCH") &&
    /\/(?:comments(?:\/\{comment_id\})?|check-runs(?:\/\{check_run_id\})?|deployments|statuses|merges)$/.test(route)
  );
}
