import type {
  ButtonEvent,
  ChangeEvent,
  CommentEvent,
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
import { at, flag, id as idAt, number, sha, text } from "../client/reading.js";
import { isHeard } from "./heard.js";

export type * from "../types/events.js";

/** A webhook as it was delivered: https://docs.github.com/en/webhooks/webhook-events-and-payloads */
export interface Delivery {
  /** `X-GitHub-Delivery`; a redelivery keeps it. */
  readonly id: string;
  /** `X-GitHub-Event`. */
  readonly name: string;
  readonly payload: unknown;
}

/** The event in our words; `undefined` if it does not concern us, or is not as GitHub documents it. Never throws. */
export function eventOf({ id: delivery, name: event, payload }: Delivery, appId: number): Event | undefined {
  const installation = idAt(payload, "installation", "id");
  const id = idAt(payload, "repository", "id");
  const owner = text(payload, "repository", "owner", "login");
  const name = text(payload, "repository", "name");
  if (installation === undefined || id === undefined || owner === undefined || name === undefined) return undefined;
  const happening = happeningOf(event, payload, appId);
  return happening === undefined ? undefined : { delivery, installation, id, owner, name, ...happening };
}

/** What ended on a commit, and whether it failed, according to a payload. */
export function endedCheck(payload: unknown): Pick<ChangeEvent, "check" | "failed"> {
  const over = at(payload, "check_run") ?? at(payload, "check_suite");
  const ending = text(over, "conclusion") ?? text(payload, "state");
  // No check has the name that a suite is given here.
  const name = at(payload, "check_suite") === undefined ? (text(over, "name") ?? text(payload, "context")) : "";
  const failed = ending !== undefined && !["success", "neutral", "skipped"].includes(ending);
  return { ...named("check", name), ...(failed ? { failed } : {}) };
}

function happeningOf(event: string, payload: unknown, appId: number): Happening | undefined {
  const action = text(payload, "action");
  if (!isHeard(event, action)) return undefined;
  switch (event) {
    case "issue_comment":
      return comment(payload, appId);
    case "check_run":
    case "check_suite":
      return check(payload, event, action, appId);
    case "status":
      // A beginning does not release anything.
      return text(payload, "state") === "pending" ? undefined : changedAt(sha(payload, "sha"));
    case "deployment": {
      const hint = deploymentHint(payload, appId);
      return hint && { kind: "deployment", ...hint };
    }
    case "deployment_status":
      return deploymentStatus(payload, appId);
    case "deployment_protection_rule":
      return heldJob(payload);
    case "merge_group":
      return mergeGroup(at(payload, "merge_group"));
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
  const known = {
    issue: number(payload, "issue", "number"),
    comment: idAt(payload, "comment", "id"),
    body: text(payload, "comment", "body"),
  };
  const login = text(payload, "comment", "user", "login");
  const createdAt = new Date(text(payload, "comment", "created_at") ?? "");
  if (!isWhole(known) || login === undefined || Number.isNaN(createdAt.getTime())) return undefined;
  return {
    kind: "comment",
    ...known,
    onPullRequest: typeof at(payload, "issue", "pull_request") === "object" && at(payload, "issue", "pull_request") !== null,
    author: { login, ...named("id", idAt(payload, "comment", "user", "id")), bot: text(payload, "comment", "user", "type") === "Bot" },
    association: text(payload, "comment", "author_association") ?? "",
    createdAt,
    ours: madeBy(at(payload, "comment"), appId),
  };
}

function check(
  payload: unknown,
  event: "check_run" | "check_suite",
  action: string | undefined,
  appId: number,
): ButtonEvent | RerequestEvent | ChangeEvent | undefined {
  const checked = at(payload, event);
  // GitHub tells these only to the App that made the run.
  if (action === "rerequested") return rerequested(checked, appId);
  if (action !== "completed") return action === "requested_action" ? button(payload, checked, appId) : undefined;
  // Ours never count, and would wake us for our own acts.
  const change = number(checked, "app", "id") === appId ? undefined : changedAt(sha(checked, "head_sha"));
  // Each workflow run has its own suite, by GitHub Actions.
  const isRun = event === "check_suite" && change !== undefined && text(checked, "app", "slug") === "github-actions";
  return isRun ? { ...change, runOver: true } : change;
}

function rerequested(checked: unknown, appId: number): RerequestEvent | undefined {
  const head = sha(checked, "head_sha");
  return number(checked, "app", "id") === appId && head !== undefined ? { kind: "rerequested", sha: head } : undefined;
}

/** GitHub names the branch of a group `gh-readonly-queue/<base>/pr-<number>-<sha>`. */
function mergeGroup(group: unknown): MergeGroupEvent | undefined {
  const known = { sha: sha(group, "head_sha"), base: sha(group, "base_sha") };
  const digits = /\/pr-(\d+)-[0-9a-f]+$/.exec(text(group, "head_ref") ?? "")?.[1];
  return isWhole(known) && digits !== undefined ? { kind: "merge_group", ...known, pullRequest: Number(digits) } : undefined;
}

function button(payload: unknown, run: unknown, appId: number): ButtonEvent | undefined {
  const known = {
    identifier: text(payload, "requested_action", "identifier"),
    checkRun: idAt(run, "id"),
    checkName: text(run, "name"),
    sha: sha(run, "head_sha"),
    login: text(payload, "sender", "login"),
  };
  if (number(run, "app", "id") !== appId || !isWhole(known)) return undefined;
  return { kind: "button", ...known, externalId: text(run, "external_id") ?? "", ...named("loginId", idAt(payload, "sender", "id")) };
}

function changedAt(commit: string | undefined): ChangeEvent | undefined {
  return commit === undefined ? undefined : { kind: "changed", sha: commit };
}

function deploymentStatus(payload: unknown, appId: number): DeploymentStatusEvent | undefined {
  const hint = deploymentHint(payload, appId);
  const status = at(payload, "deployment_status");
  if (hint === undefined) return undefined;
  return { kind: "deployment_status", statusOurs: madeBy(status, appId), state: text(status, "state") ?? "", ...hint };
}

function deploymentHint(payload: unknown, appId: number): DeploymentHint | undefined {
  const made = at(payload, "deployment");
  const known = {
    deployment: idAt(made, "id"),
    nodeId: text(made, "node_id"),
    environment: text(made, "environment"),
    sha: sha(made, "sha"),
  };
  if (!isWhole(known)) return undefined;
  const request = at(made, "payload", "gitploy");
  return { ...known, ours: madeBy(made, appId), issue: number(request, "issue") ?? number(request, "pull_request") };
}

/** Only the answer's address has the run's id; nothing else of it is used. */
function heldJob(payload: unknown): HeldJobEvent | undefined {
  const [, run] = /\/actions\/runs\/(\d+)\/deployment_protection_rule$/.exec(text(payload, "deployment_callback_url") ?? "") ?? [];
  const known = { run, environment: text(payload, "environment") };
  return isWhole(known) ? { kind: "held_job", ...known } : undefined;
}

function push(payload: unknown): PushEvent | undefined {
  const known = { ref: text(payload, "ref"), before: sha(payload, "before"), after: sha(payload, "after") };
  if (!isWhole(known)) return undefined;
  const deleted = flag(payload, "deleted");
  return {
    kind: "push",
    ...known,
    sha: deleted ? undefined : (sha(payload, "head_commit", "id") ?? known.after),
    created: flag(payload, "created"),
    deleted,
    login: text(payload, "sender", "login") ?? text(payload, "pusher", "name") ?? "ghost",
    ...named("loginId", idAt(payload, "sender", "id")),
  };
}

function pullRequest(payload: unknown, action: string | undefined): PullRequestEvent | undefined {
  if (action !== "opened" && action !== "reopened" && action !== "synchronize" && action !== "closed") return undefined;
  const known = {
    number: number(payload, "pull_request", "number"),
    headSha: sha(payload, "pull_request", "head", "sha"),
    baseBranch: text(payload, "pull_request", "base", "ref"),
    login: text(payload, "sender", "login"),
  };
  const [ours, theirs] = [idAt(payload, "repository", "id"), idAt(payload, "pull_request", "head", "repo", "id")];
  return isWhole(known) ? { kind: "pull_request", action, ...known, fork: ours === undefined || ours !== theirs } : undefined;
}

function reviewed(payload: unknown): ReviewEvent | undefined {
  const known = { number: number(payload, "pull_request", "number"), sha: sha(payload, "pull_request", "head", "sha") };
  return isWhole(known) ? { kind: "reviewed", ...known } : undefined;
}

/** Whether a payload has all of this. */
function isWhole<Known extends object>(known: Known): known is Known & { readonly [Key in keyof Known]: Exclude<Known[Key], undefined> } {
  return !Object.values(known).includes(undefined);
}

function named<Key extends string>(key: Key, value: string | undefined): { readonly [K in Key]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [K in Key]: string });
}

function madeBy(thing: unknown, appId: number): boolean {
  return number(thing, "performed_via_github_app", "id") === appId;
}
