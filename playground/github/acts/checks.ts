import { mayPush } from "../accounts.js";
import { emit } from "../events/emit.js";
import { newId, time } from "../ids.js";
import { renderCheckRunEvent, renderCheckSuite, renderCommitStatus, suiteStatus } from "../render/checks.js";
import { renderCommit } from "../render/commits.js";
import { htmlUrl } from "../render/repository.js";
import { commitOf } from "../git/objects.js";
import type { CheckRun, CheckSuite, CommitStatus, Repository, Workflow } from "../repository.js";
import type { Account, App, World } from "../world.js";

/** The content of a new check run, or a change of one. */
export type CheckRunChange = Partial<
  Pick<CheckRun, "name" | "status" | "startedAt" | "externalId" | "detailsUrl" | "output" | "actions">
> & {
  readonly conclusion?: string | undefined;
  readonly completedAt?: string | undefined;
  readonly annotations?: readonly unknown[];
};

/** Opens the suite that GitHub opens for each App when somebody pushes a new commit. */
export function requestSuite(world: World, repository: Repository, sha: string, branch: string, actor: Account): void {
  if (!repository.installed || world.app.permissions["checks"] !== "write") return;
  const { app } = world;
  if (suitesOf(repository, sha).some((suite) => suite.app === app)) return;
  const suite = addSuite(world, repository, app, sha, branch, undefined);
  emit(world, repository, "check_suite", actor, { action: "requested", check_suite: renderCheckSuite(world, suite) });
}

/** The workflow behind a check run of GitHub Actions. */
export interface WorkflowOrigin {
  readonly name: string;
  readonly event: string;
}

/** Creates a check run in the suite of its App (for GitHub Actions: of its workflow and event), and sends the webhook. */
export function addCheckRun(
  world: World,
  repository: Repository,
  app: App,
  sha: string,
  name: string,
  change: CheckRunChange,
  origin?: WorkflowOrigin,
): CheckRun {
  const suite =
    suitesOf(repository, sha).find(
      (known) => known.app === app && known.workflowEvent === origin?.event && known.workflow?.name === origin?.name && !known.goesOn,
    ) ?? addSuite(world, repository, app, sha, undefined, origin);
  return addRun(world, suite, name, change);
}

/** Creates a check run in a suite, and sends the webhook. */
export function addRun(world: World, suite: CheckSuite, name: string, change: CheckRunChange): CheckRun {
  const { repository } = suite;
  const id = newId(world);
  const run: CheckRun = {
    id,
    suite,
    name,
    status: "queued",
    conclusion: undefined,
    startedAt: time(world),
    completedAt: undefined,
    externalId: "",
    deployment: undefined,
    detailsUrl: `${htmlUrl(world, repository)}/runs/${id}`,
    output: { title: null, summary: null, text: null },
    annotations: [],
    actions: [],
  };
  suite.runs.push(run);
  repository.checkRuns.set(id, run);
  apply(world, run, change);
  tell(world, run, "created");
  if (run.status === "completed") tellCompleted(world, run);
  return run;
}

/** Changes a check run; sends the webhook if that completes it. */
export function changeCheckRun(world: World, run: CheckRun, change: CheckRunChange): void {
  const completed = run.status === "completed";
  apply(world, run, change);
  if (!completed && run.status === "completed") tellCompleted(world, run);
}

/** Somebody presses a button of a check run; only the App that made it gets the webhook. */
export function requestAction(world: World, run: CheckRun, identifier: string, user: Account): void {
  const { repository } = run.suite;
  if (run.status !== "completed") throw new Error(`GitHub shows buttons on completed check runs only, and "${run.name}" is ${run.status}`);
  if (!run.actions.some((action) => action.identifier === identifier)) throw new Error(`"${run.name}" has no button ${identifier}`);
  if (!mayPush(repository, user)) throw new Error(`GitHub shows buttons only to people with write, and ${user.login} has not`);
  if (run.suite.app !== world.app) return;
  emit(world, repository, "check_run", user, {
    action: "requested_action",
    check_run: renderCheckRunEvent(world, run),
    requested_action: { identifier },
  });
}

/**
 * Somebody re-runs a check run; only the App that made it gets the webhook. The suite is queued and has no conclusion until the App reports; the run
 * itself stays as it is: https://docs.github.com/en/rest/checks/runs#rerequest-a-check-run
 */
export function rerequest(world: World, run: CheckRun, user: Account): void {
  run.suite.rerequested = true;
  if (run.suite.app !== world.app) return;
  emit(world, run.suite.repository, "check_run", user, { action: "rerequested", check_run: renderCheckRunEvent(world, run) });
}

/** Somebody re-runs a whole suite: https://docs.github.com/en/rest/checks/suites#rerequest-a-check-suite */
export function rerequestSuite(world: World, suite: CheckSuite, user: Account): void {
  suite.rerequested = true;
  if (suite.app !== world.app) return;
  emit(world, suite.repository, "check_suite", user, { action: "rerequested", check_suite: renderCheckSuite(world, suite) });
}

/**
 * Deletes the reports on a commit, as GitHub does with age (90 days in public repositories since October 2026, up to 400 elsewhere); deployments
 * stay:
 * https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/collaborating-on-repositories-with-code-quality-features/about-status-checks
 */
export function forgetChecks(repository: Repository, sha: string): void {
  for (const suite of suitesOf(repository, sha)) {
    repository.suites.delete(suite.id);
    for (const { id } of suite.runs) repository.checkRuns.delete(id);
  }
  repository.suitesBySha.delete(sha);
  repository.statuses.delete(sha);
}

/** Adds a commit status and sends the webhook. */
export function addStatus(
  world: World,
  repository: Repository,
  creator: Account,
  sha: string,
  status: Pick<CommitStatus, "state" | "context" | "description" | "targetUrl">,
): CommitStatus {
  const added: CommitStatus = { ...status, id: newId(world), repository, sha, creator, createdAt: time(world) };
  repository.statuses.set(sha, [...(repository.statuses.get(sha) ?? []), added]);
  const commit = commitOf(repository.store, sha);
  const rendered = renderCommitStatus(world, added);
  emit(world, repository, "status", creator, {
    id: added.id,
    sha,
    name: `${repository.owner.login}/${repository.name}`,
    target_url: added.targetUrl,
    avatar_url: rendered["avatar_url"],
    context: added.context,
    description: added.description,
    state: added.state,
    commit: commit === undefined ? null : renderCommit(world, repository, commit),
    branches: [],
    created_at: added.createdAt,
    updated_at: added.createdAt,
  });
  return added;
}

/** The suites of a commit, oldest first. */
export function suitesOf(repository: Repository, sha: string): readonly CheckSuite[] {
  return repository.suitesBySha.get(sha) ?? [];
}

/** The check runs of a commit that count: the newest per suite and name, oldest first. */
export function latestRuns(repository: Repository, sha: string): readonly CheckRun[] {
  return suitesOf(repository, sha)
    .flatMap((suite) => [...new Map(suite.runs.map((run) => [run.name, run])).values()])
    .toSorted((a, b) => a.id - b.id);
}

/** The newest status per context, oldest first. */
export function latestStatuses(repository: Repository, sha: string): readonly CommitStatus[] {
  return [...new Map((repository.statuses.get(sha) ?? []).map((status) => [status.context, status])).values()];
}

/** Opens a suite. */
export function addSuite(
  world: World,
  repository: Repository,
  app: App,
  sha: string,
  branch: string | undefined,
  origin: WorkflowOrigin | undefined,
): CheckSuite {
  const suite: CheckSuite = {
    id: newId(world),
    repository,
    app,
    sha,
    branch,
    workflowEvent: origin?.event,
    workflow: origin === undefined ? undefined : workflowNamed(world, repository, origin.name),
    run: undefined,
    goesOn: false,
    createdAt: time(world),
    updatedAt: time(world),
    runs: [],
    rerequested: false,
  };
  repository.suites.set(suite.id, suite);
  repository.suitesBySha.set(sha, [...suitesOf(repository, sha), suite]);
  return suite;
}

function workflowNamed(world: World, { workflows }: Repository, name: string): Workflow {
  const known = workflows.get(name);
  if (known !== undefined) return known;
  const made: Workflow = { id: newId(world), name, path: `.github/workflows/${name.toLowerCase().replaceAll(" ", "-")}.yml` };
  workflows.set(name, made);
  return made;
}

function apply(world: World, run: CheckRun, { annotations, conclusion, completedAt, ...change }: CheckRunChange): void {
  Object.assign(run, change);
  if (annotations !== undefined) run.annotations.push(...annotations);
  if (conclusion !== undefined) {
    // A conclusion completes the run, whatever its given status.
    run.status = "completed";
    run.conclusion = conclusion;
    run.completedAt = completedAt ?? time(world);
  }
  run.suite.updatedAt = time(world);
  run.suite.rerequested = false;
}

function tellCompleted(world: World, run: CheckRun): void {
  tell(world, run, "completed");
  tellSuite(world, run.suite);
}

/** Sends the webhook of a suite, if it is completed. */
export function tellSuite(world: World, suite: CheckSuite): void {
  if (suiteStatus(suite) !== "completed") return;
  emit(world, suite.repository, "check_suite", suite.app.bot, { action: "completed", check_suite: renderCheckSuite(world, suite) });
}

function tell(world: World, run: CheckRun, action: "created" | "completed"): void {
  emit(world, run.suite.repository, "check_run", run.suite.app.bot, { action, check_run: renderCheckRunEvent(world, run) });
}
