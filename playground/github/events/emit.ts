import { installationOf } from "../accounts.js";
import { nodeId } from "../ids.js";
import { renderOrganization, renderUser } from "../render/accounts.js";
import { renderRepository } from "../render/repository.js";
import type { Repository } from "../repository.js";
import type { Account, World } from "../world.js";
import { send } from "./outbox.js";

/** Sends a webhook about a repository to the App, if it is installed there and subscribed. */
export function emit(world: World, repository: Repository, event: string, sender: Account, body: Readonly<Record<string, unknown>>): void {
  if (!repository.installed || !world.app.events.includes(event)) return;
  const installation = installationOf(world, repository.owner);
  const full = {
    ...body,
    repository: renderRepository(world, repository),
    ...(repository.owner.type === "Organization" ? { organization: renderOrganization(world, repository.owner) } : {}),
    sender: renderUser(world, sender),
    installation: { id: installation.id, node_id: nodeId("MIP", installation.id) },
  };
  send(world, event, full, { installation: installation.id, repository: repository.id });
}
