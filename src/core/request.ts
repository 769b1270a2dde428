import { lease } from "./durations.js";
import type { Action } from "./action.js";
import { type Environment, isProduction } from "./config/environment.js";
import type { JsonObject } from "./json.js";

/** The kind of thing that a ref names. */
export type RefKind = "tag" | "branch" | "sha" | "pull_request";

/** A ref as somebody gave it, resolved. */
export interface Ref {
  readonly kind: RefKind;
  /** As shown to people: tag or branch name, `#123`, or the SHA as given. */
  readonly name: string;
  readonly pullRequest?: number;
  /** Whether somebody named the pull request by its number. */
  readonly byNumber?: boolean;
  /** The branch itself, or the pull request's head branch. */
  readonly branch?: string;
  /** For a tag: it hides a branch of the same name. */
  readonly hidesBranch?: boolean;
  /** For a branch: a tag of the same name hides it. */
  readonly hiddenByTag?: boolean;
}

/** A GitHub account: its login, which may change hands, and its id if that is known. */
export interface Account {
  readonly login: string;
  readonly id?: string;
}

/** Which door a request came through. */
export type Cause = "comment" | "button" | "push" | "job" | "page";

/** A job of a workflow run that its GitHub Environment holds until we approve it; all jobs of one attempt there are one request. */
export interface HeldJob {
  /** GitHub's id of the run. */
  readonly run: string;
  /** From 1; a re-run has the next number. */
  readonly attempt: number;
  /** The Environment as GitHub spells it; deploy.yml may spell it differently. */
  readonly environment: string;
  /** What started the run, e.g. `push`. */
  readonly event: string;
  /** Jobs of this attempt were released before, judged as this request: the request only needs its turn again. */
  readonly granted?: boolean;
}

/** Whether nobody is there to ask again: such a request waits where a person's would be refused. */
export function isUnattended({ cause, job }: Pick<Request, "cause" | "job">): boolean {
  return cause === "push" || (job?.event === "push" && job.attempt === 1);
}

/** A request to deploy a pinned SHA to one environment. It is plain data, kept in the ledger as JSON. */
export interface Request {
  /** Stable across redeliveries and processes, e.g. `comment-4711`, `push-production-3f2a9c1b7d20-5e0c…`, `job-80-1-production`. */
  readonly id: string;
  readonly action: Action;
  readonly cause: Cause;
  readonly environment: string;
  readonly ref: Ref;
  readonly sha: string;
  /** The commits it was pinned to before our own merges of the default branch, oldest first. */
  readonly mergedFrom?: readonly string[];
  /** The requester's login, with `[bot]` for bots. */
  readonly requestedBy: string;
  /** GitHub's id of the requester's account. */
  readonly requestedById?: string;
  /** The people behind a bot's push: who merged the pull request, its author, and the commit's author. They may not approve it. */
  readonly behind?: readonly Account[];
  /** ISO 8601, by GitHub's clock. */
  readonly requestedAt: string;
  /** The issue or pull request where it is answered; none for a push without a merged pull request. */
  readonly issue?: number;
  /** That number, if it is a pull request. */
  readonly pullRequest?: number;
  /** The id of the comment that made it. */
  readonly comment?: string;
  /** Inputs of `dynamic_payload` as they were typed; deploy.yml gives them their types and its defaults. For a rollback, those of the earlier deployment. */
  readonly inputs: JsonObject;
  /** `--again`: deploy what is already live. */
  readonly again: boolean;
  /** `--force`: the reason given. */
  readonly force?: string;
  readonly job?: HeldJob;
  /** For a promotion: the environment where it is live. */
  readonly promotedFrom?: string;
  /** For a rollback: the ids of the deployment that is rolled back from, and of the one that is deployed again. */
  readonly rollback?: { readonly from: string; readonly to: string };
}

/** A request for jobs that a GitHub Environment holds. */
export type JobRequest = Request & { readonly job: HeldJob };

/** Whether it is one. */
export function isOfJob(request: Request): request is JobRequest {
  return request.job !== undefined;
}

/** What a deployment of ours tells about its request. */
export interface DeployedRequest {
  readonly id: string;
  readonly requestedBy: string | undefined;
  readonly pullRequest: number | undefined;
  readonly issue: number | undefined;
  readonly comment: string | undefined;
  readonly ref: string | undefined;
  readonly sha: string | undefined;
  /** Requested with `--again` or `--force`, whatever is there already; `undefined`: not known. */
  readonly anew?: boolean;
  /** For a rollback: the id of the deployment that it was made from. */
  readonly rollbackFrom: string | undefined;
  /** Whether its environment is a production environment; `undefined`: as its name says. */
  readonly production: boolean | undefined;
}

/** What the payload of a deployment tells about its request. */
export function deployedRequest(
  { id, requestedBy, pullRequest, issue, comment, ref, sha, rollback, again, force }: Request,
  { name, productionEnvironment }: Environment,
): DeployedRequest {
  // A pull request is where it is answered, so only an issue has to be kept as well.
  const place = pullRequest === undefined ? { pullRequest, issue } : { pullRequest, issue: undefined };
  const production = productionEnvironment === isProduction(name) ? undefined : productionEnvironment;
  return {
    id,
    requestedBy,
    ...place,
    comment,
    ref: ref.name,
    sha,
    anew: again || force !== undefined,
    rollbackFrom: rollback?.from,
    production,
  };
}

/** Until when the first answer of a waiting request is left to the process that got the command, in milliseconds since 1970. */
export function graceOf({ requestedAt }: Pick<Request, "requestedAt">): number {
  return Date.parse(requestedAt) + lease;
}

/** The conversation in which a request is answered. */
export function issueOf(request: Partial<Pick<DeployedRequest, "issue" | "pullRequest">> | undefined): number | undefined {
  return request?.issue ?? request?.pullRequest;
}
