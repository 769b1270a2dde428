import { isSameBot } from "./accounts.js";
import { minute } from "./durations.js";
import { type Deployment, type DeploymentStatus, linksIn, saidLast, succeeded } from "./deployments.js";
import { isReported, type Outcome } from "./jobs.js";

/** The phase of a deployment, as comment, check run and page show it. */
export type Phase = "requested" | "queued" | "held" | "running" | "succeeded" | "failed" | "cancelled" | "inactive";

/** A deployment's progress, worked out from its whole history. */
export interface Progress {
  readonly phase: Phase;
  /** Oldest first, including those of folded deployments. */
  readonly statuses: readonly DeploymentStatus[];
  readonly newest: DeploymentStatus | undefined;
  readonly logUrl: string | undefined;
  readonly environmentUrl: string | undefined;
  /** The time of the first status that says that work began. */
  readonly startedAt: Date | undefined;
  readonly endedAt: Date | undefined;
  /** Whether the tooling has reported nothing yet. */
  readonly unheard: boolean;
  /** The page of a job that its GitHub Environment holds for reviewers, a timer or a rule. */
  readonly heldAt: string | undefined;
}

/** How the description of an `error` status set by `/cancel` begins; `phaseOf` recognises it by this. */
export const cancelledBy = "cancelled by";

/**
 * The progress of a deployment of ours. `folded` are the deployments that workflow jobs made for it, `outcome` is their combined result, `app` our
 * bot's login.
 */
export function progressOf(deployment: Deployment, folded: readonly Deployment[], outcome: Outcome | undefined, app: string): Progress {
  const statuses = statusesOf(deployment, folded);
  const own = deployment.statuses.length > 0 || outcome === undefined;
  const phase = own ? phaseOf(deployment, app) : phaseOfJobs(outcome, folded);
  const newest = own ? deployment.statuses.at(-1) : outcome.state === "going" ? statuses.at(-1) : outcome.status;
  return {
    phase,
    statuses,
    newest,
    ...linksIn(statuses),
    startedAt: statuses.find((status) => status.state === "in_progress" || status.state === "success" || status.state === "failure")?.at,
    endedAt: ended(phase) ? (own ? saidLast(deployment) : newest)?.at : undefined,
    unheard: statuses.every((status) => isOurs(status, app)),
    heldAt: phase === "held" ? newest?.logUrl : undefined,
  };
}

/** All statuses of a deployment and of those folded into it, oldest first. */
export function statusesOf(deployment: Deployment, folded: readonly Deployment[]): readonly DeploymentStatus[] {
  const all = [deployment, ...folded.toReversed()];
  return all.flatMap((each) => each.statuses).toSorted((one, other) => one.at.getTime() - other.at.getTime());
}

/**
 * The final status to copy to our deployment because the tooling reports nothing on it: the combined result of the jobs' deployments, and whatever
 * that becomes later. Our own `error` (a timeout, `/cancel`) gives way to success only.
 */
export function statusToCopy(deployment: Deployment, outcome: Outcome | undefined): DeploymentStatus | undefined {
  if (isReported(deployment) || (outcome?.state !== "success" && outcome?.state !== "failure")) return undefined;
  // A deployment that GitHub set to `inactive` for a newer one was a success; one that somebody set to `inactive` before its end stays so.
  const ours = saidLast(deployment)?.state;
  if (ours === undefined && deployment.statuses.length > 0) return undefined;
  const news = ours === "error" ? outcome.state === "success" : ours !== outcome.state;
  return news ? { ...outcome.status, state: outcome.state } : undefined;
}

/** How long after a command, in milliseconds, a start or an end needs a new comment. */
const lateness = 10 * minute;

/** Whether something happens so long after a command that it needs a new comment: edits notify nobody. */
export function isLateNews(asked: Date, happened: Date): boolean {
  return happened.getTime() - asked.getTime() > lateness;
}

/** Whether GitHub made the deployment for another commit than the pinned one, and we have not stopped it yet. */
export function isAstray({ request, sha, statuses }: Deployment, app: string): boolean {
  if (request?.sha === undefined || request.sha === sha) return false;
  return !statuses.some((status) => status.state === "error" && isOurs(status, app));
}

function phaseOf(deployment: Deployment, app: string): Phase {
  const newest = deployment.statuses.at(-1);
  if (newest === undefined) return "requested";
  switch (newest.state) {
    case "pending":
      return isOurs(newest, app) ? "requested" : "queued";
    case "queued":
      return "queued";
    case "waiting":
      return "held";
    case "in_progress":
      return "running";
    case "success":
      return "succeeded";
    case "failure":
      return "failed";
    case "error":
      return isOurs(newest, app) && newest.description.toLowerCase().startsWith(cancelledBy) ? "cancelled" : "failed";
    case "inactive":
      return succeeded(deployment) ? "succeeded" : "inactive";
  }
}

function phaseOfJobs({ state }: Outcome, folded: readonly Deployment[]): Phase {
  switch (state) {
    case "success":
      return "succeeded";
    case "failure":
      return "failed";
    case "held":
      return "held";
    case "almost":
      return "running";
    case "going":
      return folded.some(({ statuses }) => statuses.some((status) => status.state === "in_progress" || status.state === "success"))
        ? "running"
        : "queued";
  }
}

function ended(phase: Phase): boolean {
  return phase === "succeeded" || phase === "failed" || phase === "cancelled" || phase === "inactive";
}

function isOurs({ by }: DeploymentStatus, app: string): boolean {
  return isSameBot(by, app);
}

/** How far a deployment of ours came. */
export interface DeploymentNews {
  /** GitHub's node id. */
  readonly deployment: string;
  /** With its owner. */
  readonly repository: string;
  readonly environment: string;
  /** Whether it is a production environment, as GitHub was told when the deployment was made. */
  readonly production: boolean;
  readonly outcome: "created" | "success" | "failure" | "cancelled";
  /** When somebody requested it. */
  readonly seconds: number;
  /** If a success ended a failure here: when that began. */
  readonly restoredSeconds?: number;
}
