import type { JsonObject, JsonValue } from "../../core/json.js";
import { child } from "../client/reading.js";

/** What is read of every event: by us, and by Probot to know whose token to use. */
const always = ["action", "installation.id", "repository.id", "repository.name", "repository.owner.login", "sender.id", "sender.login"];

const ofDeployment = [
  "deployment.id",
  "deployment.node_id",
  "deployment.environment",
  "deployment.sha",
  "deployment.payload.gitploy.issue",
  "deployment.payload.gitploy.pull_request",
  "deployment.performed_via_github_app.id",
];
const ofPullRequest = ["pull_request.number", "pull_request.head.sha", "pull_request.head.repo.id", "pull_request.base.ref"];

/** What `eventOf` and `endedCheck` read, by GitHub's name of the event. */
const ofEvent: Readonly<Record<string, readonly string[]>> = {
  issue_comment: [
    "issue.number",
    "issue.pull_request",
    "comment.id",
    "comment.body",
    "comment.user.id",
    "comment.user.login",
    "comment.user.type",
    "comment.author_association",
    "comment.created_at",
    "comment.performed_via_github_app.id",
  ],
  check_run: [
    "check_run.id",
    "check_run.name",
    "check_run.external_id",
    "check_run.head_sha",
    "check_run.conclusion",
    "check_run.app.id",
    "requested_action.identifier",
  ],
  check_suite: ["check_suite.head_sha", "check_suite.conclusion", "check_suite.app.id", "check_suite.app.slug"],
  merge_group: ["merge_group.head_sha", "merge_group.base_sha", "merge_group.head_ref"],
  status: ["sha", "state", "context"],
  deployment: ofDeployment,
  deployment_status: [...ofDeployment, "deployment_status.performed_via_github_app.id", "deployment_status.state"],
  deployment_protection_rule: ["environment", "deployment_callback_url"],
  push: ["ref", "before", "after", "created", "deleted", "head_commit.id", "pusher.name"],
  pull_request: ofPullRequest,
  pull_request_review: ofPullRequest,
};

/**
 * A webhook's payload without what nobody here reads: a few hundred bytes and, of a comment, its text, instead of up to 25 MB.
 * `eventOf` makes the same of both.
 */
export function slim(event: string, payload: unknown): JsonObject {
  const kept: Record<string, JsonValue> = {};
  for (const path of [...always, ...(ofEvent[event] ?? [])]) keep(kept, payload, path.split("."));
  return kept;
}

/** The same of several events: which check each was of, it does not say. */
export function nameless(kept: JsonObject): JsonObject {
  const { context: _, check_run: run, ...rest } = kept;
  if (typeof run !== "object" || run === null || !("name" in run)) return rest;
  const { name: __, ...unnamed } = run;
  return { ...rest, check_run: unnamed };
}

function keep(kept: Record<string, JsonValue>, value: unknown, [key = "", ...rest]: readonly string[]): void {
  const found = child(value, key) as JsonValue | undefined;
  if (found === undefined) return;
  if (rest.length === 0) {
    kept[key] = found;
    return;
  }
  if (typeof found !== "object" || found === null) return;
  const inner = (kept[key] ?? {}) as Record<string, JsonValue>;
  keep(inner, found, rest);
  if (Object.keys(inner).length > 0) kept[key] = inner;
}
