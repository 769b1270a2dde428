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
