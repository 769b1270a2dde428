import { readRef } from "../../git/refs.js";
import { nodeId } from "../../ids.js";
import type { Deployment } from "../../repository.js";
import { connection } from "../connection.js";
import { actor, commitSource, source, type Fields } from "../source.js";
import { refSource } from "./repository.js";

/** A deployment. */
export const deploymentFields: Fields<"Deployment"> = {
  id: ({ repository, id }) => nodeId("DE", repository.id, id),
  databaseId: ({ id }) => id,
  repository: ({ repository }) => source("Repository", repository),
  environment: ({ environment }) => environment,
  originalEnvironment: ({ environment }) => environment,
  latestEnvironment: ({ environment, statuses }) => statuses.at(-1)?.environment ?? environment,
  /** Only if the deployment was made from the name of a ref that still exists. */
  ref: ({ repository, ref }) => {
    const full = [`refs/heads/${ref}`, `refs/tags/${ref}`].find((name) => readRef(repository.refs, name) !== undefined);
    return full === undefined ? null : refSource(repository, full);
  },
  commitOid: ({ sha }) => sha,
  commit: ({ repository, sha }) => commitSource(repository, sha),
  creator: ({ creator }) => actor(creator),
  createdAt: ({ createdAt }) => createdAt,
  updatedAt: ({ updatedAt }) => updatedAt,
  description: ({ description }) => (description === "" ? null : description),
  task: ({ task }) => task,
  /**
   * The JSON text of a JSON text: "\"{\\\"run_id\\\":1}\"". GitHub's schema says only String; recorded answers have this form, and public programs
   * parse the field twice. REST and webhooks have the payload as it was sent.
   */
  payload: ({ payload }) => JSON.stringify(JSON.stringify(payload)),
  state: stateOf,
  latestStatus: ({ statuses }) => {
    const latest = statuses.at(-1);
    return latest === undefined ? null : source("DeploymentStatus", latest);
  },
  statuses: ({ statuses }, args) =>
    connection(args, statuses.toReversed(), { key: ({ id }) => id, node: (status) => source("DeploymentStatus", status) }),
};

/** A deployment status. */
export const deploymentStatusFields: Fields<"DeploymentStatus"> = {
  id: ({ deployment, id }) => nodeId("DES", deployment.repository.id, deployment.id, id),
  deployment: ({ deployment }) => source("Deployment", deployment),
  state: ({ state }) => state.toUpperCase(),
  description: ({ description }) => (description === "" ? null : description),
  environment: ({ environment }) => environment,
  createdAt: ({ createdAt }) => createdAt,
  updatedAt: ({ createdAt }) => createdAt,
  creator: ({ creator }) => actor(creator),
  logUrl: ({ logUrl }) => (logUrl === "" ? null : logUrl),
  environmentUrl: ({ environmentUrl }) => (environmentUrl === "" ? null : environmentUrl),
};

/** An environment that something was deployed to. */
export const environmentFields: Fields<"Environment"> = {
  id: ({ repository, name }) => nodeId("EN", repository.id, name),
  name: ({ name }) => name,
};

function stateOf({ statuses }: Deployment): string {
  const state = statuses.at(-1)?.state ?? "pending";
  return state === "success" ? "ACTIVE" : state.toUpperCase();
}
