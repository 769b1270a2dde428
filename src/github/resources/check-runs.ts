import { environmentNamed } from "../../core/config/environment.js";
import { byId } from "../../core/ids.js";
import { clip } from "../../core/messages/markdown.js";
import { type Access, inRoute, once, repeatable, repo, showing } from "../types/access.js";
import { orFault } from "../client/fault.js";
import type { Answers, OwnRunNode } from "../graphql/answers.generated.js";
import { grouped } from "../graphql/graphql.js";
import { idOfNode, present } from "../graphql/nodes.js";
import type { Snapshot } from "../types/snapshot.js";
import { isOurs } from "./deployment-facts.js";
import type { Hub } from "../types/hub.js";
import type { Annotation, CheckRunText, OwnCheckRun } from "../types/check-runs.js";

/** GitHub's limits: https://docs.github.com/en/rest/checks/runs#create-a-check-run */
const summaryLength = 65_535;
const externalIdLength = 255;
const annotationsPerCall = 50;

/** Those that we give. */
const conclusions = ["success", "failure", "cancelled", "action_required", "neutral"] as const;

/** Check runs of this App: https://docs.github.com/en/rest/checks/runs */
export function checkRuns(access: Access): Pick<Hub, "createCheckRun" | "updateCheckRun" | "repeatCheckRun" | "ownCheckRuns"> {
  const { octokit } = access;
  return {
    createCheckRun: async (name, sha, externalId, text) => {
      const [first = [], ...rest] = grouped(text.annotations ?? [], annotationsPerCall);
      const fields = { ...repo(access), name, head_sha: sha, external_id: externalId.slice(0, externalIdLength) };
      const page = pageOf(access, name, externalId, sha);
      const { data } = await orFault(
        octokit.rest.checks.create({
          ...fields,
          ...(page !== undefined && { details_url: page }),
          ...written(text, first),
          request: { ...once, ...showing, ...access.limits },
        }),
      );
      const id = String(data.id);
      await annotate(access, id, text, rest);
      return id;
    },
    updateCheckRun: async (id, text) => {
      const [first = [], ...rest] = grouped(text.annotations ?? [], annotationsPerCall);
      await update(access, id, written(text, first), repeatable);
      await annotate(access, id, text, rest);
    },
    // When somebody re-runs a run, GitHub queues its suite and leaves the run unchanged until its App reports:
    // https://docs.github.com/en/rest/checks/runs#rerequest-a-check-run
    repeatCheckRun: async ({ id, status, conclusion }) => {
      // A run that GitHub calls stale was unfinished for 14 days. We cannot set that conclusion, and another would be wrong for a request that still waits.
      const said = conclusion === "stale" ? "neutral" : conclusions.find((each) => each === conclusion);
      const state = status === "completed" ? { status, conclusion: said ?? "cancelled" } : { status };
      await update(access, id, state, repeatable);
    },
    ownCheckRuns: async (sha, name) => {
      const { data } = await orFault(
        octokit.rest.checks.listForRef({
          ...repo(access),
          ref: sha,
          ...(name === undefined ? {} : { check_name: name }),
          app_id: access.settings.appId,
          filter: "all",
          per_page: 100,
          request: { ...access.limits },
        }),
      );
      return newestFirst(
        data.check_runs.map((run) =>
          ownRun({
            ...run,
            id: run.node_id,
            databaseId: run.id,
            externalId: run.external_id,
            title: run.output.title,
            summary: run.output.summary,
          }),
        ),
      );
    },
  };
}

/** Check runs, the last made first: GitHub counts their ids upwards. */
export function newestFirst(runs: readonly OwnCheckRun[]): readonly OwnCheckRun[] {
  return runs.toSorted((one, other) => byId(other.id, one.id));
}

/** A check run of REST or GraphQL, which differ in letter case, in our words. */
export function ownRun(
  run: Omit<OwnRunNode, "status" | "conclusion"> & { readonly status: string; readonly conclusion: string | null },
): OwnCheckRun {
  const status = run.status.toLowerCase();
  return {
    id: idOfNode(run),
    name: run.name,
    // GitHub's other words (waiting, requested, pending) are for runs of GitHub Actions.
    status: status === "completed" || status === "in_progress" ? status : "queued",
    conclusion: run.conclusion?.toLowerCase(),
    externalId: run.externalId ?? "",
    title: run.title ?? undefined,
    summary: run.summary ?? undefined,
  };
}

async function annotate(access: Access, id: string, text: CheckRunText, rest: readonly (readonly Annotation[])[]): Promise<void> {
  // GitHub appends the annotations of each call, so they go one after the other.
  for (const batch of rest) await update(access, id, written(text, batch), {});
}

type Changes = Omit<NonNullable<Parameters<Access["octokit"]["rest"]["checks"]["update"]>[0]>, "owner" | "repo" | "check_run_id">;

async function update(access: Access, id: string, changes: Changes, repetition: object): Promise<void> {
  const request = { ...repetition, ...showing, ...access.limits };
  await orFault(access.octokit.rest.checks.update({ ...repo(access), check_run_id: inRoute(id), ...changes, request }));
}

function written({ status, conclusion, title, summary, detailsUrl, actions }: CheckRunText, annotations: readonly Annotation[]) {
  return {
    status,
    ...(conclusion === undefined ? {} : { conclusion }),
    ...(detailsUrl === undefined ? {} : { details_url: detailsUrl }),
    actions: (actions ?? []).slice(0, 3).map((action) => ({ ...action })),
    output: {
      title,
      summary: clip(summary, summaryLength),
      ...(annotations.length === 0 ? {} : { annotations: annotations.map(annotation) }),
    },
  };
}

function annotation({ path, line, column, level, title, message }: Annotation) {
  return { path, start_line: line, end_line: line, start_column: column, end_column: column, annotation_level: level, title, message };
}

/** Where to follow a request until its tool has a log: its page, which leads to the deployment's. */
function pageOf({ owner, name, settings }: Access, checkName: string, request: string, sha: string): string | undefined {
  const { pagesUrl } = settings;
  if (pagesUrl === undefined) return undefined;
  const environment = environmentNamed(checkName);
  if (environment === undefined) return undefined;
  return `${pagesUrl}/${owner}/${name}/requests/${encodeURIComponent(request)}?${new URLSearchParams({ environment, sha }).toString()}`;
}

/** Our traces on a commit. */
type OwnCommitNode = NonNullable<Answers["Snapshot"]["repository"]>["own"];

/** All our check runs there, or `undefined`. */
export function ownRunsOf(sha: string | undefined, commit: OwnCommitNode): Snapshot["checkRuns"] {
  const suites = commit?.checkSuites?.nodes?.map((suite) => suite?.checkRuns);
  const isWhole =
    sha !== undefined && suites !== undefined && suites.length < 10 && suites.every((runs) => runs?.pageInfo.hasNextPage === false);
  return isWhole ? { sha, runs: newestFirst(suites.flatMap((runs) => present(runs?.nodes).map(ownRun))) } : undefined;
}

/** Whether we ever deployed the commit; `undefined`: not known. */
export function isDeployed(page: NonNullable<OwnCommitNode>["deployments"], app: string): boolean | undefined {
  if (page === null || page === undefined) return undefined;
  if (present(page.nodes).some(({ creator }) => isOurs(creator, app))) return true;
  return page.pageInfo.hasNextPage ? undefined : false;
}
