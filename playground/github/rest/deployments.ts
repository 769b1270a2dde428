import { addDeployment, addDeploymentStatus } from "../acts/deployments.js";
import { mergeInto } from "../acts/merges.js";
import { compare } from "../git/history.js";
import { readRef, resolveBranchFirst } from "../git/refs.js";
import { HttpError, invalid, json, type Answer } from "../http/answer.js";
import { page } from "../http/pages.js";
import { type Body, type Call, flag, found, inRepository, numeric, object, repositoryOf, type Route, text, texts } from "../http/route.js";
import { renderDeployment, renderDeploymentStatus } from "../render/deployments.js";
import { contextStates } from "./checks.js";
import { refuseProtected } from "./branches.js";
import type { Deployment, Repository } from "../repository.js";
import type { App, Viewer } from "../world.js";

/** Deployments and their statuses: https://docs.github.com/en/rest/deployments */
export const deploymentRoutes: readonly Route[] = [
  inRepository("POST", "deployments", ["deployments", "write"], createDeployment),
  inRepository("GET", "deployments", ["deployments", "read"], listDeployments),
  inRepository("GET", "deployments/{deployment_id}", ["deployments", "read"], (call) =>
    json(200, renderDeployment(call.world, deploymentOf(call))),
  ),
  inRepository("POST", "deployments/{deployment_id}/statuses", ["deployments", "write"], createStatus),
  inRepository("GET", "deployments/{deployment_id}/statuses", ["deployments", "read"], (call) =>
    page(call, deploymentOf(call).statuses.toReversed(), (status) => renderDeploymentStatus(call.world, status)),
  ),
];

function deploymentOf(call: Call): Deployment {
  return found(repositoryOf(call).deployments.get(numeric(call, "deployment_id")));
}

function createDeployment(call: Call): Answer {
  const { world, viewer, body } = call;
  const repository = repositoryOf(call);
  const ref = text(body, "ref") ?? "";
  const commit = resolveBranchFirst(repository.store, repository.refs, ref);
  if (commit === undefined) throw new HttpError(422, `No ref found for: ${ref}`);
  const content = contentOf(body, ref, commit.sha);
  const merged = flag(body, "auto_merge") === false ? undefined : catchUp(call, repository, ref, commit.sha);
  if (merged !== undefined) return json(202, { message: merged });
  checkContexts(repository, ref, commit.sha, texts(body, "required_contexts"));
  return json(201, renderDeployment(world, addDeployment(world, repository, viewer.account, appOf(viewer), content)));
}

function contentOf(body: Body, ref: string, sha: string): Parameters<typeof addDeployment>[4] {
  const environment = text(body, "environment") ?? "production";
  return {
    ref,
    sha,
    task: text(body, "task") ?? "deploy",
    payload: object(body, "payload") ?? text(body, "payload") ?? {},
    environment,
    description: shortDescription(body, "Deployment"),
    transient: flag(body, "transient_environment") ?? false,
    production: flag(body, "production_environment") ?? environment === "production",
  };
}

/** For `auto_merge`: GitHub's message after merging the default branch instead of deploying; `undefined` if the ref is not behind. */
function catchUp({ world, viewer }: Call, repository: Repository, ref: string, sha: string): string | undefined {
  const { defaultBranch } = repository;
  const head = readRef(repository.refs, `refs/heads/${defaultBranch}`);
  if (head === undefined || compare(repository.store, sha, head).ahead.length === 0) return undefined;
  const conflict = new HttpError(409, `Conflict merging ${defaultBranch} into ${ref}.`);
  if (readRef(repository.refs, `refs/heads/${ref}`) === undefined) throw conflict;
  refuseProtected(repository, ref);
  const merged = mergeInto(world, repository, viewer.account, ref, head, `Auto-merged ${defaultBranch} into ${ref} on deployment.`);
  if (merged === "conflict") throw conflict;
  return `Auto-merged ${defaultBranch} into ${ref} on deployment.`;
}

/** Refuses unless every context is a success, including skipped ones and the App's own check run, or those that the caller named. */
function checkContexts(repository: Repository, ref: string, sha: string, required: readonly string[] | undefined): void {
  const states = contextStates(repository, sha);
  const contexts = [...(required ?? states.keys())].map((context) => ({ context, state: states.get(context) ?? "pending" }));
  if (contexts.every(({ state }) => state === "success")) return;
  throw new HttpError(409, `Conflict: Commit status checks failed for ${ref}.`, [
    { contexts, resource: "Deployment", field: "required_contexts", code: "invalid" },
  ]);
}

function listDeployments(call: Call): Answer {
  const { query } = call;
  const filters = ["sha", "ref", "task", "environment"] as const;
  const wanted = filters.flatMap((field) => (query.has(field) && query.get(field) !== "none" ? [[field, query.get(field)] as const] : []));
  const deployments = [...repositoryOf(call).deployments.values()].filter((deployment) =>
    wanted.every(([field, value]) => deployment[field] === value),
  );
  return page(call, deployments.toReversed(), (deployment) => renderDeployment(call.world, deployment));
}

function createStatus(call: Call): Answer {
  const { world, viewer, body } = call;
  const status = addDeploymentStatus(world, deploymentOf(call), viewer.account, appOf(viewer), {
    state: text(body, "state") ?? "",
    description: shortDescription(body, "DeploymentStatus"),
    logUrl: text(body, "log_url") ?? text(body, "target_url") ?? "",
    environmentUrl: text(body, "environment_url") ?? "",
    environment: text(body, "environment"),
    autoInactive: flag(body, "auto_inactive") ?? true,
  });
  return json(201, renderDeploymentStatus(world, status));
}

function shortDescription(body: Body, resource: string): string {
  const description = text(body, "description") ?? "";
  if ([...description].length > 140) throw invalid(resource, "description", "too_long");
  return description;
}

function appOf(viewer: Viewer): App | undefined {
  return viewer.kind === "user" ? undefined : viewer.app;
}
