import { ourFault, permissionMissing } from "../core/messages/trouble.js";
import { Fault } from "../github/fault.js";
import { type Asker, reply } from "./reply.js";
import type { Scene } from "./scene.js";

/**
 * Says in the conversation that a command failed, if waiting for a redelivery will not mend it: a missing permission is named, anything
 * unexpected gets the delivery's id, which stands in the log beside it. What GitHub could not do just now is left to the redelivery.
 */
export async function confess(scene: Scene, asker: Asker, delivery: string, error: unknown): Promise<void> {
  const fault = error instanceof Fault ? error : undefined;
  if (fault?.kind === "unavailable" || fault?.kind === "rate_limited") return;
  const missing = fault?.kind === "missing_permission";
  await reply(scene, asker, "confused", missing ? permissionMissing(fault.permission, fault.route, undefined) : ourFault(delivery));
}
