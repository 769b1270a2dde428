import { hour } from "../../core/durations.js";
import { sameEnvironment } from "../../core/jobs.js";
import { type Answer, checkRunTextOf, keepAnswer, markerOf } from "../../core/messages/answer.js";
import { ruleComment } from "../../core/messages/rule-comment.js";
import type { HeldJob, JobRequest, Request } from "../../core/request.js";
import type { RuleAnswer, StartedRun } from "../../github/types/workflow-runs.js";
import type { Scene } from "../scene.js";
import { type Inherited, mayMake, ownCheckRuns, checkRunPlace, reopens, writeCheckRun } from "./write.js";
import { checkRunName } from "../../core/config/environment.js";

/** Answers all jobs of a run that wait for us in the Environment. If none waits, somebody was quicker, and nothing happens. */
export async function answerJobs(
  { hub }: Pick<Scene, "hub">,
  { id, job: { run, environment } }: Pick<JobRequest, "id"> & { readonly job: Pick<HeldJob, "run" | "environment"> },
  state: "approved" | "rejected",
  answer: Answer,
): Promise<void> {
  await hub.answerRule(run, environment, state, ruleComment(keepAnswer(answer), markerOf(id)));
}

/** Says in the rule's comment what jobs wait for, once for each set of rules, since GitHub accepts ten reports. */
export async function reportToJobs(
  { hub }: Pick<Scene, "hub">,
  { id, job: { run, environment } }: JobRequest,
  answer: Answer,
): Promise<void> {
  const comment = ruleComment(keepAnswer(answer), markerOf(id));
  const said = (await hub.ruleAnswers(run)).filter((each) => each.state === "pending" && each.comment.includes(markerOf(id)));
  if (!said.some((each) => rulesIn(each.comment) === rulesIn(comment))) await hub.reportToRule(run, environment, comment);
}

/** The rules that an answer lists in the open. */
function rulesIn(comment: string): string {
  return [...comment.matchAll(/^- \S+ \*\*(\w+)\*\* — /gm)].map(([, name]) => name).join();
}

/** Our earlier answers to jobs of the same attempt, by the markers of our comments. */
export function answeredBefore(answers: readonly RuleAnswer[], app: string, { id, job }: JobRequest): readonly RuleAnswer[] {
  const marker = markerOf(id).replace(/ -->$/, "");
  return answers.filter(
    ({ by, environment, comment, state }) =>
      state !== "pending" &&
      by === `${app}[bot]` &&
      sameEnvironment(environment, job.environment) &&
      (comment.includes(`${marker} `) || comment.includes(`${marker}${next}`)),
  );
}

/** The id of the request for jobs that come after `count` answers to earlier jobs. */
export function laterId({ id }: Pick<Request, "id">, count: number): string {
  return `${id}${next}${count + 1}`;
}

const next = "-then-";

/** Whether a run's attempt is over. GitHub may not show an existing run for a while, so a missing run counts as gone only after an hour. */
export function isRunOver(run: StartedRun | undefined, { attempt }: HeldJob, since: string, now: Date): boolean {
  if (run === undefined) return now.getTime() - Date.parse(since) > hour;
  return run.over || run.attempt !== attempt;
}

/** Shows the progress of jobs that waited in their check run. Jobs that never waited have none. */
export async function showJobs(
  scene: Scene,
  request: Request,
  answer: Answer,
  state: "in_progress" | "success" | "failure" | "cancelled",
  inherited: Inherited = new Set(),
): Promise<void> {
  const { id, sha, environment } = request;
  const name = checkRunName(environment);
  const own = (await ownCheckRuns(scene, sha, name)).filter(({ externalId }) => externalId === id);
  const [run] = own;
  if (run === undefined || run.status === state || run.conclusion === state) return;
  const text = checkRunTextOf(answer);
  const shown = state === "in_progress" ? { ...text, status: state } : { ...text, status: "completed" as const, conclusion: state };
  const may = await mayMake(scene, request, reopens(run, shown) ? { checkRun: own.length } : undefined, inherited);
  if (may === "look") return await showJobs(scene, request, answer, state, inherited);
  if (may === "ours") await writeCheckRun(scene, checkRunPlace(request), shown, run);
}
