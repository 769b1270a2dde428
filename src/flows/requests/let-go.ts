import { type Deployment, finished, succeeded } from "../../core/deployments.js";
import { jobPage, sameEnvironment } from "../../core/jobs.js";
import { isReleased } from "../../core/ledger/turn.js";
import { pick, believed } from "../../core/ledger.js";
import { jobEnded, jobPasses, jobRuns } from "../../core/messages/jobs.js";
import type { StartedRun } from "../../github/types/workflow-runs.js";
import { type Snapshot, recordIn } from "../../github/types/snapshot.js";
import { answerJobs, isRunOver, showJobs } from "../answers/held-jobs.js";
import { isOfJob, type JobRequest } from "../../core/request.js";
import { followUp } from "../../github/client/fault.js";
import type { Scene } from "../scene.js";
import { changeRecord } from "./change-record.js";
import { takeTurn } from "./deploy.js";
import type { Outcome, Judged } from "./gather.js";
import { sayWritten } from "./end.js";

/** Releases the jobs of a request that passed. With `serialization`, or if they waited, the record keeps their turn until they are over. */
export async function letGo(scene: Scene, approved: Judged, request: JobRequest): Promise<Outcome | "conflict"> {
  const { facts, findings, asked } = approved;
  const { environment, repository } = facts;
  const taken = await takeTurn(scene, approved);
  if (typeof taken === "string") return taken;
  await answerJobs(scene, request, "approved", jobPasses(request.ref.name, environment.name, findings));
  if (asked.answer === "shown") await followUp(`${request.id} was let go`, showRunning(scene, repository.url, request));
  if (taken.written !== undefined) await sayWritten(scene, approved, taken.written);
  return "deployed";
}

/** Says in the check run of jobs that waited that they continue. */
async function showRunning(scene: Scene, repositoryUrl: string, request: JobRequest): Promise<void> {
  await showJobs(scene, request, jobRuns(request.ref.name, request.environment, runUrl(repositoryUrl, request)), "in_progress");
}

/** Takes the turn from jobs that are over, since their deployments there or their run have ended. Returns whether it took any. */
export async function freeTurns(scene: Scene, snapshot: Snapshot, environment: string): Promise<boolean> {
  const { deployments, repository } = snapshot;
  const state = recordIn(snapshot, environment);
  const over: string[] = [];
  for (const { request, turn = "", waitsFor } of believed(state).requests.filter(isReleased)) {
    if (!isOfJob(request)) continue;
    const run = await scene.hub.startedRun(request.job.run);
    const ended = isRunOver(run, request.job, turn, scene.now());
    const how = endOf(request, run, ended, deployments.get(environment) ?? []);
    // The process that released them may have died before it said so.
    if (how === undefined && waitsFor.length > 0) await showRunning(scene, repository.url, request);
    if (how === undefined) continue;
    await showJobs(scene, request, jobEnded(request.ref.name, environment, runUrl(repository.url, request), how), how);
    over.push(request.id);
  }
  if (over.length === 0) return false;
  // Ended jobs stay ended, whatever happens.
  await changeRecord(scene, environment, state, (record) => {
    const { record: rest, dropped } = pick(record, (pending) => !(isReleased(pending) && over.includes(pending.request.id)));
    const [first] = dropped;
    if (first === undefined) return { result: undefined };
    return { change: { record: rest, subject: `the jobs that deploy ${first.request.ref.name} are over` }, result: undefined };
  });
  return true;
}

/** How released jobs ended; `undefined` while one of them runs, waits, or is about to begin. */
function endOf(
  { job, sha }: JobRequest,
  run: StartedRun | undefined,
  runOver: boolean,
  all: readonly Deployment[],
): "success" | "failure" | "cancelled" | undefined {
  const made = run === undefined ? [] : all.filter((deployment) => isOfRun(deployment, sha, job.environment, run));
  if (!runOver && !(made.length > 0 && made.every(finished))) return undefined;
  if (made.some((each) => finished(each) && !succeeded(each))) return "failure";
  return made.length > 0 ? (made.every(succeeded) ? "success" : "cancelled") : run?.succeeded === true ? "success" : "cancelled";
}

/** Whether a job of the run's newest attempt made it. */
function isOfRun({ ours, sha, environment, createdAt, statuses }: Deployment, commit: string, name: string, run: StartedRun): boolean {
  return (
    !ours &&
    sha === commit &&
    sameEnvironment(environment, name) &&
    createdAt >= run.attemptedAt &&
    statuses.some(({ logUrl }) => jobPage(logUrl)?.run === run.id)
  );
}

function runUrl(repositoryUrl: string, { job: { run } }: JobRequest): string {
  return `${repositoryUrl}/actions/runs/${run}`;
}
