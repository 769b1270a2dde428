import { isSameBot } from "./accounts.js";
import { minute } from "./durations.js";
import { type Deployment, type DeploymentStatus, linksIn, saidLast, succeeded } from "./deployments.js";
import { isReported, type Outcome } from "./jobs.js";

/** How far a deployment is, as comment, check run and page show it. */
export type Phase = "requested" | "queued" | "held" | "running" | "succeeded" | "failed" | "cancelled" | "inactive";

/** A deployment's whole history in one value. */
export interface Progress {
  readonly phase: Phase;
  /** Oldest first, those of folded deployments among them. */
  readonly statuses: readonly DeploymentStatus[];
  readonly newest: DeploymentStatus | undefined;
  readonly logUrl: string | undefined;
  readonly environmentUrl: string | undefined;
  /** The first status that says that work began. */
  readonly startedAt: Date | undefined;
  readonly endedAt: Date | undefined;
  /** The tooling has said nothing yet. */
  readonly unheard: boolean;
  /** The page of a job that its Environment holds for reviewers, a timer or a rule. */
  readonly heldAt: string | undefined;
}

/** What ends the description of an error status that a person's `/cancel` set; the mirror knows it by this. */
export const cancelledBy = "cancelled by";

/** Reads the progress of a deployment of ours; `folded` are those that workflow jobs made beside it, `outcome` what these say together, `app` our bot's login. */
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

/** All that was said of a deployment, oldest first, on it or on those that jobs made beside it. */
export function statusesOf(deployment: Deployment, folded: readonly Deployment[]): readonly DeploymentStatus[] {
  const all = [deployment, ...folded.toReversed()];
  return all.flatMap((each) => each.statuses).toSorted((one, other) => one.at.getTime() - other.at.getTime());
}

/**
 * The end that ours has to be given, because the tooling reports nothing on ours: the first that the jobs' deployments have together, and whatever
 * that becomes later. Our own `error` (a timeout, `/cancel`) gives way to success only.
 */
export function statusToCopy(deployment: Deployment, outcome: Outcome | undefined): DeploymentStatus | undefined {
  if (isReported(deployment) || (outcome?.state !== "success" && outcome?.state !== "failure")) return undefined;
  // What GitHub made inactive for a newer one was a success; one that somebody made inactive before it ended stays so.
  const ours = saidLast(deployment)?.state;
  if (ours === undefined && deployment.statuses.length > 0) return undefined;
  const news = ours === "error" ? outcome.state === "success" : ours !== outcome.state;
  return news ? { ...outcome.status, state: outcome.state } : undefined;
}

/** How long after a command its start or its end is news that an edit of the answer would hide, in milliseconds. */
const lateness = 10 * minute;

/** Whether something happens so long after a command that it needs a new comment, since edits notify nobody. */
export function isLateNews(asked: Date, happened: Date): boolean {
  return happened.getTime() - asked.getTime() > lateness;
}

/** Whether GitHub made it for another commit than the pinned one, and nobody has stopped it yet. */
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
  return by !== undefined && isSameBot(by, app);
}
