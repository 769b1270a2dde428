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

/** A job of a workflow's run, at one attempt. */
export interface Job {
  readonly checkRun: CheckRun;
  /** For a job with `environment:`. */
  readonly deployment: Deployment | undefined;
}

/** How a workflow's run begins, apart from its commit and event. */
export interface RunOptions {
  /** Absent: for `deployment` the creator of the commit's newest one, otherwise the repository's owner. */
  readonly by?: Who;
  /** The branch, or the tag, it was started for. */
  readonly branch?: string;
  readonly workflow?: string;
  /** A fork, whose pull request started it. */
  readonly from?: Repository;
}

/** What GitHub Actions does with workflows whose jobs have `environment:`. */
export interface Workflows {
  /** Says what protects an Environment: by default the custom rule of the App under test, and nobody's review. */
  readonly protectEnvironment: (
    repository: Repository,
    name: string,
    by?: { readonly rules?: readonly string[]; readonly reviewed?: boolean },
  ) => Environment;
  /** A workflow's run begins: it has a check suite of its own. */
  readonly startWorkflow: (repository: Repository, sha: string, event?: string, options?: RunOptions) => RunSuite;
  /**
   * A job begins, or is held by its Environment (`waiting`): reviewers, a timer, a custom rule, for at most 30 days
   * (https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments). A job with `environment:` makes a
   * deployment by github-actions, of the run's commit, unless the workflow says `deployment: false`
   * (https://docs.github.com/en/actions/how-tos/deploy/configure-and-manage-deployments/control-deployments). A job that is run again is a new check
   * run of that name in the same suite, with a deployment of its own; its run goes on meanwhile.
   */
  readonly startJob: (
    run: CheckSuite,
    job: {
      readonly name: string;
      readonly environment?: string;
      /** By default what the Environment's protection makes of it. */
      readonly state?: "in_progress" | "waiting" | "queued";
      readonly deployment?: false;
    },
  ) => Job;
  /** What held a job lets it go. */
  readonly releaseJob: (job: Job) => void;
  /** One of the Environment's reviewers agrees. */
  readonly reviewJobs: (run: CheckSuite, environment: string, by: Who, state?: "approved" | "rejected") => void;
  readonly endJob: (job: Job, conclusion: "success" | "failure" | "cancelled") => void;
  /** No further job is to come; GitHub tells so (`check_suite`, completed). */
  readonly endWorkflow: (run: CheckSuite) => void;
  /** Somebody cancels the run, or GitHub ends a wait of 30 days: whatever runs or waits is over. */
  readonly cancelWorkflow: (run: CheckSuite) => void;
  /** Somebody runs it again; its jobs begin again with `startJob`. */
  readonly rerunWorkflow: (run: CheckSuite, by: Who) => void;
}

/** What workflows do in a world. */
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

/** For a deployment's workflow, the deployment's creator. */
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
