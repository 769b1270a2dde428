import { ledgersOutOfReach, ourFault, permissionMissing, refsInTheWay } from "../../core/messages/trouble.js";
import type { Answer } from "../../core/messages/answer.js";
import { Fault } from "../../github/client/fault.js";
import { type Asker, reply } from "./reply.js";
import type { Scene } from "../scene.js";
import { isAnswered } from "../claims/take-over.js";

/**
 * Says in the conversation that a command failed, if waiting for a redelivery will not mend it: a missing permission and a missing repository of
 * ledgers are named (the latter not to a stranger), anything unexpected gets the delivery's id, which stands in the log beside it. What GitHub could not do just now is left to the redelivery.
 */
export async function answerUnexpectedError(
  scene: Scene,
  asker: Asker & { readonly stranger: boolean },
  delivery: string,
  error: unknown,
): Promise<void> {
  const fault = error instanceof Fault ? error : undefined;
  if (fault?.kind === "unavailable" || fault?.kind === "rate_limited" || fault?.kind === "gone") return;
  // Something that follows the answer failed: it stands, and so does its verdict.
  if (await isAnswered(scene, asker)) return;
  await reply(scene, asker, obstacleAnswer(error) ?? answerTo(fault, asker, delivery));
}

/** The answer that names refs of somebody else's that are in the way, if that is what failed. */
export function obstacleAnswer(error: unknown): Answer | undefined {
  // What followed something that was done is told by its own fault.
  const fault = error instanceof Fault && error.obstacles === undefined && error.cause instanceof Fault ? error.cause : error;
  if (!(fault instanceof Fault) || fault.obstacles === undefined) return undefined;
  const { repository, refs, below } = fault.obstacles;
  return refsInTheWay(repository, refs, below);
}

function answerTo(fault: Fault | undefined, { stranger }: { readonly stranger: boolean }, delivery: string): Answer {
  if (fault?.kind === "missing_permission") return permissionMissing(fault.permission, fault.route, undefined);
  if (fault?.repository !== undefined && !stranger) return ledgersOutOfReach(fault.repository);
  return ourFault(delivery);
}
