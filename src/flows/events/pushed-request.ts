import { createHash } from "node:crypto";
import { peopleBehind } from "../../core/accounts.js";
import type { Environment } from "../../core/config/environment.js";
import type { Target } from "../../core/facts.js";
import type { Request } from "../../core/request.js";
import type { PushEvent } from "../../github/types/events.js";
import type { RefCandidates } from "../../github/types/snapshot.js";

/** What a push leads to. */
export type PushedTarget = Extract<Target, { found: true }>;

/**
 * The id of a push's request: that of the push rather than of its commit, which may be pushed again on purpose. Names are encoded, and long ones
 * shortened, so that it fits wherever it is written. `time` counts the pushes that led that ref from the one commit to the other.
 */
export function pushId(environment: string, { ref, before, after }: Pick<PushEvent, "ref" | "before" | "after">, time = 1): string {
  const name = encodeURIComponent(environment);
  const shown = name.length <= 50 ? name : digest(environment);
  return `push-${shown}-${after.slice(0, 12)}-${digest(`${ref} ${before} ${after}`)}${time === 1 ? "" : `-${time}`}`;
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** The request that a push makes to an environment. */
export function requestOf(id: string, environment: Environment, { ref, commit }: PushedTarget, event: PushEvent, at: Date): Request {
  const merged = commit.pullRequests.find(({ state }) => state === "merged");
  const behind = peopleBehind(event.login, commit);
  return {
    id,
    action: "deploy",
    cause: "push",
    environment: environment.name,
    ref,
    sha: commit.sha,
    requestedBy: event.login,
    ...(event.loginId === undefined ? {} : { requestedById: event.loginId }),
    ...(behind.length === 0 ? {} : { behind }),
    requestedAt: at.toISOString(),
    ...(merged === undefined ? {} : { issue: merged.number, pullRequest: merged.number }),
    inputs: defaultsOf(environment),
    again: false,
  };
}

/** What was pushed, unless the ref has moved on since. */
export function pushedTarget(
  pushed: { readonly kind: "tag" | "branch"; readonly name: string },
  sha: string,
  candidates: RefCandidates | undefined,
): PushedTarget | undefined {
  const commit = pushed.kind === "tag" ? candidates?.tag : candidates?.branch?.commit;
  if (commit === undefined || commit.sha !== sha) return undefined;
  const ref =
    pushed.kind === "tag"
      ? { ...pushed, ...(candidates?.branch === undefined ? {} : { hidesBranch: true }) }
      : { ...pushed, branch: pushed.name };
  return {
    found: true,
    ref,
    commit,
    own: true,
    requiredByBase: [],
    moved: undefined,
    branchProtected: candidates?.branch?.protected ?? false,
  };
}

/** The branch or tag that a ref names. */
export function refOf(ref: string): { readonly kind: "tag" | "branch"; readonly name: string } | undefined {
  const [, kind, name] = /^refs\/(heads|tags)\/(.+)$/.exec(ref) ?? [];
  return name === undefined ? undefined : { kind: kind === "tags" ? "tag" : "branch", name };
}

/** A push names no inputs: it has the defaults, and what is required without one is the tooling's to miss. */
export function defaultsOf({ inputs }: Environment): Request["inputs"] {
  return Object.fromEntries(
    Object.entries(inputs ?? {}).flatMap(([name, input]) => (input.default === undefined ? [] : [[name, input.default]])),
  );
}
