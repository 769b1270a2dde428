import { lease } from "../../core/durations.js";
import { withAnswer } from "../../core/ledger/pending-notices.js";
import { isNewer, type Origin } from "../../core/ledger/meant.js";
import type { LedgerRecord, PendingRequest } from "../../core/ledger.js";
import type { Deployment } from "../../core/deployments.js";
import { type Answer, keepAnswer } from "../../core/messages/answer.js";
import { missed } from "../../core/messages/trouble.js";
import { reply } from "../answers/reply.js";
import type { Scene } from "../scene.js";
import type { Visit } from "./visit.js";
import { jobGoesOn } from "../../core/messages/jobs.js";
import { beingDeployed } from "../../core/messages/cancel.js";
import { nameOf } from "../requests/change-record.js";

/** Whether a command is executed late: taken over from a process that died, or delivered late. */
export function isLate(scene: Pick<Scene, "now">, { at }: Pick<Visit, "at">): boolean {
  return scene.now().getTime() - at.getTime() > lease;
}

/** Whether something is newer than a command that is executed late: its author did not mean that. */
export function overtook(scene: Pick<Scene, "now">, { at, asker }: Pick<Visit, "at" | "asker">, origin: Origin): boolean {
  return isLate(scene, { at }) && isNewer(origin, { at, comment: asker.comment });
}

/**
 * Whether a deployment is newer than a command that is executed late. The command is then only answered: it would undo, or promote, something that nobody
 * meant.
 */
export async function overtaken(scene: Scene, visit: Visit, { request, createdAt }: Deployment): Promise<boolean> {
  if (!overtook(scene, visit, { comment: request?.comment, at: createdAt })) return false;
  await reply(scene, visit.asker, missed(Math.floor((scene.now().getTime() - visit.at.getTime()) / 60_000)));
  return true;
}

/** A record with a command's change and its answer. */
export function answering(scene: Pick<Scene, "now">, { asker }: Pick<Visit, "asker">, record: LedgerRecord, answer: Answer): LedgerRecord {
  return withAnswer(record, { ...keepAnswer(answer), id: asker.id, at: scene.now().toISOString() });
}

/** The answer to a command that comes too late, since its request already has its turn. */
export function begunAnswer(begun: PendingRequest, repositoryUrl: string): Answer {
  const { environment, job, ref, requestedBy } = begun.request;
  if (job === undefined) return beingDeployed(environment, nameOf(begun));
  return jobGoesOn(environment, ref.name, requestedBy, `${repositoryUrl}/actions/runs/${job.run}`);
}
