import type {
  ButtonEvent,
  ChangeEvent,
  CommentEvent,
  DeploymentEvent,
  DeploymentHint,
  DeploymentStatusEvent,
  Event,
  Happening,
  HeldJobEvent,
  MergeGroupEvent,
  PullRequestEvent,
  PushEvent,
  RerequestEvent,
  ReviewEvent,
} from "../types/events.js";
import { at, child, flag, id as idAt, number, sha, text } from "../client/reading.js";

export type * from "../types/events.js";

/** A webhook as it was delivered: https://docs.github.com/en/webhooks/webhook-events-and-payloads */
export interface Delivery {
  /** `X-GitHub-Delivery`; a redelivery keeps it. */
  readonly id: string;
  /** `X-GitHub-Event`. */
  readonly name: string;
  readonly payload: unknown;
}

/** The event in our words; `undefined` for what does not concern us and for what is not as GitHub documents it. Never throws. */
export function eventOf({ id: delivery, name: event, payload }: Delivery, appId: number): Event | undefined {
  const installation = idAt(payload, "installation", "id");
  const id = idAt(payload, "repository", "id");
  const owner = text(payload, "repository", "owner", "login");
  const name = text(payload, "repository", "name");
  if (installation === undefined || id === undefined || owner === undefined || name === undefined) return undefined;
  const happening = happeningOf(event, payload, appId);
  return happening === undefined ? undefined : { delivery, installation, id, owner, name, ...happening };
}

/** What has come to an end on a commit, and whether it went wrong, as far as a payload tells. */
export function endedCheck(payload: unknown): Pick<ChangeEvent, "check" | "failed"> {
  const over = child(payload, "check_run") ?? child(payload, "check_suite");
  const ending = text(over, "conclusion") ?? text(payload, "state");
  // No check has the name that a suite is given here.
  const name = child(payload, "check_suite") === undefined ? (text(over, "name") ?? text(payload, "context")) : "";
  const failed = ending !== undefined && !["success", "neutral", "skipped"].includes(ending);
  return { ...named("check", name), ...(failed ? { failed } : {}) };
}

/** What of an event concerns us, by its action; some have none. */
const heard: Readonly<Record<string, "always" | readonly string[]>> = {
  issue_comment: ["created"],
  check_run: ["completed", "rerequested", "requested_action"],
  check_suite: ["completed", "rerequested"],
  status: "always",
  deployment: ["created"],
  deployment_status: ["created"],
  deployment_protection_rule: ["requested"],
  merge_group: ["checks_requested"],
  push: "always",
  pull_request: ["opened", "reopened", "synchronize", "closed"],
  pull_request_review: ["submitted"],
};

/** Whether an event is of those that may concern us. */
export function isKnown(event: string): boolean {
  return Object.hasOwn(heard, event);
}

/** The same of an event and its action. */
export function isHeard(event: string, action: string | undefined): boolean {
  const actions = heard[event];
  return actions === "always" || (action !== undefined && actions?.includes(action) === true);
}

function happeningOf(event: string, payload: unknown, appId: number): Happening | undefined {
  const action = text(payload, "action");
  if (!isHeard(event, action)) return undefined;
  switch (event) {
    case "issue_comment":
      return comment(payload, appId);
    case "check_run":
      return checkRun(payload, action, appId);
    case "check_suite":
      return checkSuite(child(payload, "check_suite"), action, appId);
    case "status":
      // What has only begun lets nothing go on.
      return text(payload, "state") === "pending" ? undefined : changedAt(sha(payload, "sha"));
    case "deployment":
      return deployment(payload, appId);
    case "deployment_status":
      return deploymentStatus(payload, appId);
    case "deployment_protection_rule":
      return heldJob(payload);
    case "merge_group":
      return mergeGroup(child(payload, "merge_group"));
    case "push":
      return push(payload);
    case "pull_request":
      return pullRequest(payload, action);
    case "pull_request_review":
      return reviewed(payload);
    default:
      return undefined;
  }
}

function comment(payload: unknown, appId: number): CommentEvent | undefined {
  const issue = number(payload, "issue", "number");
  const id = idAt(payload, "comment", "id");
  const body = text(payload, "comment", "body");
  const login = text(payload, "comment", "user", "login");
  const createdAt = new Date(text(payload, "comment", "created_at") ?? "");
  if (issue === undefined || id === undefined || body === undefined || login === undefined || Number.isNaN(createdAt.getTime()))
    return undefined;
  return {
    kind: "comment",
    issue,
    onPullRequest: typeof at(payload, "issue", "pull_request") === "object" && at(payload, "issue", "pull_request") !== null,
    comment: id,
    body,
    author: { login, ...named("id", idAt(payload, "comment", "user", "id")), bot: text(payload, "comment", "user", "type") === "Bot" },
    association: text(payload, "comment", "author_association") ?? "",
    createdAt,
    ours: madeBy(child(payload, "comment"), appId),
  };
}

function checkRun(payload: unknown, action: string | undefined, appId: number): ButtonEvent | RerequestEvent | ChangeEvent | undefined {
  const run = child(payload, "check_run");
  if (action === "completed") return changed(run, appId);
  // GitHub tells these only to the App that made the run.
  if (action === "rerequested") return rerequested(run, appId);
  return action === "requested_action" ? button(payload, run, appId) : undefined;
}

function checkSuite(suite: unknown, action: string | undefined, appId: number): RerequestEvent | ChangeEvent | undefined {
  if (action === "completed") return suiteCompleted(suite, appId);
  return action === "rerequested" ? rerequested(suite, appId) : undefined;
}

function rerequested(check: unknown, appId: number): RerequestEvent | undefined {
  const head = sha(check, "head_sha");
  return number(check, "app", "id") === appId && head !== undefined ? { kind: "rerequested", sha: head } : undefined;
}

/** GitHub names the branch of a group `gh-readonly-queue/<base>/pr-<number>-<sha>`. */
function mergeGroup(group: unknown): MergeGroupEvent | undefined {
  const head = sha(group, "head_sha");
  const base = sha(group, "base_sha");
  const digits = /\/pr-(\d+)-[0-9a-f]+$/.exec(text(group, "head_ref") ?? "")?.[1];
  return head === undefined || base === undefined || digits === undefined
    ? undefined
    : { kind: "merge_group", sha: head, base, pullRequest: Number(digits) };
}

function button(payload: unknown, run: unknown, appId: number): ButtonEvent | undefined {
  const identifier = text(payload, "requested_action", "identifier");
  const id = idAt(run, "id");
  const checkName = text(run, "name");
  const head = sha(run, "head_sha");
  const login = text(payload, "sender", "login");
  if (
    identifier === undefined ||
    number(run, "app", "id") !== appId ||
    id === undefined ||
    checkName === undefined ||
    head === undefined ||
    login === undefined
  )
    return undefined;
  return {
    kind: "button",
    identifier,
    checkRun: id,
    checkName,
    externalId: text(run, "external_id") ?? "",
    sha: head,
    login,
    ...named("loginId", idAt(payload, "sender", "id")),
  };
}

/** A check run or suite of somebody else: our own never count, and would wake us for what we just did. */
function changed(check: unknown, appId: number): ChangeEvent | undefined {
  return number(check, "app", "id") === appId ? undefined : changedAt(sha(check, "head_sha"));
}

/** A run of a workflow has a suite of its own, by GitHub Actions. */
function suiteCompleted(suite: unknown, appId: number): ChangeEvent | undefined {
  const change = changed(suite, appId);
  return change !== undefined && text(suite, "app", "slug") === "github-actions" ? { ...change, runOver: true } : change;
}

function changedAt(commit: string | undefined): ChangeEvent | undefined {
  return commit === undefined ? undefined : { kind: "changed", sha: commit };
}

function deployment(payload: unknown, appId: number): DeploymentEvent | undefined {
  const hint = deploymentHint(payload, appId);
  return hint === undefined ? undefined : { kind: "deployment", ...hint };
}

function deploymentStatus(payload: unknown, appId: number): DeploymentStatusEvent | undefined {
  const hint = deploymentHint(payload, appId);
  const status = child(payload, "deployment_status");
  if (hint === undefined) return undefined;
  return { kind: "deployment_status", statusOurs: madeBy(status, appId), state: text(status, "state") ?? "", ...hint };
}

function deploymentHint(payload: unknown, appId: number): DeploymentHint | undefined {
  const made = child(payload, "deployment");
  const id = idAt(made, "id");
  const nodeId = text(made, "node_id");
  const environment = text(made, "environment");
  const commit = sha(made, "sha");
  if (id === undefined || nodeId === undefined || environment === undefined || commit === undefined) return undefined;
  const request = at(made, "payload", "gitploy");
  const issue = number(request, "issue") ?? number(request, "pull_request");
  return { deployment: id, nodeId, environment, sha: commit, ours: madeBy(made, appId), issue };
}

/** The run's id stands in the address of the answer only, of which nothing else is used. */
function heldJob(payload: unknown): HeldJobEvent | undefined {
  const environment = text(payload, "environment");
  const run = /\/actions\/runs\/(\d+)\/deployment_protection_rule$/.exec(text(payload, "deployment_callback_url") ?? "")?.[1];
  return environment === undefined || run === undefined ? undefined : { kind: "held_job", run, environment };
}

function push(payload: unknown): PushEvent | undefined {
  const ref = text(payload, "ref");
  const before = sha(payload, "before");
  const after = sha(payload, "after");
  if (ref === undefined || before === undefined || after === undefined) return undefined;
  const deleted = flag(payload, "deleted");
  return {
    kind: "push",
    ref,
    before,
    after,
    sha: deleted ? undefined : (sha(payload, "head_commit", "id") ?? after),
    created: flag(payload, "created"),
    deleted,
    login: text(payload, "sender", "login") ?? text(payload, "pusher", "name") ?? "ghost",
    ...named("loginId", idAt(payload, "sender", "id")),
  };
}

function pullRequest(payload: unknown, action: string | undefined): PullRequestEvent | undefined {
  const id = number(payload, "pull_request", "number");
  const headSha = sha(payload, "pull_request", "head", "sha");
  const baseBranch = text(payload, "pull_request", "base", "ref");
  const login = text(payload, "sender", "login");
  if (id === undefined || headSha === undefined || baseBranch === undefined || login === undefined) return undefined;
  if (action !== "opened" && action !== "reopened" && action !== "synchronize" && action !== "closed") return undefined;
  const [ours, theirs] = [idAt(payload, "repository", "id"), idAt(payload, "pull_request", "head", "repo", "id")];
  return { kind: "pull_request", action, number: id, headSha, baseBranch, login, fork: ours === undefined || ours !== theirs };
}

function reviewed(payload: unknown): ReviewEvent | undefined {
  const id = number(payload, "pull_request", "number");
  const commit = sha(payload, "pull_request", "head", "sha");
  return id === undefined || commit === undefined ? undefined : { kind: "reviewed", number: id, sha: commit };
}

function named<Key extends string>(key: Key, value: string | undefined): { readonly [K in Key]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [K in Key]: string });
}

function madeBy(thing: unknown, appId: number): boolean {
  return number(thing, "performed_via_github_app", "id") === appId;
}
