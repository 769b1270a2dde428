import { day } from "./durations.js";
import { isSameBot } from "./accounts.js";
import { byId } from "./ids.js";
import { isDoubled } from "./doubled.js";
import { type Deployment, type DeploymentStatus, finished, isEnd, runningOf, saidLast, stateOf } from "./deployments.js";
import type { Context } from "./facts.js";
import type { Request } from "./request.js";

/** A workflow run with jobs that made deployments. */
export interface WorkflowRun {
  readonly id: string;
  /** `undefined` while a job of it runs, waits or has yet to start. */
  readonly ended: "success" | "failure" | undefined;
  /** The names of its jobs by id, including those of earlier attempts. */
  readonly jobs: ReadonlyMap<string, string>;
  /** Our protection rule answered held jobs of it as a request of their own. */
  readonly judged: boolean;
}

/** The ids in the URL of a job's page. */
export interface JobPage {
  readonly run: string;
  readonly job: string | undefined;
}

/** The combined result of the jobs' deployments, which our deployment has to show as well. */
export type Outcome =
  | { readonly state: "success" | "failure"; readonly status: DeploymentStatus }
  /** All have succeeded, and the workflow run still goes on. */
  | { readonly state: "almost"; readonly status: DeploymentStatus }
  | { readonly state: "held"; readonly status: DeploymentStatus }
  | { readonly state: "going" };

/** GitHub ends a wait for reviewers or a rule by itself after 30 days: https://docs.github.com/en/actions/reference/limits */
const longestWait = 30 * day;

/**
 * Whether two environment names are the same for GitHub, which ignores case:
 * https://docs.github.com/en/actions/how-tos/deploy/configure-and-manage-deployments/manage-environments
 */
export function sameEnvironment(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/**
 * The deployments that workflow jobs with `environment:` made for our deployment's commit, newest first, until the tooling ends ours. If only we
 * ended it, later ones count too: those of the same workflow run (its next job, a re-run), or, if no run was known, all that come while ours is the
 * newest.
 */
export function foldedInto(deployment: Deployment, all: readonly Deployment[]): readonly Deployment[] {
  // A deployment that was taken back has no jobs: they belong to the one that it doubled.
  if (isDoubled(deployment)) return [];
  const isNewer = (other: Deployment): boolean => other.id !== deployment.id && other.createdAt > deployment.createdAt;
  const newer = all.filter((other) => other.ours && !isDoubled(other) && isNewer(other));
  const after = (other: Deployment, ours: readonly Deployment[]): boolean => ours.some(({ createdAt }) => createdAt <= other.createdAt);
  const ofCommit = newer.filter(({ sha }) => sha === deployment.sha);
  const beside = all.filter((other) => isOfJob(other, deployment) && !after(other, ofCommit));
  const ends = deployment.statuses.filter(isEnd);
  const reported = isReported(deployment);
  const end = reported ? (finished(deployment) ? ends.at(-1)?.at : undefined) : ends[0]?.at;
  if (end === undefined) return beside;
  const during = beside.filter(({ createdAt }) => createdAt <= end);
  if (reported) return during;
  const runs = new Set(during.flatMap((each) => pageOf(each)?.run ?? []));
  return beside.filter((other) => {
    if (other.createdAt <= end) return true;
    const run = pageOf(other)?.run;
    return run !== undefined && runs.size > 0 ? runs.has(run) : !after(other, newer);
  });
}

/**
 * The jobs' deployments that count for ours: those folded into it, without jobs of other people's workflows that our protection rule keeps out. They
 * deploy nothing, so their wait and their rejection say nothing about our deployment.
 */
export function jobsOf({ deployment, deployments, runs }: Told): readonly Deployment[] {
  const judged = new Set(runs.flatMap((run) => (run.judged ? [run.id] : [])));
  return foldedInto(deployment, deployments).filter((each) => !neverBegan(each) || !judged.has(pageOf(each)?.run ?? ""));
}

/** A deployment of ours, its environment's deployments, and what GitHub tells of its workflow runs. */
interface Told {
  readonly deployment: Deployment;
  readonly deployments: readonly Deployment[];
  readonly runs: readonly WorkflowRun[];
}

/** The end of the ids of our answers to jobs of our own deployments: those answers say nothing about other jobs of the run. */
export const ofOurs = "-own";

/** Whether a comment of our protection rule answers jobs as a request of their own. */
export function isJudgement(comment: string): boolean {
  const [, id] = /<!-- gitploy:(job-\d+-\d+-\S+) -->/.exec(comment) ?? [];
  return id !== undefined && !id.endsWith(ofOurs);
}

/** The workflow runs with a job that an Environment may have kept out: it never began, and has failed or holds up other runs' jobs. */
export function runsKeptOut(folded: readonly Deployment[]): ReadonlySet<string> {
  const several = runsOf(folded).size > 1;
  return runsOf(folded.filter((each) => neverBegan(each) && (several || hasFailed(each))));
}

/** Whether an Environment held a job, and nothing else is known of it but its end. */
function neverBegan({ statuses }: Deployment): boolean {
  const states = new Set(statuses.map(({ state }) => state));
  return states.has("waiting") && !states.has("queued") && !states.has("in_progress") && !states.has("success");
}

/** Reads the URL of a job's page, `…/actions/runs/80/job/800`, which check runs and the statuses of a job's deployment have. */
export function jobPage(address: string | null | undefined): JobPage | undefined {
  const [, run, job] = /\/actions\/runs\/(\d+)(?:\/jobs?\/(\d+))?/.exec(address ?? "") ?? [];
  return run === undefined ? undefined : { run, job };
}

/** Whether anybody but its creator has reported a status on a deployment; GitHub's own `inactive` does not count. */
export function isReported({ creator, statuses }: Pick<Deployment, "creator" | "statuses">): boolean {
  return statuses.some(({ by, state }) => state !== "inactive" && !isSameBot(by, creator));
}

/** The ids of the workflow runs that made the folded deployments, from the URLs in their statuses. */
export function runsOf(folded: readonly Deployment[]): ReadonlySet<string> {
  return new Set(folded.flatMap((each) => pageOf(each)?.run ?? []));
}

/** The combined result of the folded deployments; `undefined` without any. A run that GitHub does not show counts as ended with its deployments. */
export function outcomeOf(folded: readonly Deployment[], runs: readonly WorkflowRun[]): Outcome | undefined {
  if (folded.length === 0) return undefined;
  const standing = standingOf(folded, runs);
  const failed = standing.find(hasFailed);
  if (failed !== undefined) return { state: "failure", status: saidLast(failed) ?? silently(failed) };
  const known = standing.map((each) => ({ each, run: runs.find(({ id }) => id === pageOf(each)?.run) }));
  // GitHub may report nothing on the deployment of a job that was cancelled while held.
  const dropped = known.find(({ each, run }) => !hasSucceeded(each) && run?.ended === "failure")?.each;
  if (dropped !== undefined) {
    const { logUrl, environmentUrl } = saidLast(dropped) ?? silently(dropped);
    const description = "The workflow run ended without it";
    return { state: "failure", status: { ...silently(dropped), description, logUrl, environmentUrl } };
  }
  if (standing.every(hasSucceeded)) {
    const status = standing.map((each) => saidLast(each) ?? silently(each)).reduce((one, other) => (other.at > one.at ? other : one));
    return { state: known.every(({ run }) => run === undefined || run.ended !== undefined) ? "success" : "almost", status };
  }
  const held = standing.map((each) => each.statuses.at(-1)).find((status) => status?.state === "waiting");
  return held === undefined ? { state: "going" } : { state: "held", status: held };
}

/**
 * Our running deployments on which, as on those of their jobs, the tooling has reported nothing for so many milliseconds, while no job of theirs is held.
 * Jobs that wait for us as requests of their own (`waiting`) do not count: they may wait for the very deployment.
 */
export function stuckIn(
  deployments: readonly Deployment[],
  waiting: readonly { readonly request: Pick<Request, "job"> }[],
  milliseconds: number,
  now: Date,
): readonly Deployment[] {
  const counting = withoutWaitingJobs(deployments, waiting);
  return runningOf(deployments).filter((deployment) => isSilent(deployment, counting, milliseconds, now));
}

function isSilent(deployment: Deployment, deployments: readonly Deployment[], milliseconds: number, now: Date): boolean {
  const folded = foldedInto(deployment, deployments);
  const isHeld = ({ statuses }: Deployment): boolean => {
    const status = statuses.at(-1);
    return status?.state === "waiting" && now.getTime() - status.at.getTime() < longestWait;
  };
  return !folded.some(isHeld) && now.getTime() - newestSign([deployment, ...folded]) >= milliseconds;
}

function withoutWaitingJobs(deployments: readonly Deployment[], waiting: Parameters<typeof stuckIn>[1]): readonly Deployment[] {
  const runs = new Set(waiting.flatMap(({ request: { job } }) => job?.run ?? []));
  if (runs.size === 0) return deployments;
  return deployments.filter((each) => stateOf(each) !== "waiting" || !runs.has(pageOf(each)?.run ?? ""));
}

/** The time of the newest of these deployments and their statuses, in milliseconds. */
export function newestSign(deployments: readonly Deployment[]): number {
  return Math.max(
    ...deployments.flatMap(({ createdAt, statuses }) => [createdAt, ...statuses.map(({ at }) => at)].map((at) => at.getTime())),
  );
}

/** The deployments that count, newest first: only the newest attempt of each job. */
function standingOf(folded: readonly Deployment[], runs: readonly WorkflowRun[]): readonly Deployment[] {
  return folded.filter((each, index) => {
    const name = nameOfJob(each, runs);
    const later = folded.slice(0, index).filter((other) => nameOfJob(other, runs) === name);
    const end = each.statuses.find(isEnd)?.at;
    // Without names, only a failed job counts as run again, and not within the second in which a matrix starts its next leg.
    if (name === undefined) return !(hasFailed(each) && later.some(({ createdAt }) => end !== undefined && createdAt > end));
    // Two jobs of one name that run side by side are not attempts of each other.
    return !later.some(({ createdAt }) => end === undefined || createdAt >= end);
  });
}

/** The id of the run and the name of the job, as one key; `undefined` if GitHub does not show them. */
function nameOfJob(deployment: Deployment, runs: readonly WorkflowRun[]): string | undefined {
  const page = pageOf(deployment);
  const name = runs.find(({ id }) => id === page?.run)?.jobs.get(page?.job ?? "");
  return name === undefined ? undefined : `${page?.run} ${name}`;
}

/** The run and the job that made a deployment: GitHub tells them only in the log links of its statuses. */
function pageOf({ statuses }: Deployment): JobPage | undefined {
  const pages = statuses.map(({ logUrl }) => jobPage(logUrl));
  return pages.findLast((page) => page !== undefined);
}

/** GitHub's times are whole seconds, in which its ids tell which came first: what was there before ours is not of its jobs. */
function isOfJob(other: Deployment, { id, sha, environment, createdAt }: Deployment): boolean {
  return (
    !other.ours &&
    other.creator === "github-actions[bot]" &&
    other.sha === sha &&
    sameEnvironment(other.environment, environment) &&
    other.createdAt >= createdAt &&
    byId(other.id, id) > 0
  );
}

/** Unlike a deployment of ours, one of a job that runs again has yet to succeed. */
function hasSucceeded(deployment: Deployment): boolean {
  return saidLast(deployment)?.state === "success";
}

function hasFailed(deployment: Deployment): boolean {
  const state = saidLast(deployment)?.state;
  return state === "failure" || state === "error";
}

function silently({ createdAt, creator }: Deployment): DeploymentStatus {
  return { state: "failure", description: "", at: createdAt, by: creator, logUrl: undefined, environmentUrl: undefined };
}

/**
 * Whether a deployment started the workflow behind it. Such a check reports on the deployed SHA; if it counted, one failed deployment would refuse
 * every retry.
 */
export function isOfDeployment({ workflowEvent }: Pick<Context, "workflowEvent">): boolean {
  return workflowEvent === "deployment" || workflowEvent === "deployment_status";
}
