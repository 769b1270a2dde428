import { lease } from "../../core/lease.js";
import { withAnswer } from "../../core/ledger/pending-notices.js";
import { isNewer, type Wished } from "../../core/ledger/meant.js";
import type { LedgerRecord } from "../../core/ledger.js";
import { byId } from "../../core/ids.js";
import type { Deployment } from "../../core/facts.js";
import { type Answer, keepAnswer, keptAnswer } from "../../core/messages/answer.js";
import { missed } from "../../core/messages/trouble.js";
import type { LedgerCommit } from "../../github/types/snapshot.js";
import { followUp } from "../follow-up.js";
import { continued } from "./recover.js";
import { recordOf, withEnvironments } from "../requests/gather.js";
import { reply } from "../answers/reply.js";
import { wake } from "../requests/wake.js";
import type { Scene } from "../scene.js";
import type { Visit } from "./visit.js";

/** Whether a command is executed late: taken over from a process that died, or delivered late. */
export function isLate(scene: Pick<Scene, "now">, { at }: Pick<Visit, "at">): boolean {
  return scene.now().getTime() - at.getTime() > lease;
}

/** Whether something is newer than a command that is executed late: whoever wrote that did not mean it. */
export function overtook(scene: Pick<Scene, "now">, { at, asker }: Pick<Visit, "at" | "asker">, wished: Wished): boolean {
  return isLate(scene, { at }) && isNewer(wished, { at, comment: asker.comment });
}

/** Whether a deployment is newer than a command that is executed late, which then is answered: it would undo, or pass on, what nobody meant. */
export async function overtaken(scene: Scene, visit: Visit, { request, createdAt }: Deployment): Promise<boolean> {
  if (!overtook(scene, visit, { comment: request?.comment, at: createdAt })) return false;
  await reply(scene, visit.asker, missed(Math.floor((scene.now().getTime() - visit.at.getTime()) / 60_000)));
  return true;
}

/** What was deployed for a newer command of the same pull request: it has taken the place of one that comes late, as it does where both wait. */
export function replacementOf({ asker, pullRequest }: Visit, deployments: readonly Deployment[]): Deployment | undefined {
  const { comment } = asker;
  if (comment === undefined || pullRequest === undefined) return undefined;
  return deployments.find(({ ours, request }) => ours && request?.pullRequest === pullRequest && byId(request.comment ?? "", comment) > 0);
}

/** A record that keeps what a command is answered beside what it did. */
export function answering(scene: Pick<Scene, "now">, { asker }: Pick<Visit, "asker">, record: LedgerRecord, answer: Answer): LedgerRecord {
  return withAnswer(record, { ...keepAnswer(answer), id: asker.id, at: scene.now().toISOString() });
}

/**
 * Whether a process before us did what this command says, and died before it was answered: then its answer is given now, and what was to follow
 * happens.
 */
export async function answered(
  scene: Scene,
  { asker }: Pick<Visit, "asker">,
  environment: string,
  commit: LedgerCommit | undefined,
): Promise<boolean> {
  const state = recordOf(scene, environment, commit);
  const kept = state.verified ? state.record.answers?.find(({ id }) => id === asker.id) : undefined;
  if (kept === undefined) return false;
  const said = reply(scene, asker, keptAnswer(kept)).then(() => wake(scene));
  await followUp(`${asker.id} was done`, said);
  return true;
}

/** Whether a command that comes too late to be executed had been begun in time: then what it lacks is done now, and nobody is told that it was missed. */
export async function begunInTime(scene: Scene, visit: Pick<Visit, "asker" | "snapshot" | "config">): Promise<boolean> {
  const names = visit.config.environments.map(({ name }) => name);
  const seen = await withEnvironments(scene, visit.snapshot, names);
  for (const name of names) {
    if (await answered(scene, visit, name, seen.ledgers.get(name))) return true;
    if (await continued(scene, seen, name, visit.asker)) return true;
  }
  return false;
}
