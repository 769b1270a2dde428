import { emit } from "../events/emit.js";
import { newId, time } from "../ids.js";
import { renderDeployment, renderDeploymentStatus } from "../render/deployments.js";
import type { Deployment, DeploymentStatus, Repository } from "../repository.js";
import type { Account, App, World } from "../world.js";

/** The content of a deployment whose ref was resolved. */
export type DeploymentContent = Pick<
  Deployment,
  "ref" | "sha" | "task" | "payload" | "environment" | "description" | "transient" | "production"
>;

/** Creates a deployment and sends the webhook. */
export function addDeployment(
  world: World,
  repository: Repository,
  creator: Account,
  app: App | undefined,
  content: DeploymentContent,
): Deployment {
  const now = time(world);
  const deployment: Deployment = { ...content, id: newId(world), repository, creator, app, createdAt: now, updatedAt: now, statuses: [] };
  repository.deployments.set(deployment.id, deployment);
  append(repository.deploymentsByEnvironment, deployment.environment, deployment);
  append(repository.deploymentsBySha, deployment.sha, deployment);
  emit(world, repository, "deployment", creator, {
    action: "created",
    deployment: renderDeployment(world, deployment),
    workflow: null,
    workflow_run: null,
  });
  return deployment;
}

/** The content of a deployment status. */
export type StatusContent = Pick<DeploymentStatus, "state" | "description" | "logUrl" | "environmentUrl"> & {
  readonly environment: string | undefined;
  readonly autoInactive: boolean;
};

/** Adds a status and sends the webhook; a success sets older ones to inactive as on GitHub, without a webhook. */
export function addDeploymentStatus(
  world: World,
  deployment: Deployment,
  creator: Account,
  app: App | undefined,
  content: StatusContent,
): DeploymentStatus {
  const { autoInactive, environment, ...rest } = content;
  const status = addSilently(world, deployment, creator, app, { ...rest, environment: environment ?? deployment.environment });
  if (status.state === "success" && autoInactive) deactivateOlder(world, deployment);
  emit(world, deployment.repository, "deployment_status", creator, {
    action: "created",
    deployment_status: renderDeploymentStatus(world, status),
    deployment: renderDeployment(world, deployment),
    check_run: null,
    workflow: null,
    workflow_run: null,
  });
  return status;
}

/**
 * Deletes a deployment, without a webhook. GitHub deletes only an inactive one, or the only one of a repository:
 * https://docs.github.com/en/rest/deployments/deployments#delete-a-deployment
 */
export function removeDeployment({ id, sha, environment, repository, statuses }: Deployment): void {
  if (repository.deployments.size > 1 && statuses.at(-1)?.state !== "inactive")
    throw new Error(`deployment ${id} is active, and not the only one`);
  repository.deployments.delete(id);
  for (const [map, key] of [
    [repository.deploymentsByEnvironment, environment],
    [repository.deploymentsBySha, sha],
  ] as const)
    map.set(
      key,
      (map.get(key) ?? []).filter((each) => each.id !== id),
    );
}

function deactivateOlder(world: World, deployment: Deployment): void {
  for (const older of deployment.repository.deploymentsByEnvironment.get(deployment.environment) ?? []) {
    if (older.id >= deployment.id || older.transient || older.production || older.statuses.at(-1)?.state !== "success") continue;
    addSilently(world, older, deployment.creator, deployment.app, {
      state: "inactive",
      description: "",
      logUrl: "",
      environmentUrl: "",
      environment: older.environment,
    });
  }
}

function addSilently(
  world: World,
  deployment: Deployment,
  creator: Account,
  app: App | undefined,
  content: Pick<DeploymentStatus, "state" | "description" | "logUrl" | "environmentUrl" | "environment">,
): DeploymentStatus {
  const status: DeploymentStatus = { ...content, id: newId(world), deployment, creator, app, createdAt: time(world) };
  deployment.statuses.push(status);
  deployment.updatedAt = status.createdAt;
  return status;
}

function append(map: Map<string, Deployment[]>, key: string, deployment: Deployment): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [deployment]);
  else list.push(deployment);
}
