import { nodeId } from "../ids.js";
import type { Deployment, DeploymentStatus } from "../repository.js";
import type { World } from "../world.js";
import { renderApp, renderUser } from "./accounts.js";
import { apiUrl } from "./repository.js";

/** A deployment. */
export function renderDeployment(world: World, deployment: Deployment): Readonly<Record<string, unknown>> {
  const repositoryUrl = apiUrl(world, deployment.repository);
  const url = `${repositoryUrl}/deployments/${deployment.id}`;
  return {
    url,
    id: deployment.id,
    node_id: nodeId("DE", deployment.repository.id, deployment.id),
    task: deployment.task,
    original_environment: deployment.environment,
    environment: deployment.environment,
    description: deployment.description,
    created_at: deployment.createdAt,
    updated_at: deployment.updatedAt,
    statuses_url: `${url}/statuses`,
    repository_url: repositoryUrl,
    sha: deployment.sha,
    ref: deployment.ref,
    payload: deployment.payload,
    transient_environment: deployment.transient,
    production_environment: deployment.production,
    creator: renderUser(world, deployment.creator),
    performed_via_github_app: deployment.app === undefined ? null : renderApp(world, deployment.app),
  };
}

/** A deployment status. */
export function renderDeploymentStatus(world: World, status: DeploymentStatus): Readonly<Record<string, unknown>> {
  const { deployment } = status;
  const repositoryUrl = apiUrl(world, deployment.repository);
  const url = `${repositoryUrl}/deployments/${deployment.id}`;
  return {
    url: `${url}/statuses/${status.id}`,
    id: status.id,
    node_id: nodeId("DES", deployment.repository.id, deployment.id, status.id),
    state: status.state,
    creator: renderUser(world, status.creator),
    description: status.description,
    environment: status.environment,
    target_url: status.logUrl,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    deployment_url: url,
    repository_url: repositoryUrl,
    environment_url: status.environmentUrl,
    log_url: status.logUrl,
    performed_via_github_app: status.app === undefined ? null : renderApp(world, status.app),
  };
}
