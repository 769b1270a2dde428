import { repositoryNamed, roleOf } from "../accounts.js";
import type { Repository } from "../repository.js";
import type { Access, Viewer, World } from "../world.js";
import { HttpError, type Answer } from "./answer.js";

/** A parsed request. */
export interface Call {
  readonly world: World;
  readonly viewer: Viewer;
  readonly url: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Body;
}

/** The JSON object in the body; empty if there was none. */
export type Body = Readonly<Record<string, unknown>>;

/** An operation of the REST API. Handlers are synchronous, so each is atomic. */
export interface Route {
  readonly method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  /** The path's template in GitHub's OpenAPI description. */
  readonly path: string;
  /** Who may call it: with an App's JWT, with its client id and secret, or with a token; the default is a token. */
  readonly by?: "app" | "client" | "token";
  /** The App permission that it needs. */
  readonly needs?: readonly [permission: string, access: Access];
  readonly handle: (call: Call) => Answer;
}

/** An operation on a repository, with the App permission that it needs. */
export function inRepository(
  method: Route["method"],
  path: string,
  needs: NonNullable<Route["needs"]>,
  handle: (call: Call) => Answer,
): Route {
  return { method, path: `/repos/{owner}/{repo}/${path}`, needs, handle };
}

/** The repository of a request; 404 if the caller's installation cannot see it. */
export function repositoryOf({ world, viewer, params }: Call): Repository {
  const repository = repositoryNamed(world, params["owner"] ?? "", params["repo"] ?? "");
  if (!visibleTo(viewer, repository)) throw new HttpError(404, "Not Found");
  return repository;
}

/** Whether the caller sees a repository; everybody sees public ones. */
export function visibleTo(viewer: Viewer, repository: Repository): boolean {
  if (viewer.kind === "user") return roleOf(repository, viewer.account) !== "none";
  return reaches(viewer, repository) || !repository.private;
}

/** Whether the caller's installation includes the repository. */
export function reaches(viewer: Viewer, repository: Repository): boolean {
  return viewer.kind !== "installation" || (repository.installed && repository.owner.id === viewer.installation.account.id);
}

/** The text in a field of the body. */
export function text(body: Body, field: string): string | undefined {
  const value = body[field];
  return typeof value === "string" ? value : undefined;
}

/** The boolean in a field of the body. */
export function flag(body: Body, field: string): boolean | undefined {
  const value = body[field];
  return typeof value === "boolean" ? value : undefined;
}

/** The object in a field of the body. */
export function object(body: Body, field: string): Body | undefined {
  const value = body[field];
  return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value)) : undefined;
}

/** The list in a field of the body. */
export function list(body: Body, field: string): readonly unknown[] | undefined {
  const value = body[field];
  return Array.isArray(value) ? value : undefined;
}

/** The texts in a list of the body. */
export function texts(body: Body, field: string): readonly string[] | undefined {
  return list(body, field)?.filter((value): value is string => typeof value === "string");
}

/** The number in a path parameter; 404 for anything else. */
export function numeric(call: Call, parameter: string): number {
  const value = call.params[parameter] ?? "";
  if (!/^\d+$/.test(value)) throw new HttpError(404, "Not Found");
  return Number(value);
}

/** The thing if it exists, else GitHub's 404. */
export function found<T>(thing: T | undefined): T {
  if (thing === undefined) throw new HttpError(404, "Not Found");
  return thing;
}
