import type { Access } from "../types/access.js";
import type { Hub } from "../types/hub.js";
import { at, list, text } from "./reading.js";
import { answeredAt } from "./outcome.js";
import { permissionFor } from "./permissions.js";

/**
 * The kind of failure (`too_much`: the query costs GitHub too much, and has to be split; `gone`: the installation was removed). Decides what people are
 * told, and whether a redelivery may help.
 */
export type FaultKind =
  | "missing_permission"
  | "no_ledgers"
  | "in_the_way"
  | "rate_limited"
  | "unavailable"
  | "too_much"
  | "not_found"
  | "gone"
  | "invalid"
  | "unexpected";

interface FaultFacts {
  readonly kind: FaultKind;
  readonly message: string;
  readonly route?: string | undefined;
  readonly status?: number | undefined;
  readonly permission?: string | undefined;
  readonly retryAfter?: number | undefined;
  readonly repository?: string | undefined;
  readonly obstacles?: Obstacles | undefined;
  readonly cause?: unknown;
}

/** Other people's refs that keep one of ours from being created. */
export interface Obstacles {
  /** With its owner. */
  readonly repository: string;
  readonly refs: readonly string[];
  /** Their common beginning; `undefined` if one is above ours. */
  readonly below: string | undefined;
}

/** A failed call to GitHub. `message` has GitHub's own words, and what to check if they do not help. */
export class Fault extends Error {
  override readonly name = "Fault";
  readonly kind: FaultKind;
  /** Method and path, e.g. `POST /repos/octo/app/deployments`. */
  readonly route: string | undefined;
  readonly status: number | undefined;
  /** What the App lacks, as GitHub names it, e.g. `deployments=write`: https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#resource-not-accessible */
  readonly permission: string | undefined;
  /** Seconds until GitHub accepts another request. */
  readonly retryAfter: number | undefined;
  /** The unreachable repository of ledgers, with its owner. */
  readonly repository: string | undefined;
  readonly obstacles: Obstacles | undefined;

  constructor({ kind, message, route, status, permission, retryAfter, repository, obstacles, cause }: FaultFacts) {
    super(message, { cause });
    this.kind = kind;
    this.route = route;
    this.status = status;
    this.permission = permission;
    this.retryAfter = retryAfter;
    this.repository = repository;
    this.obstacles = obstacles;
  }
}

/** Waits for a call; any error becomes a `Fault`. */
export async function orFault<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw faultOf(error);
  }
}

/** Waits for a call; 404 and 410 give `undefined`, any other error becomes a `Fault`. */
export async function orMissing<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    const fault = faultOf(error);
    if (fault.kind === "not_found") return undefined;
    throw fault;
  }
}

/**
 * Waits for something that is written into a conversation. If the conversation does not accept it (locked, full, deleted), so that trying again is
 * useless, gives `undefined` and one warning; a 404 may pass, since GitHub shows new things late. In GitHub's words: "Unable to create comment because
 * issue is locked." (403), "Commenting is disabled on issues with more than 2500 comments" (403 or 422), and "This issue was deleted" (410), as others
 * report them: https://github.com/renovatebot/renovate/issues/6215
 */
export async function unlessClosed<T>({ octokit }: Pick<Access, "octokit">, warning: string, call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    const fault = faultOf(error);
    if (fault.kind !== "invalid" && fault.status !== 410) throw fault;
    octokit.log.warn(`${warning}: ${fault.message}`);
    return undefined;
  }
}

/**
 * Waits for the steps after something that is done. If they fail, the command did not, so nobody is told that it failed: a redelivery, or a sweep, finds
 * what is missing.
 */
export async function followUp<T>(done: string, following: Promise<T>): Promise<T> {
  try {
    return await following;
  } catch (cause) {
    throw new Fault({ kind: "unavailable", message: `${done}, and what is to be said of it is still to come`, cause });
  }
}

/** What a failed call means. */
export function faultOf(error: unknown): Fault {
  if (error instanceof Fault) return error;
  const { status, request, response, message } = (typeof error === "object" && error !== null ? error : {}) as RawError;
  const headers = response?.headers ?? {};
  const kind = (request?.url ?? "").endsWith("/access_tokens")
    ? kindOfToken(status, message ?? "")
    : kindOf(error, status, headers, message ?? "");
  const route = routeOf(request);
  const words = wordsOf(response?.data) ?? message ?? String(error);
  return new Fault({
    kind,
    message: kind === "gone" ? uninstalled : isUnaccepted(status, words) ? `${unaccepted}: ${words}` : words,
    route: route?.join(" "),
    status,
    permission:
      kind === "missing_permission" ? (header(headers, "x-accepted-github-permissions") ?? (route && permissionFor(...route))) : undefined,
    retryAfter: kind === "rate_limited" ? secondsToWait(headers) : undefined,
    cause: error,
  });
}

/** Whether less at once may help: GitHub says that a query costs too much, or ended it after 10 s: https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#timeouts */
export function costsTooMuch({ kind, message }: Fault): boolean {
  return kind === "too_much" || (kind === "unavailable" && /executing your query|couldn't respond to your request in time/i.test(message));
}

/** Whether an answer goes without what is only good to know: reading it costs GitHub too much, or GitHub is unavailable. */
export function goesWithout(error: unknown): boolean {
  return error instanceof Fault && (costsTooMuch(error) || error.kind === "unavailable");
}

/** The failure because of GitHub's rate limits, if that was the cause. */
export function limitIn(error: unknown): Fault | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause instanceof Fault && cause.kind === "rate_limited") return cause;
  return undefined;
}

/** Whether a call failed because we stopped waiting: GitHub ends its work after 10 s, and until then may do what was asked. */
export function gaveUp({ cause }: Fault): boolean {
  for (let error = cause; error instanceof Error; error = error.cause) if (/^(AbortError|TimeoutError)$/.test(error.name)) return true;
  return false;
}

/**
 * Whether something failed because the installation or the repository is gone for good, so that trying again is useless. A missing repository is believed
 * when GitHub says so twice, in two ways: for a moment, it also says so about existing ones.
 */
export async function isGone({ hub }: { readonly hub: Pick<Hub, "isThere"> }, error: unknown): Promise<boolean> {
  if (!(error instanceof Fault)) return false;
  return error.kind === "gone" || (error.kind === "not_found" && !(await hub.isThere().catch(() => true)));
}

/** What GitHub's "Not Found" means for an installation's token: https://docs.github.com/en/rest/apps/apps#create-an-installation-access-token-for-an-app */
const uninstalled = "the App is not installed there any more";

/** The App's settings need a look, so the log says so. */
const unaccepted = "GitHub does not accept the App's credentials (APP_ID, PRIVATE_KEY and GHE_HOST have to belong together)";

/** A wrong key is 401; an APP_ID that no App has, or the App of another GitHub, is 404. */
export function isUnaccepted(status: number | undefined, message: string): boolean {
  return status === 401 || (status === 404 && /^integration not found/i.test(message));
}

type Headers = Readonly<Record<string, unknown>>;

interface RawError {
  readonly status?: number;
  readonly message?: string;
  readonly request?: { readonly method?: string; readonly url?: string };
  readonly response?: { readonly headers?: Headers; readonly data?: unknown };
}

/** Without a token the request was not made, so "not found" says nothing about its subject. */
function kindOfToken(status: number | undefined, message: string): FaultKind {
  return status === 404 && !isUnaccepted(status, message) ? "gone" : "unavailable";
}

function kindOf(error: unknown, status: number | undefined, headers: Headers, message: string): FaultKind {
  if (status === undefined) return isNetworkError(error) ? "unavailable" : "unexpected";
  if (status >= 500) return "unavailable";
  if (status === 429 || (status === 403 && isRateLimit(headers, message))) return "rate_limited";
  if (status === 403) return /not accessible by integration|must have admin rights/i.test(message) ? "missing_permission" : "invalid";
  if (isUnaccepted(status, message)) return "unexpected";
  if (status === 404 || status === 410) return "not_found";
  return status === 400 || status === 409 || status === 422 ? "invalid" : "unexpected";
}

function isNetworkError(error: unknown): boolean {
  return (
    error instanceof Error &&
    (/^(AbortError|TimeoutError)$/.test(error.name) || /fetch failed|ECONN|ETIMEDOUT|EPIPE|socket/i.test(error.message))
  );
}

function isRateLimit(headers: Headers, message: string): boolean {
  return header(headers, "x-ratelimit-remaining") === "0" || header(headers, "retry-after") !== undefined || /rate limit/i.test(message);
}

function secondsToWait(headers: Headers): number {
  const after = Number(header(headers, "retry-after"));
  if (after > 0) return after;
  const reset = Number(header(headers, "x-ratelimit-reset"));
  // Without either, GitHub asks for at least a minute.
  return reset > 0 ? Math.max(1, Math.ceil(reset - (answeredAt(header(headers, "date")) ?? Date.now()) / 1000)) : 60;
}

function header(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

/** GitHub's message and details, without Octokit's link to the documentation. */
function wordsOf(data: unknown): string | undefined {
  const message = at(data, "message");
  if (typeof message !== "string") return undefined;
  const details = list(data, "errors").flatMap((error) => (typeof error === "string" ? [error] : (text(error, "message") ?? [])));
  return details.length === 0 ? message : `${message}: ${details.join("; ")}`;
}

function routeOf(request: RawError["request"]): readonly [method: string, path: string] | undefined {
  if (request?.url === undefined) return undefined;
  return [request.method ?? "GET", URL.canParse(request.url) ? new URL(request.url).pathname : request.url];
}
