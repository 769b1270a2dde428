import { hasEnded } from "../../core/ledger/requests.js";
import { keptAnswer } from "../../core/messages/answer.js";
import { type EnvironmentRecord, recordIn, type Snapshot } from "../../github/types/snapshot.js";
import { followUp } from "../follow-up.js";
import { withEnvironments } from "../requests/gather.js";
import { type Asker, reply } from "../answers/reply.js";
import { only, resumeEnvironment, wake } from "../requests/wake.js";
import type { Scene } from "../scene.js";
import { settle } from "../answers/settle.js";
import { together } from "../../github/client/together.js";
import type { Visit } from "./visit.js";

/**
 * Whether a process before us did what a command says, or had begun to, and died: then only what is missing is done. Asked once, between a claim that
 * was left and the command; also of one that comes too late, so that nobody is told that it was missed.
 */
export async function recovered(scene: Scene, { asker, snapshot, config }: Pick<Visit, "asker" | "snapshot" | "config">): Promise<boolean> {
  const names = config.environments.map(({ name }) => name);
  const seen = await withEnvironments(scene, snapshot, names);
  for (const name of names) {
    if (await answered(scene, { asker }, recordIn(seen, name))) return true;
    if (await continued(scene, seen, name, asker)) return true;
  }
  return false;
}

/**
 * Whether a record has what this command says, though nobody was told: by a process before us, or by us, where GitHub's answer to our write got lost. Then
 * its answer is given now, and what was to follow happens.
 */
export async function answered(scene: Scene, { asker }: Pick<Visit, "asker">, state: EnvironmentRecord): Promise<boolean> {
  const kept = state.verified ? state.record.answers?.find(({ id }) => id === asker.id) : undefined;
  if (kept === undefined) return false;
  const said = reply(scene, asker, keptAnswer(kept)).then(() => wake(scene));
  await followUp(`${asker.id} was done`, said);
  return true;
}

/**
 * Whether a process before us had begun with this request: its deployment was made, or the record has it, pinned as it was then. Then only what is
 * missing is done.
 */
export async function continued(scene: Scene, snapshot: Snapshot, environment: string, asker: Asker): Promise<boolean> {
  const deployments = snapshot.deployments.get(environment) ?? [];
  if (await begun(scene, { deployments: new Map([[environment, deployments]]) }, asker)) return true;
  const state = recordIn(snapshot, environment);
  if (!state.verified) return false;
  const waits = state.record.requests.some(({ request }) => request.id === asker.id);
  const ended = hasEnded(state.record, asker.id);
  if (waits && asker.comment !== undefined) await scene.hub.react(asker.comment, "rocket");
  if (waits) await resumeEnvironment(scene, environment, only(asker.id));
  if (ended) await wake(scene);
  return waits || ended;
}

/** The same for a command of which nothing is known yet but its id. */
export async function begun(scene: Scene, { deployments }: Pick<Snapshot, "deployments">, asker: Asker): Promise<boolean> {
  const made = [...deployments.values()].flat().find(({ ours, request }) => ours && request?.id === asker.id);
  if (made === undefined) return false;
  const answer = settle(scene, made.nodeId, {}, asker.issue === undefined ? {} : { issue: asker.issue });
  const seen = asker.comment === undefined ? undefined : scene.hub.react(asker.comment, "rocket");
  await followUp(`${asker.id} was deployed`, together([answer, seen]));
  return true;
}
