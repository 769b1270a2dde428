import { addRun, addSuite } from "../acts/checks.js";
import { addDeployment } from "../acts/deployments.js";
import {
  answerJobs,
  endHeld,
  endRun,
  environmentNamed,
  hold,
  pageOfJob,
  release,
  reportJob,
  setEnvironment,
  type RunSuite,
  waitingFor,
} from "../acts/workflows.js";
import { time } from "../ids.js";
import type { CheckRun, CheckSuite, Deployment, Environment, Repository } from "../repository.js";
import type { Account, World } from "../world.js";
import { accountFor, appNamed, type Who } from "./handles.js";

/** A job of a workflow run, in one attempt. */
export interface Job {
  readonly checkRun: CheckRun;
  /** For a job with `environment:`. */
  readonly deployment: Deployment | undefined;
}

/** The options of a workflow run, besides its commit and event. */
export interface RunOptions {
  /** By default, for `deployment` the creator of the commit's newest one, otherwise the repository's owner. */
  readonly by?: Who;
  /** The branch or tag that it was started for. */
  readonly branch?: string;
  readonly workflow?: string;
  /** The fork whose pull request started it. */
  readonly from?: Repository;
}

/** GitHub Actions, for workflows with jobs that have `environment:`. */
export interface Workflows {
  /** Sets the protection of an Environment: by default the custom rule of the App under test, without reviewers. */
  readonly protectEnvironment: (
    repository: Repository,
    name: string,
    by?: { readonly rules?: readonly string[]; readonly reviewed?: boolean },
  ) => Environment;
  /** Starts a workflow run, which has a check suite of its own. */
  readonly startWorkflow: (repository: Repository, sha: string, event?: string, options?: RunOptions) => RunSuite;
  /**
   * Starts a job, or lets its Environment hold it (`waiting`): for reviewers, a timer or a custom rule, for at most 30 days
   * (https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments). A job with `environment:` makes a deployment
   * of the run's commit by github-actions, unless the workflow says `deployment: false`
   * (https://docs.github.com/en/actions/how-tos/deploy/configure-and-manage-deployments/control-deployments). A job that is re-run is a new check run
   * of that name in the same suite, with a deployment of its own; its run goes on meanwhile.
   */
  readonly startJob: (
    run: CheckSuite,
    job: {
      readonly name: string;
      readonly environment?: string;
      /** By default as the Environment's protection determines. */
      readonly state?: "in_progress" | "waiting" | "queued";
      readonly deployment?: false;
    },
  ) => Job;
  /** Releases a held job. */
  readonly releaseJob: (job: Job) => void;
  /** One of the Environment's reviewers approves or rejects. */
  readonly reviewJobs: (run: CheckSuite, environment: string, by: Who, state?: "approved" | "rejected") => void;
  readonly endJob: (job: Job, conclusion: "success" | "failure" | "cancelled") => void;
  /** Ends the run: no further job comes, and GitHub sends `check_suite` (completed). */
  readonly endWorkflow: (run: CheckSuite) => void;
  /** Somebody cancels the run, or GitHub ends a wait of 30 days: all jobs that run or wait end. */
  readonly cancelWorkflow: (run: CheckSuite) => void;
  /** Somebody re-runs it; its jobs start again with `startJob`. */
  readonly rerunWorkflow: (run: CheckSuite, by: Who) => void;
}

/** GitHub Actions in a world. */
export function workflows(world: World): Workflows {
  return {
    protectEnvironment: (repository, name, { rules = [world.app.slug], reviewed = false } = {}) =>
      setEnvironment(world, repository, { name, rules: rules.map((slug) => appNamed(world, slug)), reviewed }),
    startWorkflow: (repository, sha, event = "deployment", { by, branch, workflow = "Deploy", from = repository } = {}) => {
      const suite = addSuite(world, repository, appNamed(world, "github-actions"), sha, branch, { name: workflow, event });
      const actor = by === undefined ? starterOf(repository, sha, event) : accountFor(world, by);
      suite.goesOn = true;
      return withRun(suite, {
        actor,
        triggeringActor: actor,
        attempt: 1,
        startedAt: time(world),
        headRepository: from,
        held: [],
        reviews: [],
      });
    },
    startJob: (run, { name, environment, state, deployment }) => {
      const suite = runSuite(run);
      suite.goesOn = true;
      const protectedBy = environment === undefined ? undefined : environmentNamed(world, suite.repository, environment);
      const missing = new Set([
        ...(protectedBy?.rules ?? []),
        ...(protectedBy?.reviewed === true || state === "waiting" ? (["reviewers"] as const) : []),
      ]);
      const begins = state ?? (missing.size > 0 ? "waiting" : "in_progress");
      const checkRun = addRun(world, suite, name, { status: begins });
      checkRun.detailsUrl = pageOfJob(world, checkRun);
      checkRun.deployment = environment === undefined || deployment === false ? undefined : deploymentIn(world, suite, environment);
      const job = { checkRun, deployment: checkRun.deployment };
      reportJob(world, job, begins);
      if (begins === "waiting" && protectedBy !== undefined) hold(world, { suite }, { ...job, environment: protectedBy, missing });
      return job;
    },
    releaseJob: (job) => release(world, runSuite(job.checkRun.suite), job),
    reviewJobs: (run, environment, by, state = "approved") => {
      const suite = runSuite(run);
      const jobs = waitingFor(suite, environment, "reviewers");
      answerJobs(world, suite, jobs, { whose: "reviewers", user: accountFor(world, by), state, comment: "" });
    },
    endJob: (job, conclusion) => endHeld(world, runSuite(job.checkRun.suite), job, conclusion),
    endWorkflow: (run) => endRun(world, runSuite(run)),
    cancelWorkflow: (run) => {
      const suite = runSuite(run);
      suite.goesOn = false;
      const open = suite.runs.filter(({ status }) => status !== "completed");
      for (const checkRun of open) endHeld(world, suite, { checkRun, deployment: undefined }, "cancelled");
      if (open.length === 0) endRun(world, suite);
    },
    rerunWorkflow: (run, by) => {
      const suite = runSuite(run);
      suite.goesOn = true;
      suite.run.held.splice(0);
      Object.assign(suite.run, { attempt: suite.run.attempt + 1, triggeringActor: accountFor(world, by), startedAt: time(world) });
    },
  };
}

/** The starter of a workflow; for `deployment`, the deployment's creator. */
function starterOf(repository: Repository, sha: string, event: string): Account {
  const made =
    event === "deployment" ? repository.deploymentsBySha.get(sha)?.findLast(({ app }) => app?.slug !== "github-actions") : undefined;
  return made?.creator ?? repository.owner;
}

function withRun(suite: CheckSuite, run: RunSuite["run"]): RunSuite {
  return Object.assign(suite, { run });
}

function runSuite(suite: CheckSuite): RunSuite {
  if (suite.run === undefined) throw new Error(`no workflow's run made suite ${suite.id}`);
  return withRun(suite, suite.run);
}

function deploymentIn(world: World, { repository, sha, app }: CheckSuite, environment: string): Deployment {
  return addDeployment(world, repository, app.bot, app, {
    ref: sha,
    sha,
    task: "deploy",
    payload: {},
    environment,
    description: "",
    transient: false,
    production: environment === "production",
  });
}
