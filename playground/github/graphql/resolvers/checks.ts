import { latestRuns, latestStatuses } from "../../acts/checks.js";
import { nodeId } from "../../ids.js";
import { suiteConclusion, suiteStatus } from "../../render/checks.js";
import { htmlUrl } from "../../render/repository.js";
import type { CheckRun, CheckSuite, CommitStatus, Repository } from "../../repository.js";
import { connection } from "../connection.js";
import { actor, commitSource, source, type Arguments, type Fields } from "../source.js";

/** A check suite. */
export const checkSuiteFields: Fields<"CheckSuite"> = {
  id: ({ repository, id }) => nodeId("CS", repository.id, id),
  databaseId: ({ id }) => id,
  createdAt: ({ createdAt }) => createdAt,
  updatedAt: ({ updatedAt }) => updatedAt,
  app: ({ app }) => source("App", app),
  status: (suite) => upper(suiteStatus(suite)),
  conclusion: (suite) => upper(suiteConclusion(suite)),
  commit: ({ repository, sha }) => commitSource(repository, sha),
  repository: ({ repository }) => source("Repository", repository),
  workflowRun: (suite) => (suite.workflowEvent === undefined ? null : source("WorkflowRun", suite)),
  checkRuns: (suite, args) => connection(args, runsOf(suite, args), { key: ({ id }) => id, node: (run) => source("CheckRun", run) }),
};

/** A workflow run, known by its suite. */
export const workflowRunFields: Fields<"WorkflowRun"> = {
  id: ({ repository, id }) => nodeId("WR", repository.id, id),
  databaseId: ({ id }) => id,
  event: ({ workflowEvent }) => workflowEvent,
  createdAt: ({ createdAt }) => createdAt,
  workflow: ({ repository, workflow }) => (workflow === undefined ? null : source("Workflow", { repository, workflow })),
};

/** A workflow; its file distinguishes it from another of the same name. */
export const workflowFields: Fields<"Workflow"> = {
  id: ({ repository, workflow }) => nodeId("W", repository.id, workflow.id),
  databaseId: ({ workflow }) => workflow.id,
  name: ({ workflow }) => workflow.name,
  resourcePath: ({ repository, workflow }) =>
    `/${repository.owner.login}/${repository.name}/actions/workflows/${workflow.path.split("/").at(-1)}`,
};

/** A check run. */
export const checkRunFields: Fields<"CheckRun"> = {
  id: ({ suite, id }) => nodeId("CR", suite.repository.id, id),
  databaseId: ({ id }) => id,
  name: ({ name }) => name,
  status: ({ status }) => upper(status),
  conclusion: ({ conclusion }) => upper(conclusion),
  detailsUrl: ({ detailsUrl }) => detailsUrl,
  externalId: ({ externalId }) => externalId,
  deployment: ({ deployment }) => (deployment === undefined ? null : source("Deployment", deployment)),
  startedAt: ({ startedAt }) => startedAt,
  completedAt: ({ completedAt }) => completedAt ?? null,
  title: ({ output }) => output.title,
  summary: ({ output }) => output.summary,
  text: ({ output }) => output.text,
  checkSuite: ({ suite }) => source("CheckSuite", suite),
  repository: ({ suite }) => source("Repository", suite.repository),
  url: ({ suite, id }, _args, { world }) => `${htmlUrl(world, suite.repository)}/runs/${id}`,
  isRequired: ({ suite, name }, { pullRequestNumber }) => isRequired(suite.repository, Number(pullRequestNumber), name, suite.app.id),
};

/** A commit status. */
export const statusContextFields: Fields<"StatusContext"> = {
  id: ({ repository, sha, id }) => nodeId("SC", repository.id, sha, id),
  context: ({ context }) => context,
  state: ({ state }) => upper(state),
  description: ({ description }) => description,
  targetUrl: ({ targetUrl }) => targetUrl,
  createdAt: ({ createdAt }) => createdAt,
  creator: ({ creator }) => actor(creator),
  commit: ({ repository, sha }) => commitSource(repository, sha),
  isRequired: ({ repository, context, creator }, { pullRequestNumber }, { world }) => {
    const app = [...world.apps.values()].find(({ bot }) => bot === creator);
    return isRequired(repository, Number(pullRequestNumber), context, app?.id);
  },
};

/** The combined status of a commit. */
export const statusFields: Fields<"Status"> = {
  contexts: ({ repository, sha }) => latestStatuses(repository, sha).map((status) => source("StatusContext", status)),
  state: ({ repository, sha }) => worst(latestStatuses(repository, sha).map(({ state }) => state)),
};

/** Everything reported on a commit. */
export const rollupFields: Fields<"StatusCheckRollup"> = {
  id: ({ repository, sha }) => nodeId("SCR", repository.id, sha),
  commit: ({ repository, sha }) => commitSource(repository, sha),
  state: ({ repository, sha }) =>
    worst([
      ...latestRuns(repository, sha).map(({ conclusion }) => conclusion ?? "pending"),
      ...latestStatuses(repository, sha).map(({ state }) => state),
    ]),
  contexts: ({ repository, sha }, args) => {
    const items: readonly (CheckRun | CommitStatus)[] = [...latestRuns(repository, sha), ...latestStatuses(repository, sha)];
    return connection(args, items, {
      key: ({ id }) => id,
      node: (item) => ("suite" in item ? source("CheckRun", item) : source("StatusContext", item)),
    });
  },
};

function runsOf(suite: CheckSuite, { filterBy }: Arguments): readonly CheckRun[] {
  const filter = typeof filterBy === "object" && filterBy !== null ? new Map(Object.entries(filterBy)) : new Map<string, unknown>();
  const all = filter.get("checkType") === "ALL" ? suite.runs : [...new Map(suite.runs.map((run) => [run.name, run])).values()];
  const [name, status, app] = [filter.get("checkName"), filter.get("status"), filter.get("appId")];
  return all
    .filter(
      (run) =>
        (typeof name !== "string" || run.name === name) &&
        (typeof status !== "string" || upper(run.status) === status) &&
        (typeof app !== "number" || suite.app.id === app),
    )
    .toSorted((a, b) => b.id - a.id);
}

function isRequired(repository: Repository, number: number, name: string, app: number | undefined): boolean {
  const base = repository.issues.get(number)?.pullRequest?.base.branch ?? repository.defaultBranch;
  return (repository.protections.get(base) ?? []).some(({ requiredContexts }) =>
    requiredContexts.some(({ context, appId }) => context === name && (appId === null || appId === app)),
  );
}

function worst(states: readonly string[]): string {
  if (states.some((state) => ["failure", "timed_out", "cancelled", "action_required", "startup_failure", "stale"].includes(state)))
    return "FAILURE";
  if (states.includes("error")) return "ERROR";
  return states.includes("pending") ? "PENDING" : "SUCCESS";
}

function upper(word: string | undefined): string | null {
  return word?.toUpperCase() ?? null;
}
