import { emit } from "../events/emit.js";
import { newId, time } from "../ids.js";
import { renderDeployment } from "../render/deployments.js";
import { apiUrl, htmlUrl } from "../render/repository.js";
import type { CheckRun, CheckSuite, Deployment, Environment, HeldJob, Repository, WorkflowRun } from "../repository.js";
import type { Account, App, World } from "../world.js";
import { changeCheckRun, tellSuite } from "./checks.js";
import { addDeploymentStatus } from "./deployments.js";

/** The check suite of a workflow run. */
export type RunSuite = CheckSuite & { readonly run: WorkflowRun };

/** The Environment of that name, created at first use, as a job does that names an unknown one. */
export function environmentNamed(world: World, repository: Repository, name: string): Environment {
  const known = repository.environments.get(name.toLowerCase());
  return known ?? setEnvironment(world, repository, { name, rules: [], reviewed: false });
}

/** Sets the protection of an Environment. */
export function setEnvironment(world: World, repository: Repository, what: Pick<Environment, "name" | "rules" | "reviewed">): Environment {
  const key = what.name.toLowerCase();
  const known = repository.environments.get(key);
  const made = { ...what, id: known?.id ?? newId(world), createdAt: known?.createdAt ?? time(world) };
  repository.environments.set(key, made);
  return made;
}

/** The page of a job, linked from its check run and from the statuses of its deployment, as seen in public programs. */
export function pageOfJob(world: World, { suite, id }: CheckRun): string {
  return `${htmlUrl(world, suite.repository)}/actions/runs/${suite.id}/job/${id}`;
}

/** Adds a status to the deployment of a job. */
export function reportJob(
  world: World,
  { checkRun, deployment }: { readonly checkRun: CheckRun; readonly deployment: Deployment | undefined },
  state: string,
): void {
  if (deployment === undefined) return;
  const { suite } = checkRun;
  addDeploymentStatus(world, deployment, suite.app.bot, suite.app, {
    state,
    description: "",
    logUrl: pageOfJob(world, checkRun),
    environmentUrl: "",
    environment: undefined,
    autoInactive: true,
  });
}

/**
 * An Environment holds a job until every protection approves it. The App of the rule gets the webhook, which has the id of the run only in the URL
 * for the answer: https://docs.github.com/en/webhooks/webhook-events-and-payloads#deployment_protection_rule
 */
export function hold(world: World, { suite }: { readonly suite: RunSuite }, job: HeldJob): void {
  const { repository, run } = suite;
  run.held.push(job);
  if (!job.environment.rules.includes(world.app)) return;
  emit(world, repository, "deployment_protection_rule", run.triggeringActor, {
    action: "requested",
    environment: job.environment.name,
    event: suite.workflowEvent,
    sha: suite.sha,
    ref: suite.branch ?? suite.sha,
    deployment_callback_url: `${apiUrl(world, repository)}/actions/runs/${suite.id}/deployment_protection_rule`,
    deployment: job.deployment === undefined ? null : renderDeployment(world, job.deployment),
    pull_requests: [],
  });
}

/** The jobs of a run that wait for an approval of this kind in an Environment. */
export function waitingFor({ run }: RunSuite, environment: string, whose: App | "reviewers"): readonly HeldJob[] {
  return run.held.filter(({ environment: { name }, missing }) => name.toLowerCase() === environment.toLowerCase() && missing.has(whose));
}

/** Somebody approves or rejects all jobs of a run that wait for them in an Environment: the last approval releases a job, a rejection ends it. */
export function answerJobs(
  world: World,
  suite: RunSuite,
  jobs: readonly HeldJob[],
  word: { readonly whose: App | "reviewers"; readonly user: Account; readonly state: "approved" | "rejected"; readonly comment: string },
): void {
  const [first] = jobs;
  if (first === undefined) return;
  suite.run.reviews.push({ environment: first.environment, state: word.state, user: word.user, comment: word.comment });
  for (const job of jobs) {
    job.missing.delete(word.whose);
    if (word.state === "rejected") endHeld(world, suite, job, "failure");
    else if (job.missing.size === 0) release(world, suite, job);
  }
}

/** Releases a held job. */
export function release(world: World, suite: RunSuite, job: Pick<HeldJob, "checkRun" | "deployment">): void {
  forget(suite, job);
  changeCheckRun(world, job.checkRun, { status: "in_progress" });
  reportJob(world, job, "in_progress");
}

/** Ends a job. It is not documented whether the deployment of a job that was cancelled while held gets a status. */
export function endHeld(world: World, suite: RunSuite, job: Pick<HeldJob, "checkRun" | "deployment">, conclusion: string): void {
  forget(suite, job);
  if (conclusion !== "cancelled") reportJob(world, job, conclusion);
  changeCheckRun(world, job.checkRun, { conclusion });
}

/** Ends a run: it gets no further job. */
export function endRun(world: World, suite: RunSuite): void {
  suite.goesOn = false;
  tellSuite(world, suite);
}

function forget({ run }: RunSuite, { checkRun }: Pick<HeldJob, "checkRun">): void {
  const index = run.held.findIndex((each) => each.checkRun === checkRun);
  if (index !== -1) run.held.splice(index, 1);
}
