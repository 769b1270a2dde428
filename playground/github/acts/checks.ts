import { mayPush } from "../accounts.js";
import { emit } from "../events/emit.js";
import { newId, time } from "../ids.js";
import { renderCheckRunEvent, renderCheckSuite, renderCommitStatus, suiteStatus } from "../render/checks.js";
import { renderCommit } from "../render/commits.js";
import { htmlUrl } from "../render/repository.js";
import { commitOf } from "../git/objects.js";
import type { CheckRun, CheckSuite, CommitStatus, Repository } from "../repository.js";
import type { Account, App, World } from "../world.js";

/** What a check run is made of or changed by. */
export type CheckRunChange = Partial<
  Pick<CheckRun, "name" | "status" | "startedAt" | "externalId" | "detailsUrl" | "output" | "actions">
> & {
  readonly conclusion?: string | undefined;
  readonly completedAt?: string | undefined;
  readonly annotations?: readonly unknown[];
};

/** The suite that GitHub opens by itself for each App when somebody pushes a commit it has not seen. */
export function requestSuite(world: World, repository: Repository, sha: string, branch: string, actor: Account): void {
  if (!repository.installed || world.app.permissions["checks"] !== "write") return;
  const { app } = world;
  if (suitesOf(repository, sha).some((suite) => suite.app === app)) return;
  const suite = addSuite(world, repository, app, sha, branch, undefined);
  emit(world, repository, "check_suite", actor, { action: "requested", check_suite: renderCheckSuite(world, suite) });
}

/** Makes a check run, in the suite of its app (and workflow event), and tells. */
export function addCheckRun(
  world: World,
  repository: Repository,
  app: App,
  sha: string,
  name: string,
  change: CheckRunChange,
  workflowEvent?: string,
): CheckRun {
  const suite =
    suitesOf(repository, sha).find((known) => known.app === app && known.workflowEvent === workflowEvent) ??
    addSuite(world, repository, app, sha, undefined, workflowEvent);
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

/** Changes a check run, and tells when it is completed thereby. */
export function changeCheckRun(world: World, run: CheckRun, change: CheckRunChange): void {
  const completed = run.status === "completed";
  apply(world, run, change);
  if (!completed && run.status === "completed") tellCompleted(world, run);
}

/** Somebody presses a button of a check run; only its own App hears of it. */
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

/** Somebody asks for a check run to run again; only its own App hears of it. */
export function rerequest(world: World, run: CheckRun, user: Account): void {
  if (run.suite.app !== world.app) return;
  emit(world, run.suite.repository, "check_run", user, { action: "rerequested", check_run: renderCheckRunEvent(world, run) });
}

/** Adds a commit status and tells. */
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

function addSuite(
  world: World,
  repository: Repository,
  app: App,
  sha: string,
  branch: string | undefined,
  workflowEvent: string | undefined,
): CheckSuite {
  const suite: CheckSuite = {
    id: newId(world),
    repository,
    app,
    sha,
    branch,
    workflowEvent,
    createdAt: time(world),
    updatedAt: time(world),
    runs: [],
  };
  repository.suites.set(suite.id, suite);
  repository.suitesBySha.set(sha, [...suitesOf(repository, sha), suite]);
  return suite;
}

function apply(world: World, run: CheckRun, { annotations, conclusion, completedAt, ...change }: CheckRunChange): void {
  Object.assign(run, change);
  if (annotations !== undefined) run.annotations.push(...annotations);
  if (conclusion !== undefined) {
    // A conclusion completes the run, whatever its status was said to be.
    run.status = "completed";
    run.conclusion = conclusion;
    run.completedAt = completedAt ?? time(world);
  }
  run.suite.updatedAt = time(world);
}

function tellCompleted(world: World, run: CheckRun): void {
  tell(world, run, "completed");
  const { suite } = run;
  if (suiteStatus(suite) !== "completed") return;
  emit(world, suite.repository, "check_suite", suite.app.bot, { action: "completed", check_suite: renderCheckSuite(world, suite) });
}

function tell(world: World, run: CheckRun, action: "created" | "completed"): void {
  emit(world, run.suite.repository, "check_run", run.suite.app.bot, { action, check_run: renderCheckRunEvent(world, run) });
}
