import type { Request } from "../core/request.js";
import type { Visit } from "./comment.js";
import type { Scene } from "./scene.js";
import { settle } from "./settle.js";

/** Whether a process before us had made the deployment of this request already: then only its answer is still to be given. */
export async function continued(scene: Scene, { snapshot }: Pick<Visit, "snapshot">, request: Request): Promise<boolean> {
  const made = snapshot.deployments.get(request.environment)?.find(({ ours, request: of }) => ours && of?.id === request.id);
  if (made === undefined) return false;
  await Promise.all([
    settle(scene, made.nodeId, {}, request),
    request.comment === undefined ? undefined : scene.hub.react(request.comment, "rocket"),
  ]);
  return true;
}
