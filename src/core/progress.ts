import { type Deployment, type DeploymentStatus, finished, stateOf, succeeded } from "./facts.js";

/** How far a deployment is, as comment, check run and page show it. */
export type Phase = "requested" | "queued" | "running" | "succeeded" | "failed" | "cancelled" | "inactive";

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
}

/** What ends the description of an error status that a person's `/cancel` set; the mirror knows it by this. */
export const cancelledBy = "cancelled by";

/** Reads the progress of a deployment of ours; `folded` are the deployments that workflow jobs made beside it, `app` our bot's login. */
export function progressOf(deployment: Deployment, folded: readonly Deployment[], app: string): Progress {
  const statuses = [deployment, ...folded].flatMap((each) => each.statuses).toSorted((one, other) => one.at.getTime() - other.at.getTime());
  const newest = deployment.statuses.at(-1) ?? folded[0]?.statuses.at(-1);
  const latest = (key: "logUrl" | "environmentUrl"): string | undefined => statuses.findLast((status) => status[key] !== undefined)?.[key];
  const decisive = deployment.statuses.length > 0 ? deployment : (folded[0] ?? deployment);
  const phase = phaseOf(decisive, app);
  return {
    phase,
    statuses,
    newest,
    logUrl: latest("logUrl"),
    environmentUrl: latest("environmentUrl"),
    startedAt: statuses.find((status) => status.state === "in_progress" || status.state === "success" || status.state === "failure")?.at,
    endedAt: ended(phase) ? decisive.statuses.findLast((status) => status.state !== "inactive")?.at : undefined,
    unheard: statuses.every((status) => isOurs(status, app)),
  };
}

/** The deployments that workflow jobs with `environment:` made for the same commit while ours ran, newest first. */
export function foldedInto(deployment: Deployment, all: readonly Deployment[]): readonly Deployment[] {
  // GitHub makes an old success inactive by itself, long after it ran.
  const end = finished(deployment) ? deployment.statuses.findLast(({ state }) => state !== "inactive")?.at : undefined;
  const newerOfOurs = all.filter((other) => other.ours && other.sha === deployment.sha && other.createdAt > deployment.createdAt);
  return all.filter(
    (other) =>
      !other.ours &&
      other.creator === "github-actions[bot]" &&
      other.sha === deployment.sha &&
      other.environment === deployment.environment &&
      other.createdAt >= deployment.createdAt &&
      (end === undefined || other.createdAt <= end) &&
      !newerOfOurs.some((ours) => ours.createdAt <= other.createdAt),
  );
}

/**
 * The final status of a folded deployment that ours has to be given, because the tooling reports none on ours: the first, and whatever it becomes
 * later. Our own `error` (a timeout, `/cancel`) gives way to success only.
 */
export function statusToCopy(deployment: Deployment, folded: readonly Deployment[], app: string): DeploymentStatus | undefined {
  if (deployment.statuses.some((status) => !isOurs(status, app))) return undefined;
  const [newest] = folded;
  if (newest === undefined || !finished(newest)) return undefined;
  const [ours, theirs] = [stateOf(deployment), stateOf(newest)];
  const news = !finished(deployment) || (ours === "error" ? theirs === "success" : ours !== "inactive" && ours !== theirs);
  return news && theirs !== "inactive" ? newest.statuses.at(-1) : undefined;
}

/** How long after a command its start or its end is news that an edit of the answer would hide, in milliseconds. */
const lateness = 10 * 60_000;

/** Whether what happens so long after a command is to be told anew, since edits notify nobody. */
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
    case "waiting":
      return "queued";
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

function ended(phase: Phase): boolean {
  return phase === "succeeded" || phase === "failed" || phase === "cancelled" || phase === "inactive";
}

function isOurs(status: DeploymentStatus, app: string): boolean {
  return status.by === app || status.by === `${app}[bot]`;
}
