import type { ObjectStore } from "./git/objects.js";
import type { Refs } from "./git/refs.js";
import type { Account, App } from "./world.js";

/** The protection of a branch, classic or by a ruleset. */
export interface Protection {
  readonly requiredContexts: readonly { readonly context: string; readonly appId: number | null }[];
  /** Whether the App may push. */
  readonly push: boolean;
  readonly approvals: number;
  readonly by: "protection" | "ruleset";
}

export interface Repository {
  readonly id: number;
  owner: Account;
  /** A rename changes only this. */
  name: string;
  readonly private: boolean;
  archived: boolean;
  readonly parent: Repository | undefined;
  defaultBranch: string;
  /** Whether the App is installed here. */
  installed: boolean;
  readonly createdAt: string;
  readonly store: ObjectStore;
  readonly refs: Refs;
  lastNumber: number;
  readonly issues: Map<number, Issue>;
  readonly openPullRequests: Set<number>;
  /** The numbers of the pull requests that contain a commit, by SHA. */
  readonly pullRequestsBySha: Map<string, Set<number>>;
  readonly comments: Map<number, Comment>;
  readonly deployments: Map<number, Deployment>;
  /** Oldest first, by environment. */
  readonly deploymentsByEnvironment: Map<string, Deployment[]>;
  readonly deploymentsBySha: Map<string, Deployment[]>;
  /** By name. */
  readonly workflows: Map<string, Workflow>;
  readonly suites: Map<number, CheckSuite>;
  readonly suitesBySha: Map<string, CheckSuite[]>;
  readonly checkRuns: Map<number, CheckRun>;
  /** Oldest first, by SHA. */
  readonly statuses: Map<string, CommitStatus[]>;
  /** Oldest first. */
  readonly activity: Activity[];
  /** By lower-case name: GitHub ignores the case of these names. */
  readonly environments: Map<string, Environment>;
  /** By branch. */
  readonly protections: Map<string, Protection[]>;
  /** Role names by lower-case login; the owner is admin. */
  readonly roles: Map<string, string>;
}

/** An issue; with `pullRequest`, a pull request. */
export interface Issue {
  readonly id: number;
  readonly number: number;
  readonly repository: Repository;
  title: string;
  body: string;
  readonly author: Account;
  state: "open" | "closed";
  readonly createdAt: string;
  updatedAt: string;
  closedAt: string | undefined;
  /** Whether comments by Apps and strangers are refused. */
  locked: boolean;
  readonly comments: Comment[];
  readonly pullRequest: PullRequest | undefined;
}

export interface PullRequest {
  readonly id: number;
  readonly head: { readonly repository: Repository; readonly branch: string; sha: string };
  readonly base: { readonly branch: string; sha: string };
  draft: boolean;
  merged: { readonly at: string; readonly by: Account; readonly sha: string } | undefined;
  /** Its commits, newest first. */
  commits: readonly string[];
  readonly reviews: Review[];
  /** The merge queue's commit of it and of those before it, and that commit's base; `undefined` while it is in no queue. */
  queued: { readonly head: string; readonly base: string } | undefined;
  /** When it was added to the merge queue, and by whom. */
  readonly enqueued: { readonly id: number; readonly at: string; readonly actor: Account }[];
  readonly forcePushes: {
    readonly id: number;
    readonly at: string;
    readonly before: string;
    readonly after: string;
    readonly actor: Account;
  }[];
}

export interface Review {
  readonly id: number;
  readonly user: Account;
  state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED";
  readonly body: string;
  readonly sha: string;
  readonly submittedAt: string;
}

export interface Comment {
  readonly id: number;
  readonly issue: Issue;
  readonly user: Account;
  /** The App that wrote it. */
  readonly app: App | undefined;
  body: string;
  readonly createdAt: string;
  updatedAt: string;
  /** By `login content`. */
  readonly reactions: Map<string, Reaction>;
}

export interface Reaction {
  readonly id: number;
  readonly user: Account;
  readonly content: string;
  readonly createdAt: string;
}

export interface Deployment {
  readonly id: number;
  readonly repository: Repository;
  readonly ref: string;
  readonly sha: string;
  readonly task: string;
  readonly payload: unknown;
  readonly environment: string;
  readonly description: string;
  readonly transient: boolean;
  readonly production: boolean;
  readonly creator: Account;
  readonly app: App | undefined;
  readonly createdAt: string;
  updatedAt: string;
  /** Oldest first. */
  readonly statuses: DeploymentStatus[];
}

export interface DeploymentStatus {
  readonly id: number;
  readonly deployment: Deployment;
  readonly state: string;
  readonly description: string;
  readonly environment: string;
  readonly logUrl: string;
  readonly environmentUrl: string;
  readonly creator: Account;
  readonly app: App | undefined;
  readonly createdAt: string;
}

/** A workflow of GitHub Actions; two of them may have jobs of the same name. */
export interface Workflow {
  readonly id: number;
  readonly name: string;
  readonly path: string;
}

export interface CheckSuite {
  readonly id: number;
  readonly repository: Repository;
  readonly app: App;
  readonly sha: string;
  readonly branch: string | undefined;
  /** The event of the workflow run behind it. */
  readonly workflowEvent: string | undefined;
  readonly workflow: Workflow | undefined;
  /** For the suite of a workflow run. */
  run: WorkflowRun | undefined;
  /** Whether the workflow run goes on although none of its jobs runs at this moment, since more are to come. */
  goesOn: boolean;
  readonly createdAt: string;
  updatedAt: string;
  readonly runs: CheckRun[];
  /** Whether it was re-run, and nothing was reported since. */
  rerequested: boolean;
}

/** An Environment with its protection: https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments */
export interface Environment {
  readonly id: number;
  readonly name: string;
  readonly createdAt: string;
  /** The Apps whose custom rules are enabled. */
  readonly rules: readonly App[];
  /** Whether its jobs need a review. */
  readonly reviewed: boolean;
}

/** A workflow run, besides its check suite. */
export interface WorkflowRun {
  readonly actor: Account;
  /** Who started the newest attempt. */
  triggeringActor: Account;
  /** From 1. */
  attempt: number;
  startedAt: string;
  readonly headRepository: Repository;
  readonly held: HeldJob[];
  /** All reviews of its Environments in all attempts, oldest first. */
  readonly reviews: { readonly environment: Environment; readonly state: string; readonly user: Account; readonly comment: string }[];
}

/** A job that its Environment holds. */
export interface HeldJob {
  readonly checkRun: CheckRun;
  readonly deployment: Deployment | undefined;
  readonly environment: Environment;
  /** The approvals that are missing. */
  readonly missing: Set<App | "reviewers">;
}

export interface CheckRun {
  readonly id: number;
  readonly suite: CheckSuite;
  name: string;
  status: string;
  conclusion: string | undefined;
  startedAt: string;
  completedAt: string | undefined;
  externalId: string;
  /** The deployment that a job with `environment:` made. */
  deployment: Deployment | undefined;
  detailsUrl: string;
  output: { title: string | null; summary: string | null; text: string | null };
  readonly annotations: unknown[];
  actions: readonly { readonly label: string; readonly description: string; readonly identifier: string }[];
}

export interface CommitStatus {
  readonly id: number;
  readonly repository: Repository;
  readonly sha: string;
  readonly state: string;
  readonly context: string;
  readonly description: string | null;
  readonly targetUrl: string | null;
  readonly creator: Account;
  readonly createdAt: string;
}

export interface Activity {
  readonly id: number;
  readonly type: "push" | "force_push" | "branch_creation" | "branch_deletion" | "pr_merge" | "merge_queue_merge";
  readonly ref: string;
  readonly before: string;
  readonly after: string;
  readonly actor: Account;
  readonly timestamp: string;
}
