import { type Environment, isProduction } from "./config/environment.js";
import type { JsonObject } from "./json.js";

/** What a word of a command turned out to name. */
export type RefKind = "tag" | "branch" | "sha" | "pull_request";

/** A ref as somebody gave it, resolved. */
export interface Ref {
  readonly kind: RefKind;
  /** As shown to people: tag or branch name, `#123`, or the SHA as given. */
  readonly name: string;
  /** The pull request's number, for kind `pull_request`. */
  readonly pullRequest?: number;
  /** The pull request was named by its number. */
  readonly byNumber?: boolean;
  /** The branch behind it: the branch itself, or the pull request's head branch. */
  readonly branch?: string;
  /** A tag that hides a branch of the same name. */
  readonly hidesBranch?: boolean;
  /** A branch that a tag of the same name hides. */
  readonly hiddenByTag?: boolean;
}

/** A GitHub account: its login, which may change hands, and its id if that is known. */
export interface Account {
  readonly login: string;
  readonly id?: string;
}

/** Which door a request came through. */
export type Cause = "comment" | "button" | "push" | "job" | "page";

/** A job of a workflow's run that its GitHub Environment holds until we say yes; all jobs of one attempt there are one request. */
export interface HeldJob {
  /** GitHub's id of the run. */
  readonly run: string;
  /** From 1; a re-run is another. */
  readonly attempt: number;
  /** The Environment as GitHub spells it, which need not be as deploy.yml does. */
  readonly environment: string;
  /** What started the run, e.g. `push`. */
  readonly event: string;
  /** Jobs of this attempt were released before, judged as this request: only the turn is taken anew. */
  readonly granted?: boolean;
}

/** Whether nobody is there to ask again: a push waits where a person's request is refused. */
export function isUnattended({ cause, job }: Pick<Request, "cause" | "job">): boolean {
  return cause === "push" || (job?.event === "push" && job.attempt === 1);
}

/** One request to deploy a pinned SHA to one environment. Plain data: it is kept in the ledger as JSON. */
export interface Request {
  /** Stable across redeliveries and processes, e.g. `comment-4711`, `push-production-3f2a9c1b7d20-5e0c…`, `job-80-1-production`. */
  readonly id: string;
  readonly action: "deploy" | "rollback" | "promote";
  readonly cause: Cause;
  readonly environment: string;
  readonly ref: Ref;
  readonly sha: string;
  /** The commits it was pinned to before our own merges of the default branch, oldest first. */
  readonly mergedFrom?: readonly string[];
  /** Login of whoever asked, with `[bot]` for bots. */
  readonly requestedBy: string;
  /** Their id. */
  readonly requestedById?: string;
  /** The people behind what a bot pushed: whoever merged the pull request, its author, and the commit's author. They may not approve it. */
  readonly behind?: readonly Account[];
  /** ISO 8601, GitHub's clock. */
  readonly requestedAt: string;
  /** The issue or pull request where it is answered; a push without a merged pull request has none. */
  readonly issue?: number;
  /** The pull request it was asked in, if that is one. */
  readonly pullRequest?: number;
  /** The comment that asked. */
  readonly comment?: string;
  /** Inputs of `dynamic_payload`, validated, defaults applied. */
  readonly inputs: JsonObject;
  /** `--again`: deploy what is already live. */
  readonly again: boolean;
  /** `--force`: the reason given. */
  readonly force?: string;
  /** For a job that waits for us. */
  readonly job?: HeldJob;
  /** For a promotion: the environment where it is live. */
  readonly promotedFrom?: string;
  /** For a rollback: the id of the deployment that is rolled back from, and of the one that is deployed again. */
  readonly rollback?: { readonly from: string; readonly to: string };
}

/** What a deployment of ours remembers of its request. */
export interface DeployedRequest {
  readonly id: string;
  readonly requestedBy: string | undefined;
  readonly pullRequest: number | undefined;
  readonly issue: number | undefined;
  readonly comment: string | undefined;
  readonly ref: string | undefined;
  readonly sha: string | undefined;
  /** It was requested regardless of what is there, by `--again` or `--force`; `undefined`: not known. */
  readonly anew?: boolean;
  /** The deployment that was rolled back from by this one. */
  readonly rollbackFrom: string | undefined;
  /** Whether its environment was one of production; `undefined`: as its name says. */
  readonly production: boolean | undefined;
}

/** What the deployment's payload remembers of its request. */
export function deployedRequest(
  { id, requestedBy, pullRequest, issue, comment, ref, sha, rollback, again, force }: Request,
  { name, productionEnvironment }: Environment,
): DeployedRequest {
  // The pull request is where it is answered; only an issue has to be remembered beside that.
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
