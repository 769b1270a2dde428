import { addCheckRun, addStatus, changeCheckRun, latestRuns, latestStatuses, suitesOf, type CheckRunChange } from "../acts/checks.js";
import { HttpError, json, type Answer } from "../http/answer.js";
import { page } from "../http/pages.js";
import { type Call, found, inRepository, list, numeric, object, repositoryOf, type Route, text } from "../http/route.js";
import { renderCheckRun, renderCheckSuite, renderCommitStatus } from "../render/checks.js";
import { commitNamed } from "./commits.js";
import type { CheckRun } from "../repository.js";

/** Check runs, suites and commit statuses: https://docs.github.com/en/rest/checks and /commits/statuses */
export const checkRoutes: readonly Route[] = [
  inRepository("POST", "check-runs", ["checks", "write"], createRun),
  inRepository("PATCH", "check-runs/{check_run_id}", ["checks", "write"], updateRun),
  inRepository("GET", "check-runs/{check_run_id}", ["checks", "read"], (call) => json(200, renderCheckRun(call.world, runOf(call)))),
  inRepository("GET", "commits/{ref}/check-runs", ["checks", "read"], listRuns),
  inRepository("GET", "commits/{ref}/check-suites", ["checks", "read"], listSuites),
  inRepository("POST", "statuses/{sha}", ["statuses", "write"], createStatus),
  inRepository("GET", "commits/{ref}/statuses", ["statuses", "read"], (call) => {
    const repository = repositoryOf(call);
    const { sha } = commitNamed(repository, call.params["ref"] ?? "");
    return page(call, (repository.statuses.get(sha) ?? []).toReversed(), (status) => renderCommitStatus(call.world, status));
  }),
];

function runOf(call: Call): CheckRun {
  return found(repositoryOf(call).checkRuns.get(numeric(call, "check_run_id")));
}

function createRun(call: Call): Answer {
  const { world, viewer, body } = call;
  const repository = repositoryOf(call);
  const sha = text(body, "head_sha") ?? "";
  if (repository.store.all.get(sha)?.type !== "commit") throw new HttpError(422, `No commit found for SHA: ${sha}`);
  if (viewer.kind === "user") throw new HttpError(403, "You must authenticate via a GitHub App.");
  const run = addCheckRun(world, repository, viewer.app, sha, text(body, "name") ?? "", changeOf(call));
  return json(201, renderCheckRun(world, run));
}

function updateRun(call: Call): Answer {
  const { world, viewer, body } = call;
  const run = runOf(call);
  if (viewer.kind === "user" || run.suite.app !== viewer.app)
    throw new HttpError(
      403,
      "Invalid app_id `" + String(viewer.account.id) + "` - check run can only be modified by the GitHub App that created it.",
    );
  const status = text(body, "status");
  if (run.status === "completed" && status !== undefined && status !== "completed")
    throw new HttpError(422, "Validation Failed", [{ resource: "CheckRun", field: "status", code: "invalid" }]);
  const name = text(body, "name");
  changeCheckRun(world, run, { ...changeOf(call), ...(name === undefined ? {} : { name }) });
  return json(200, renderCheckRun(world, run));
}

function changeOf({ body }: Call): CheckRunChange {
  const status = text(body, "status");
  const conclusion = text(body, "conclusion");
  if (status === "completed" && conclusion === undefined)
    throw new HttpError(422, 'Invalid request.\n\nMissing required key "conclusion".');
  const output = object(body, "output");
  const fields = {
    startedAt: text(body, "started_at"),
    externalId: text(body, "external_id"),
    detailsUrl: text(body, "details_url"),
    status,
  };
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  return {
    ...given,
    conclusion,
    completedAt: text(body, "completed_at"),
    ...(output === undefined ? {} : { output: outputOf(output), annotations: annotationsOf(output) }),
    ...(body["actions"] === undefined ? {} : { actions: actionsOf(list(body, "actions") ?? []) }),
  };
}

function outputOf(output: Call["body"]): CheckRun["output"] {
  const fields = { title: text(output, "title") ?? null, summary: text(output, "summary") ?? null, text: text(output, "text") ?? null };
  for (const field of ["summary", "text"] as const) {
    if (Buffer.byteLength(fields[field] ?? "") > 65_535)
      throw new HttpError(422, "Validation Failed", [{ resource: "CheckRun", field: `output.${field}`, code: "too_long" }]);
  }
  return fields;
}

function annotationsOf(output: Call["body"]): readonly unknown[] {
  const annotations = list(output, "annotations") ?? [];
  if (annotations.length > 50)
    throw new HttpError(422, "Invalid request.\n\nNo more than 50 items are allowed; " + String(annotations.length) + " were supplied.");
  return annotations;
}

const limits = { label: 20, description: 40, identifier: 20 } as const;

function actionsOf(given: readonly unknown[]): CheckRun["actions"] {
  if (given.length > 3) throw new HttpError(422, `Invalid request.\n\nNo more than 3 items are allowed; ${given.length} were supplied.`);
  return given.map((item) => {
    const action = object({ item }, "item") ?? {};
    const read = (field: keyof typeof limits): string => {
      const value = text(action, field) ?? "";
      if (value === "" || [...value].length > limits[field])
        throw new HttpError(
          422,
          `Invalid request.\n\nOnly ${limits[field]} characters are allowed for actions.${field}; "${value}" was supplied.`,
        );
      return value;
    };
    return { label: read("label"), description: read("description"), identifier: read("identifier") };
  });
}

function listRuns(call: Call): Answer {
  const { query } = call;
  const repository = repositoryOf(call);
  const { sha } = commitNamed(repository, call.params["ref"] ?? "");
  const all = query.get("filter") === "all" ? suitesOf(repository, sha).flatMap(({ runs }) => runs) : latestRuns(repository, sha);
  const [name, status, app] = [query.get("check_name"), query.get("status"), query.get("app_id")];
  const runs = all
    .filter(
      (run) =>
        (name === null || run.name === name) &&
        (status === null || run.status === status) &&
        (app === null || run.suite.app.id === Number(app)),
    )
    .toSorted((a, b) => b.id - a.id);
  return page(
    call,
    runs,
    (run) => renderCheckRun(call.world, run),
    (shown) => ({ total_count: runs.length, check_runs: shown }),
  );
}

function listSuites(call: Call): Answer {
  const repository = repositoryOf(call);
  const { sha } = commitNamed(repository, call.params["ref"] ?? "");
  const app = call.query.get("app_id");
  const suites = suitesOf(repository, sha).filter((suite) => app === null || suite.app.id === Number(app));
  return page(
    call,
    suites,
    (suite) => renderCheckSuite(call.world, suite),
    (shown) => ({ total_count: suites.length, check_suites: shown }),
  );
}

function createStatus(call: Call): Answer {
  const { world, viewer, body } = call;
  const repository = repositoryOf(call);
  const { sha } = commitNamed(repository, call.params["sha"] ?? "");
  const status = {
    state: text(body, "state") ?? "",
    context: text(body, "context") ?? "default",
    description: text(body, "description") ?? null,
    targetUrl: text(body, "target_url") ?? null,
  };
  return json(201, renderCommitStatus(world, addStatus(world, repository, viewer.account, sha, status)));
}

/** The states of all reports on a commit, by context, as `required_contexts` of a deployment uses them. */
export function contextStates(repository: CheckRun["suite"]["repository"], sha: string): ReadonlyMap<string, string> {
  const runs = latestRuns(repository, sha).map((run) => [run.name, run.conclusion ?? "pending"] as const);
  return new Map([...runs, ...latestStatuses(repository, sha).map(({ context, state }) => [context, state] as const)]);
}
