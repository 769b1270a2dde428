import { clientOf } from "../accounts.js";
import type { Viewer, World } from "../world.js";
import { HttpError } from "./answer.js";
import type { Route } from "./route.js";

/** The caller of a request, from its `authorization`; 401 if that is missing or unknown. */
export function authenticate(world: World, authorization: string | null): Viewer {
  if (authorization === null) throw new HttpError(401, "Requires authentication");
  if (/^basic /i.test(authorization)) return clientNamed(world, authorization.slice(6));
  const value = authorization.replace(/^(bearer|token)\s+/i, "");
  const token = world.tokens.get(value);
  if (token !== undefined && token.expiresAt > Date.now()) return token.viewer;
  const issuer = token === undefined ? issuerOf(value) : undefined;
  if (issuer === String(world.app.id)) return { kind: "app", account: world.app.bot, app: world.app };
  // The token of an unknown App, as with a wrong APP_ID.
  if (issuer !== undefined) throw new HttpError(404, "Integration not found");
  throw new HttpError(401, value.split(".").length === 3 ? "A JSON web token could not be decoded" : "Bad credentials");
}

/** Refuses a caller who may not use a route. */
export function authorize(viewer: Viewer, route: Route): void {
  const wanted = route.by ?? "token";
  const client = viewer.kind === "app" && viewer.client === true;
  if (wanted === "client") {
    if (!client) throw new HttpError(404, "Not Found");
    return;
  }
  if (client) throw new HttpError(401, "Bad credentials");
  if (wanted === "app" && viewer.kind !== "app") throw new HttpError(401, "A JSON web token could not be decoded");
  if (wanted === "token" && viewer.kind === "app") throw new HttpError(403, "Resource not accessible by integration");
  if (route.needs !== undefined && !permits(viewer, ...route.needs)) throw new HttpError(403, "Resource not accessible by integration");
}

/** Whether the caller's App has a permission; it does not apply to people. */
export function permits(viewer: Viewer, permission: string, access: "read" | "write"): boolean {
  if (viewer.kind === "user" || permission === "metadata") return true;
  // Either of the two permissions allows reading and writing comments on pull requests.
  const names = permission === "issues" ? ["issues", "pull_requests"] : [permission];
  return names.some((name) => viewer.app.permissions[name] === "write" || (access === "read" && viewer.app.permissions[name] === "read"));
}

function clientNamed(world: World, credentials: string): Viewer {
  const { id, secret } = clientOf(world);
  if (Buffer.from(credentials, "base64").toString() !== `${id}:${secret}`) throw new HttpError(401, "Bad credentials");
  return { kind: "app", account: world.app.bot, app: world.app, client: true };
}

/** The issuer in a JSON web token, without checking its signature. */
function issuerOf(value: string): string | undefined {
  const [header, claims, signature] = value.split(".");
  if (header === undefined || claims === undefined || signature === undefined || signature === "") return undefined;
  try {
    const { iss } = JSON.parse(Buffer.from(claims, "base64url").toString()) as { iss?: unknown };
    return typeof iss === "string" || typeof iss === "number" ? String(iss) : undefined;
  } catch {
    return undefined;
  }
}
