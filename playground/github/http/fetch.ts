import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Contract } from "../contract.js";
import { answerGraphql, costOf } from "../graphql/answer.js";
import { routes } from "../rest/routes.js";
import type { Viewer, World } from "../world.js";
import { HttpError, json, type Answer } from "./answer.js";
import { authenticate, authorize } from "./authentication.js";
import { suffer, takeFault } from "./faults.js";
import { stringify } from "./json.js";
import { limitHeaders, limitOf, spend, spendSecondary } from "./limits.js";
import type { RequestRecord } from "./log.js";
import { answerOauth } from "./oauth.js";
import { reaches, type Body, type Route } from "./route.js";
import { createRouter } from "./router.js";

/** The whole GitHub as one function, without a socket. `latency` is in milliseconds. */
export function createFetch(world: World, contract: Contract | undefined, latency: number): (request: Request) => Promise<Response> {
  const route = createRouter(routes);
  return async (request) => {
    const url = new URL(request.url);
    const path = url.pathname.replace(/^\/api(\/v3)?(?=\/)/, "");
    const graphql = path === "/graphql";
    const match = graphql ? undefined : route(request.method, path);
    const sent = await request.text();
    const template = graphql ? "graphql" : (match?.route.path ?? "unknown");
    const body = parsed(sent);
    const record: RequestRecord = {
      method: request.method,
      route: template,
      operation: graphql ? operationIn(body) : undefined,
      path,
      query: url.search,
      body,
      startedAt: performance.now(),
      endedAt: undefined,
      status: undefined,
      bytes: 0,
      work: 0,
    };
    world.requests.push(record);
    const answer = async (): Promise<Response> => {
      if (latency > 0) await sleep(latency);
      const began = performance.now();
      const given = respond(world, contract, { request, url, record, match });
      const text = given.body === undefined ? undefined : stringify(given.body);
      record.bytes = text === undefined ? 0 : Buffer.byteLength(text);
      const response = toResponse(world, given, text);
      record.work = performance.now() - began;
      return response;
    };
    const trouble = takeFault(world.faults, record);
    const response = await (trouble === undefined ? answer() : suffer(trouble, request.signal, answer));
    record.endedAt = performance.now();
    record.status = response.status;
    return response;
  };
}

interface Incoming {
  readonly request: Request;
  readonly url: URL;
  readonly record: RequestRecord;
  readonly match: { readonly route: Route; readonly params: Readonly<Record<string, string>> } | undefined;
}

/** Answers a request synchronously, so that every request is atomic. */
function respond(world: World, contract: Contract | undefined, incoming: Incoming): Answer {
  const { request, url, record } = incoming;
  const page = answerOauth(world, url, record.body);
  if (page !== undefined) return page;
  let viewer: Viewer;
  try {
    viewer = authenticate(world, request.headers.get("authorization"));
  } catch (error) {
    if (error instanceof HttpError) return refusal(error);
    throw error;
  }
  const seconds = spendSecondary(world, viewer, record);
  if (seconds !== undefined) return overSecondaryLimit(seconds);
  const resource = record.route === "graphql" ? "graphql" : "core";
  const cost = resource === "graphql" ? costOf(fieldsOf(record.body)) : 1;
  const answer =
    spend(world, viewer, resource, cost) === "beyond" ? overLimit(resource) : withEtag(request, perform(world, contract, incoming, viewer));
  if (answer.status === 304) spend(world, viewer, resource, -1);
  return { ...answer, headers: { ...limitHeaders(limitOf(world, viewer, resource)), ...answer.headers } };
}

function perform(world: World, contract: Contract | undefined, { url, record, match }: Incoming, viewer: Viewer): Answer {
  const violate = (says: readonly string[]): void => {
    world.violations.push(...says.map((line) => `${record.method} ${record.route}: ${line}`));
  };
  try {
    const body = fieldsOf(record.body);
    if (record.route === "graphql") return json(200, answerGraphql(world, viewer, body, violate));
    if (match === undefined) {
      violate([`no such route: ${record.path}`]);
      throw new HttpError(404, "Not Found");
    }
    violate(contract?.request(match.route, url.searchParams, body) ?? []);
    authorize(viewer, match.route);
    const repository = world.repositories.get(`${match.params["owner"]}/${match.params["repo"]}`.toLowerCase());
    if (repository !== undefined && match.route.method !== "GET" && !reaches(viewer, repository))
      throw new HttpError(403, "Resource not accessible by integration");
    if (repository?.archived === true && match.route.method !== "GET") throw new HttpError(403, "Repository was archived so is read-only.");
    const answer = match.route.handle({ world, viewer, url: url.href, params: match.params, query: url.searchParams, body });
    violate(contract?.answer(match.route, answer) ?? []);
    return answer;
  } catch (error) {
    if (error instanceof HttpError) return refusal(error);
    violate([`the playground broke: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`]);
    return json(500, { message: "Server Error" });
  }
}

function refusal({ status, message, errors }: HttpError): Answer {
  return json(status, {
    message,
    ...(errors === undefined ? {} : { errors }),
    documentation_url: "https://docs.github.com/rest",
    status: String(status),
  });
}

/**
 * The answer beyond the primary limit. REST refuses; GraphQL says so in an answer with 200:
 * https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api#exceeding-the-rate-limit Its type was documented as
 * RATE_LIMITED; recorded answers have this one, with a code.
 */
function overLimit(resource: "core" | "graphql"): Answer {
  const message = "API rate limit exceeded for installation";
  return resource === "graphql"
    ? json(200, { errors: [{ type: "RATE_LIMIT", code: "graphql_rate_limit", message }] })
    : refusal(new HttpError(403, message));
}

/**
 * The answer beyond a secondary limit, in GitHub's words:
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
 */
function overSecondaryLimit(seconds: number): Answer {
  const message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
  return { ...refusal(new HttpError(403, message)), headers: { "retry-after": String(seconds) } };
}

/** Turns the answer to a GET that the caller has already into a 304, which costs nothing. */
function withEtag({ method, headers }: Request, answer: Answer): Answer {
  if (method !== "GET" || answer.status !== 200 || answer.body === undefined) return answer;
  const etag = `W/"${createHash("sha1").update(stringify(answer.body)).digest("hex")}"`;
  const tagged = { ...answer.headers, etag };
  return headers.get("if-none-match") === etag ? { status: 304, headers: tagged } : { ...answer, headers: tagged };
}

/** Adds the headers that all of GitHub's answers have. */
function toResponse(world: World, { status, page, headers }: Answer, text: string | undefined): Response {
  if (page !== undefined) return new Response(page, { status, headers: { "content-type": "text/html; charset=utf-8", ...headers } });
  return new Response(text ?? null, {
    status,
    headers: {
      ...(text === undefined ? {} : { "content-type": "application/json; charset=utf-8" }),
      date: world.clock.now().toUTCString(),
      "x-github-media-type": "github.v3; format=json",
      "x-github-request-id": `PLAY:${world.requests.length.toString(16).toUpperCase()}`,
      ...(world.enterprise === undefined ? {} : { "x-github-enterprise-version": world.enterprise }),
      ...headers,
    },
  });
}

function parsed(text: string): unknown {
  if (text === "") return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
}

/** The name of the operation in a GraphQL request. */
function operationIn(body: unknown): string | undefined {
  const { query } = fieldsOf(body);
  return /^\s*(?:query|mutation)\s+(\w+)/.exec(typeof query === "string" ? query : "")?.[1];
}

function fieldsOf(value: unknown): Body {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value)) : {};
}
