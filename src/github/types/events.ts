/** Where an event happened. */
export interface Origin {
  readonly delivery: string;
  readonly installation: string;
  /** GitHub's id of the repository, which a rename does not change. */
  readonly id: string;
  readonly owner: string;
  readonly name: string;
}

/** An event: a reason to look. Its content is only hints, except who pressed or wrote what. */
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
  /** GitHub's author association, e.g. `MEMBER`: never used for authorization. */
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

/** Somebody asked to re-run one of our check runs, or the whole suite. */
export interface RerequestEvent {
  readonly kind: "rerequested";
  readonly sha: string;
}

/** A merge queue asks for the checks of a group: https://docs.github.com/en/webhooks/webhook-events-and-payloads#merge_group */
export interface MergeGroupEvent {
  readonly kind: "merge_group";
  /** The group's commit. */
  readonly sha: string;
  /** The commit it is based on. */
  readonly base: string;
  /** The pull request that the group's branch is named after. */
  readonly pullRequest: number;
}

/** A button's facts about its check run. */
interface OwnCheckRunEvent {
  readonly checkRun: string;
  readonly checkName: string;
  readonly externalId: string;
  readonly sha: string;
  readonly login: string;
  /** The id of that account. */
  readonly loginId?: string;
}

/** Somebody else's status, check run or check suite changed on a commit. */
export interface ChangeEvent {
  readonly kind: "changed";
  readonly sha: string;
  /** What ended, and whether it failed, according to the event; it decides only how soon the look comes. */
  readonly check?: string;
  readonly failed?: true;
  /** A workflow run ended, whose jobs may have made deployments beside ours. */
  readonly runOver?: true;
}

/** A deployment was made, by us or by others. */
export interface DeploymentEvent extends DeploymentHint {
  readonly kind: "deployment";
}

/** Somebody reported on a deployment. */
export interface DeploymentStatusEvent extends DeploymentHint {
  readonly kind: "deployment_status";
  /** The status was written by this App. */
  readonly statusOurs: boolean;
  /** The event's own claim, in GitHub's words: a repeated state is looked at less often. */
  readonly state: string;
}

/** A webhook's facts about a deployment: enough to look it up. */
export interface DeploymentHint {
  readonly deployment: string;
  readonly nodeId: string;
  readonly environment: string;
  readonly sha: string;
  /** Made by this App. */
  readonly ours: boolean;
  /** Where its request is answered, according to its payload. */
  readonly issue: number | undefined;
}

/** A job waits until we release it: https://docs.github.com/en/webhooks/webhook-events-and-payloads#deployment_protection_rule */
export interface HeldJobEvent {
  readonly kind: "held_job";
  /** GitHub's id of the workflow run. */
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
  /** The ref's object: for an annotated tag the tag, not its commit. */
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
  /** Whether the head is in another repository, as a stranger's is. Only its part of the limits depends on that. */
  readonly fork: boolean;
}

/** Somebody reviewed a pull request. */
export interface ReviewEvent {
  readonly kind: "reviewed";
  readonly number: number;
  readonly sha: string;
}
