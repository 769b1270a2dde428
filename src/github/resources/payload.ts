import { createHash } from "node:crypto";
import type { DeployedRequest } from "../../core/request.js";
import { isMapping, type JsonObject, type JsonValue } from "../../core/json.js";
import { flag, id as idIn, number } from "../client/reading.js";
import { clip } from "../../core/messages/markdown.js";

/** The most that GitHub allows in a description: https://docs.github.com/en/rest/deployments/deployments#create-a-deployment */
export const descriptionLength = 140;

/** What a deployment's payload says under the key `gitploy`. */
export function requestPayload(request: DeployedRequest): JsonObject {
  return {
    request: request.id,
    pull_request: request.pullRequest ?? null,
    comment: request.comment === undefined ? null : writtenAsNumber(request.comment),
    requested_by: request.requestedBy ?? null,
    ref: request.ref ?? null,
    sha: request.sha ?? null,
    ...(request.issue === undefined ? {} : { issue: request.issue }),
    ...(request.anew === true ? { again: true } : {}),
    ...(request.rollbackFrom === undefined ? {} : { rollback_from: writtenAsNumber(request.rollbackFrom) }),
    // GitHub's own flag, which GraphQL lacks.
    ...(request.production === undefined ? {} : { production_environment: request.production }),
  };
}

/**
 * A deployment's payload without our key, and what our key or the description says about the request. `raw` is the payload as in REST and webhooks: the
 * value itself; or as in GraphQL: its JSON text, which github.com quotes a second time.
 */
export function readPayload(
  raw: unknown,
  description: string,
): { readonly payload: JsonValue; readonly request: DeployedRequest | undefined } {
  // At most two layers are GitHub's: below them, text that looks like JSON is somebody's text.
  const value = raw === null || raw === "" ? {} : parsed(parsed(raw as JsonValue));
  if (!isMapping(value)) return { payload: value, request: described(description) };
  const { gitploy, ...payload } = value;
  // A text payload that is JSON was sent as text, whatever GitHub makes of it: then the description has the request.
  if (gitploy === undefined) return { payload, request: described(description) };
  return { payload, request: isMapping(gitploy) ? deployedRequest(gitploy) : undefined };
}

/** The description with the request's id at its end, for a payload that cannot carry it; at most 140 characters. */
export function describeWithRequest(description: string, requestId: string, request?: DeployedRequest): string {
  const id = `gitploy:${writtenId(requestId)}`;
  const hints = request === undefined ? "" : hintsOf(request);
  const suffix = hints === "" || hints.length + id.length >= descriptionLength ? id : `${hints} ${id}`;
  const room = descriptionLength - suffix.length - 1;
  return description === "" || room < 1 ? suffix : `${clip(description, room)} ${suffix}`;
}

/** The request's id that ends a description, if there is one. */
export function requestIdIn(description: string): string | undefined {
  const written = /(?:^| )gitploy:([\w.~!'()*%-]+)$/.exec(description)?.[1];
  if (written === undefined) return undefined;
  try {
    return decodeURIComponent(written);
  } catch {
    return undefined;
  }
}

/** Whether a deployment's request id is this one; a description has a long id in shortened form. */
export function isRequest(read: string | undefined, requestId: string): boolean {
  return read !== undefined && (read === requestId || read === writtenId(requestId));
}

/** A number, as in GitHub's own JSON, for readers of our payload; text if a number cannot hold it. */
function writtenAsNumber(id: string): number | string {
  return Number.isSafeInteger(Number(id)) ? Number(id) : id;
}

/** A space would end it early, and a long one would leave no room for the description. */
function writtenId(requestId: string): string {
  const encoded = encodeURIComponent(requestId);
  return encoded.length <= 100 ? encoded : `request-${createHash("sha256").update(requestId).digest("hex").slice(0, 40)}`;
}

/** Facts that the requesting comment, if any, does not tell either: `(pull=7 by=ada left=4)`. */
function hintsOf({ comment, pullRequest, issue, requestedBy, rollbackFrom }: DeployedRequest): string {
  const asked = comment === undefined ? { pull: pullRequest, issue, by: requestedBy } : {};
  const known = Object.entries({ ...asked, left: rollbackFrom }).filter(([, value]) => value !== undefined);
  return known.length === 0 ? "" : `(${known.map(([name, value]) => `${name}=${value}`).join(" ")})`;
}

function described(description: string): DeployedRequest | undefined {
  const id = requestIdIn(description);
  if (id === undefined) return undefined;
  const written = /\(([a-z]+=\S+(?: [a-z]+=\S+)*)\) gitploy:\S+$/.exec(description)?.[1] ?? "";
  const hints = new Map(written.split(" ").map((hint) => [hint.slice(0, hint.indexOf("=")), hint.slice(hint.indexOf("=") + 1)]));
  const counted = (name: string): number | undefined => number(Number(hints.get(name)));
  return {
    ...nothingKnown,
    id,
    comment: idIn(/^comment-(\d+)$/.exec(id)?.[1]),
    pullRequest: counted("pull"),
    issue: counted("issue"),
    requestedBy: hints.get("by"),
    rollbackFrom: idIn(hints.get("left")),
  };
}

const nothingKnown = {
  requestedBy: undefined,
  pullRequest: undefined,
  issue: undefined,
  comment: undefined,
  ref: undefined,
  sha: undefined,
  rollbackFrom: undefined,
  production: undefined,
};

function deployedRequest(gitploy: JsonObject): DeployedRequest | undefined {
  const { request, production_environment: production } = gitploy;
  const id = text(request);
  if (id === undefined) return undefined;
  return {
    id,
    requestedBy: text(gitploy["requested_by"]),
    pullRequest: number(gitploy, "pull_request"),
    issue: number(gitploy, "issue"),
    comment: idIn(gitploy, "comment"),
    ref: text(gitploy["ref"]),
    sha: text(gitploy["sha"]),
    anew: flag(gitploy, "again"),
    rollbackFrom: idIn(gitploy, "rollback_from"),
    production: typeof production === "boolean" ? production : undefined,
  };
}

function parsed(value: JsonValue): JsonValue {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value) as JsonValue;
  } catch {
    return value;
  }
}

function text(value: JsonValue | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
