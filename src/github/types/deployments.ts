import type { Deployment, DeploymentState } from "../../core/deployments.js";
import type { Commit } from "../../core/facts.js";
import type { WorkflowRun } from "../../core/jobs.js";
import type { JsonObject } from "../../core/json.js";
import type { DeployedRequest } from "../../core/request.js";
import type { OwnCheckRun } from "./check-runs.js";
import type { OwnComment } from "./conversation.js";
import type { RepositoryFacts } from "./snapshot.js";

/** What a new deployment is made of: https://docs.github.com/en/rest/deployments/deployments#create-a-deployment */
export interface NewDeployment {
  readonly requestId: string;
  readonly ref: string;
  readonly environment: string;
  /** `undefined`: GitHub's default. */
  readonly task: string | undefined;
  /** At most 140 characters. */
  readonly description: string;
  readonly payload: JsonObject | string;
  /** Facts that a text payload cannot carry. */
  readonly request?: DeployedRequest;
  readonly productionEnvironment: boolean;
  /** The time within which the request may be sent, in milliseconds. */
  readonly within: number;
}

/** GitHub's result. `refused` has GitHub's own words. */
export type Created =
  | { readonly outcome: "created"; readonly id: string; readonly nodeId: string; readonly sha: string; readonly createdAt: Date }
  | { readonly outcome: "refused"; readonly status: 403 | 404 | 409 | 422; readonly message: string };

/** A deployment of ours among those of its commit. */
export interface OwnDeployment extends Pick<Deployment, "nodeId" | "environment"> {
  /** Where it is answered, according to its payload. */
  readonly issue?: number;
  /** Others, such as a workflow's jobs, may have made some beside it. */
  readonly accompanied: boolean;
}

/** A deployment status: https://docs.github.com/en/rest/deployments/statuses#create-a-deployment-status */
export interface NewStatus {
  readonly state: Exclude<DeploymentState, "waiting">;
  /** At most 140 characters. */
  readonly description: string;
  readonly logUrl?: string;
  readonly environmentUrl?: string;
}

/** A merge queue's group: the commit to test, the commit it is based on, and its last pull request. */
export interface MergeGroup {
  readonly sha: string;
  readonly base: string;
  readonly pullRequest: number;
}

/** A deployment with everything that its answer shows. */
export interface DeploymentDetails {
  /** With every status, oldest first. */
  readonly deployment: Deployment;
  /** Its contexts are not read: `undefined`. */
  readonly commit: Commit;
  /** Newest first, everybody's, in the same environment, this one among them. */
  readonly deployments: readonly Deployment[];
  /** The workflow runs whose jobs made deployments beside this one, as far as GitHub shows them. */
  readonly runs: readonly WorkflowRun[];
  /** Ours on the commit, named `deploy/<environment>`, newest first. */
  readonly checkRuns: readonly OwnCheckRun[];
  /** Our comments in the issue of the request, newest first; empty without one. */
  readonly comments: readonly OwnComment[];
  /** The requesting comment has our 👀 but no verdict of ours, as far as was seen. */
  readonly lacksVerdict: boolean;
  /** The groups of merge queues with open pull requests of the commit, as far as GitHub has made them. */
  readonly groups: readonly MergeGroup[];
  readonly app: string;
  readonly repository: RepositoryFacts;
}
