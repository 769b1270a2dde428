import { addCheckRun, addStatus, changeCheckRun, forgetChecks, requestAction, rerequest, rerequestSuite } from "../acts/checks.js";
import { addDeployment, addDeploymentStatus, removeDeployment } from "../acts/deployments.js";
import { resolveBranchFirst } from "../git/refs.js";
import { redeliver } from "../events/outbox.js";
import type { CheckRun, CheckSuite, CommitStatus, Deployment, DeploymentStatus, Repository } from "../repository.js";
import type { World } from "../world.js";
import { accountFor, appBehind, appNamed, checkRunFor, deploymentFor, type Who } from "./handles.js";

/** The actions of continuous integration and deployment tools, and presses of buttons. */
export interface Tooling {
  /** A check run; by default queued, of the workflow `CI` of GitHub Actions on `push`. A conclusion completes it. */
  readonly checkRun: (
    repository: Repository,
    sha: string,
    run: {
      readonly name: string;
      readonly app?: string;
      readonly status?: string;
      readonly conclusion?: string;
      readonly workflow?: string;
      readonly workflowEvent?: string;
      readonly detailsUrl?: string;
    },
  ) => CheckRun;
  readonly finishCheck: (run: CheckRun | number, conclusion: string) => void;
  readonly status: (
    repository: Repository,
    sha: string,
    status: {
      readonly context: string;
      readonly state: string;
      readonly description?: string;
      readonly targetUrl?: string;
      readonly creator?: Who;
    },
  ) => CommitStatus;
  /** A deployment by somebody else, e.g. by a workflow job with `environment:`. */
  readonly createDeployment: (
    repository: Repository,
    what: {
      readonly ref: string;
      readonly environment: string;
      readonly creator?: Who;
      readonly payload?: unknown;
      readonly task?: string;
      readonly description?: string;
      readonly production?: boolean;
      readonly transient?: boolean;
    },
  ) => Deployment;
  readonly deploymentStatus: (
    deployment: Deployment | number,
    status: {
      readonly state: string;
      readonly description?: string;
      readonly logUrl?: string;
      readonly environmentUrl?: string;
      readonly environment?: string;
      readonly creator?: Who;
      readonly autoInactive?: boolean;
    },
  ) => DeploymentStatus;
  /** Throws if GitHub would not delete it. */
  readonly deleteDeployment: (deployment: Deployment | number) => void;
  /** Throws if GitHub would not show the button. */
  readonly pressButton: (run: CheckRun | number, identifier: string, user: Who) => void;
  /** "Re-run" on a check run. */
  readonly rerun: (run: CheckRun | number, user: Who) => void;
  /** "Re-run all checks" of a suite. */
  readonly rerunSuite: (suite: CheckSuite, user: Who) => void;
  /** Deletes old reports on a commit. */
  readonly forgetChecks: (repository: Repository, sha: string) => void;
  /** Delivers a webhook again, given the guid of any attempt. */
  readonly redeliver: (guid: string) => void;
}

/** The actions of tools in a world. */
export function tooling(world: World): Tooling {
  return {
    checkRun: (
      repository,
      sha,
      {
        name,
        app = "github-actions",
        status = "queued",
        conclusion,
        workflow = "CI",
        workflowEvent = app === "github-actions" ? "push" : undefined,
        detailsUrl,
      },
    ) =>
      addCheckRun(
        world,
        repository,
        appNamed(world, app),
        sha,
        name,
        { status, conclusion, ...(detailsUrl === undefined ? {} : { detailsUrl }) },
        workflowEvent === undefined ? undefined : { name: workflow, event: workflowEvent },
      ),
    finishCheck: (run, conclusion) => changeCheckRun(world, checkRunFor(world, run), { conclusion }),
    status: (repository, sha, { context, state, description = null, targetUrl = null, creator = repository.owner }) =>
      addStatus(world, repository, accountFor(world, creator), sha, { context, state, description, targetUrl }),
    createDeployment: (
      repository,
      {
        ref,
        environment,
        creator = "github-actions[bot]",
        payload = {},
        task = "deploy",
        description = "",
        production = environment === "production",
        transient = false,
      },
    ) => {
      const commit = resolveBranchFirst(repository.store, repository.refs, ref);
      if (commit === undefined) throw new Error(`there is no ref ${ref}`);
      const account = accountFor(world, creator);
      return addDeployment(world, repository, account, appBehind(world, account), {
        ref,
        sha: commit.sha,
        task,
        payload,
        environment,
        description,
        transient,
        production,
      });
    },
    deploymentStatus: (
      deployment,
      { state, description = "", logUrl = "", environmentUrl = "", environment, creator = "github-actions[bot]", autoInactive = true },
    ) => {
      const account = accountFor(world, creator);
      return addDeploymentStatus(world, deploymentFor(world, deployment), account, appBehind(world, account), {
        state,
        description,
        logUrl,
        environmentUrl,
        environment,
        autoInactive,
      });
    },
    deleteDeployment: (deployment) => removeDeployment(deploymentFor(world, deployment)),
    pressButton: (run, identifier, user) => requestAction(world, checkRunFor(world, run), identifier, accountFor(world, user)),
    rerun: (run, user) => rerequest(world, checkRunFor(world, run), accountFor(world, user)),
    rerunSuite: (suite, user) => rerequestSuite(world, suite, accountFor(world, user)),
    forgetChecks,
    redeliver: (guid) => {
      const record = world.outbox.log.find((candidate) => candidate.guid === guid);
      if (record === undefined) throw new Error(`there is no delivery ${guid}`);
      redeliver(world, record);
    },
  };
}
