import { addRun, addSuite, changeCheckRun, tellSuite } from "../acts/checks.js";
import { addDeployment, addDeploymentStatus } from "../acts/deployments.js";
import { htmlUrl } from "../render/repository.js";
import type { CheckRun, CheckSuite, Deployment, Repository } from "../repository.js";
import type { World } from "../world.js";
import { appNamed } from "./handles.js";

/** A job of a workflow's run, at one attempt. */
export interface Job {
  readonly checkRun: CheckRun;
  /** For a job with `environment:`. */
  readonly deployment: Deployment | undefined;
}

/** What GitHub Actions does with workflows whose jobs have `environment:`. */
export interface Workflows {
  /** A workflow's run begins: it has a check suite of its own. */
  readonly startWorkflow: (repository: Repository, sha: string, event?: string) => CheckSuite;
  /**
   * A job begins, or is held by its Environment (`waiting`): reviewers, a timer, a custom rule, for at most 30 days
   * (https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments). A job with `environment:` makes a
   * deployment by github-actions, of the run's commit, unless the workflow says `deployment: false`
   * (https://docs.github.com/en/actions/how-tos/deploy/configure-and-manage-deployments/control-deployments). A job that is run again is a new check
   * run of that name in the same suite, with a deployment of its own; its run goes on meanwhile.
   */
  readonly startJob: (
    run: CheckSuite,
    job: { readonly name: string; readonly environment?: string; readonly state?: "in_progress" | "waiting" | "queued" },
  ) => Job;
  /** What held a job lets it go. */
  readonly releaseJob: (job: Job) => void;
  readonly endJob: (job: Job, conclusion: "success" | "failure" | "cancelled") => void;
  /** No further job is to come; GitHub tells so (`check_suite`, completed). */
  readonly endWorkflow: (run: CheckSuite) => void;
}

/** What workflows do in a world. */
export function workflows(world: World): Workflows {
  return {
    startWorkflow: (repository, sha, event = "deployment") => {
      const suite = addSuite(world, repository, appNamed(world, "github-actions"), sha, undefined, { name: "Deploy", event });
      suite.goesOn = true;
      return suite;
    },
    startJob: (run, { name, environment, state = "in_progress" }) => {
      run.goesOn = true;
      const checkRun = addRun(world, run, name, { status: state === "in_progress" ? state : "queued" });
      checkRun.detailsUrl = pageOf(world, checkRun);
      const job = { checkRun, deployment: environment === undefined ? undefined : deploymentIn(world, run, environment) };
      report(world, job, state);
      return job;
    },
    releaseJob: (job) => {
      changeCheckRun(world, job.checkRun, { status: "in_progress" });
      report(world, job, "in_progress");
    },
    // Of a job that was cancelled while it was held, it is not documented that its deployment hears anything.
    endJob: (job, conclusion) => {
      if (conclusion !== "cancelled") report(world, job, conclusion);
      changeCheckRun(world, job.checkRun, { conclusion });
    },
    endWorkflow: (run) => {
      run.goesOn = false;
      tellSuite(world, run);
    },
  };
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

/** The job's page, to which its check run and the statuses of its deployment lead; seen so in what public programs read. */
function pageOf(world: World, { suite, id }: CheckRun): string {
  return `${htmlUrl(world, suite.repository)}/actions/runs/${suite.id}/job/${id}`;
}

function report(world: World, { checkRun, deployment }: Job, state: string): void {
  if (deployment === undefined) return;
  const { suite } = checkRun;
  addDeploymentStatus(world, deployment, suite.app.bot, suite.app, {
    state,
    description: "",
    logUrl: pageOf(world, checkRun),
    environmentUrl: "",
    environment: undefined,
    autoInactive: true,
  });
}
