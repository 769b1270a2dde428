import type { Request } from "../core/request.js";
import type { Snapshot } from "../github/hub.js";
import type { Asker } from "./reply.js";
import type { Scene } from "./scene.js";
import { settle } from "./settle.js";

/** Whether a process before us had made the deployment of this request already: then only its answer is still to be given. */
export async function continued(scene: Scene, { snapshot }: { readonly snapshot: Snapshot }, request: Request): Promise<boolean> {
  return await begun(scene, { ...snapshot, deployments: pick(snapshot, request.environment) }, request);
}

/** The same for a command of which nothing is known yet but its id. */
export async function begun(scene: Scene, { deployments }: Pick<Snapshot, "deployments">, asker: Asker): Promise<boolean> {
  const made = [...deployments.values()].flat().find(({ ours, request }) => ours && request?.id === asker.id);
  if (made === undefined) return false;
  await Promise.all([
    settle(scene, made.nodeId, {}, asker.issue === undefined ? {} : { issue: asker.issue }),
    asker.comment === undefined ? undefined : scene.hub.react(asker.comment, "rocket"),
  ]);
  return true;
}

function pick({ deployments }: Snapshot, environment: string): Snapshot["deployments"] {
  const found = deployments.get(environment);
  return new Map(found === undefined ? [] : [[environment, found]]);
}
