import { commitOf } from "../git/objects.js";
import { nodeId } from "../ids.js";
import type { CheckSuite, Environment, HeldJob, Repository } from "../repository.js";
import type { World } from "../world.js";
import type { RunSuite } from "../acts/workflows.js";
import { renderUser } from "./accounts.js";
import { suiteConclusion, suiteStatus } from "./checks.js";
import { renderSimpleCommit } from "./commits.js";
import { apiUrl, htmlUrl, renderRepository } from "./repository.js";

/** A workflow run. */
export function renderWorkflowRun(world: World, suite: RunSuite): Readonly<Record<string, unknown>> {
  const { repository, run, workflow, sha } = suite;
  const url = `${apiUrl(world, repository)}/actions/runs/${suite.id}`;
  const commit = commitOf(repository.store, sha);
  const name = workflow?.name ?? "";
  return {
    id: suite.id,
    name,
    node_id: nodeId("WR", repository.id, suite.id),
    head_branch: suite.branch ?? null,
    head_sha: sha,
    path: workflow?.path ?? "",
    display_title: name,
    run_number: 1,
    run_attempt: run.attempt,
    event: suite.workflowEvent,
    status: runStatus(suite),
    conclusion: suiteConclusion(suite) ?? null,
    workflow_id: workflow?.id ?? 0,
    check_suite_id: suite.id,
    check_suite_node_id: nodeId("CS", repository.id, suite.id),
    url,
    html_url: `${htmlUrl(world, repository)}/actions/runs/${suite.id}`,
    pull_requests: [],
    created_at: suite.createdAt,
    updated_at: suite.updatedAt,
    actor: renderUser(world, run.actor),
    triggering_actor: renderUser(world, run.triggeringActor),
    run_started_at: run.startedAt,
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${apiUrl(world, repository)}/check-suites/${suite.id}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: run.attempt === 1 ? null : `${url}/attempts/${run.attempt - 1}`,
    workflow_url: `${apiUrl(world, repository)}/actions/workflows/${workflow?.id ?? 0}`,
    head_commit: commit === undefined ? null : renderSimpleCommit(commit),
    repository: renderRepository(world, repository),
    head_repository: renderRepository(world, run.headRepository),
  };
}

/** The status of a workflow run: `waiting` while an Environment holds one of its jobs. */
export function runStatus(suite: CheckSuite): string {
  return (suite.run?.held.length ?? 0) > 0 ? "waiting" : suiteStatus(suite);
}

/** An Environment that jobs of a run wait for. */
export function renderPendingDeployment(world: World, repository: Repository, { environment }: HeldJob): Readonly<Record<string, unknown>> {
  return {
    environment: renderEnvironment(world, repository, environment),
    wait_timer: 0,
    wait_timer_started_at: null,
    current_user_can_approve: false,
    reviewers: [],
  };
}

/** An Environment, as part of other answers. */
export function renderEnvironment(world: World, repository: Repository, { id, name }: Environment): Readonly<Record<string, unknown>> {
  return {
    id,
    node_id: nodeId("EN", repository.id, name),
    name,
    url: `${apiUrl(world, repository)}/environments/${encodeURIComponent(name)}`,
    html_url: `${htmlUrl(world, repository)}/deployments/activity_log?environments_filter=${encodeURIComponent(name)}`,
  };
}
