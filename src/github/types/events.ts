/** Where an event happened. */
export interface Origin {
  readonly delivery: string;
  readonly installation: string;
  /** GitHub's id of the repository, which stays when that is renamed. */
  readonly id: string;
  readonly owner: string;
  readonly name: string;
}

/** Something that happened and that is a reason to look. What it carries are hints, apart from who pressed or wrote what. */
export type Event = Origin & Happening;

/** What happened, without where. */
export type Happening =
  | CommentEvent
  | ButtonEvent
  | RerequestEvent
  | MergeGroupEvent
  | ChangeEvent
  | DeploymentEvent
  | DeploymentStatusEvent
  | HeldJobEvent
  | PushEvent
  | PullRequestEvent
  | ReviewEvent;

/** Somebody wrote a comment in an issue or a pull request. */
export interface CommentEvent {
  readonly kind: "comment";
  readonly issue: number;
  readonly onPullRequest: boolean;
  readonly comment: string;
  readonly body: string;
  readonly author: { readonly login: string; readonly id?: string; readonly bot: boolean };
  /** GitHub's author association, e.g. `MEMBER`: never to authorise on. */
  readonly association: string;
  readonly createdAt: Date;
  /** Written by this App. */
  readonly ours: boolean;
}

/** Somebody pressed a button on a check run of ours. */
export interface ButtonEvent extends OwnCheckRunEvent {
  readonly kind: "button";
  readonly identifier: string;
}

/** Somebody asked to run a check run, or the whole suite, of ours again. */
export interface RerequestEvent {
  readonly kind: "rerequested";
  readonly sha: string;
}

/** A merge queue asks for the checks of a group: https://docs.github.com/en/webhooks/webhook-events-and-payloads#merge_group */
export interface MergeGroupEvent {
  readonly kind: "merge_group";
  /** The group's commit. */
  readonly sha: string;
  /** What it was made on. */
  readonly base: string;
  /** The pull request that the group's branch is named after. */
  readonly pullRequest: number;
}

/** What a button tells of its check run. */
interface OwnCheckRunEvent {
  readonly checkRun: string;
  readonly checkName: string;
  readonly externalId: string;
  readonly sha: string;
  readonly login: string;
  /** The id of that account. */
  readonly loginId?: string;
}

/** A status, check run or check suite of somebody else changed on a commit. */
export interface ChangeEvent {
  readonly kind: "changed";
  readonly sha: string;
  /** What is over, and whether it went wrong, as the event says; it decides only how soon somebody looks. */
  readonly check?: string;
  readonly failed?: true;
  /** A run of a workflow is over, whose jobs may have made deployments beside ours. */
  readonly runOver?: true;
}

/** A deployment was made, by us or by others. */
export interface DeploymentEvent extends DeploymentHint {
  readonly kind: "deployment";
}

/** Somebody reported how a deployment goes. */
export interface DeploymentStatusEvent extends DeploymentHint {
  readonly kind: "deployment_status";
  /** The status was written by this App. */
  readonly statusOurs: boolean;
  /** As it says of itself, in GitHub's words: what comes again and again is looked at less often. */
  readonly state: string;
}

/** What a webhook says of a deployment: enough to look it up. */
export interface DeploymentHint {
  readonly deployment: string;
  readonly nodeId: string;
  readonly environment: string;
  readonly sha: string;
  /** Made by this App. */
  readonly ours: boolean;
  /** Where its request is answered, as its payload says. */
  readonly issue: number | undefined;
}

/** A job waits until we let it go: https://docs.github.com/en/webhooks/webhook-events-and-payloads#deployment_protection_rule */
export interface HeldJobEvent {
  readonly kind: "held_job";
  /** GitHub's id of the workflow's run. */
  readonly run: string;
  /** The Environment, as GitHub spells it. */
  readonly environment: string;
}

/** A branch or tag was pushed, created or deleted. */
export interface PushEvent {
  readonly kind: "push";
  /** Full name, e.g. `refs/heads/main`. */
  readonly ref: string;
  readonly before: string;
  /** What the ref points at now: for an annotated tag the tag, not its commit. */
  readonly after: string;
  /** The commit; `undefined` for a deleted ref. */
  readonly sha: string | undefined;
  readonly created: boolean;
  readonly deleted: boolean;
  readonly login: string;
  /** The id of that account. */
  readonly loginId?: string;
}

/** A pull request appeared, its head moved, or it was closed. */
export interface PullRequestEvent {
  readonly kind: "pull_request";
  readonly action: "opened" | "reopened" | "synchronize" | "closed";
  readonly number: number;
  readonly headSha: string;
  readonly baseBranch: string;
  /** Who did it, e.g. closed it. */
  readonly login: string;
  /** Whether the head is in another repository, as a stranger's is: nothing but how much of the limits it may take depends on that. */
  readonly fork: boolean;
}

/** Somebody reviewed a pull request. */
export interface ReviewEvent {
  readonly kind: "reviewed";
  readonly number: number;
  readonly sha: string;
}
