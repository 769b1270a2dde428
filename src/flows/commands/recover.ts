import { hasEnded } from "../../core/ledger/requests.js";
import { keptAnswer } from "../../core/messages/answer.js";
import { type Snapshot, recordIn, type EnvironmentRecord } from "../../github/types/snapshot.js";
import { followUp } from "../faults.js";
import { withEnvironments } from "../requests/gather.js";
import { type Asker, reply } from "../answers/reply.js";
import { only, resume, wake } from "../requests/wake.js";
import type { Scene } from "../scene.js";
import { settle } from "../answers/settle.js";
import { together } from "../../github/client/together.js";
import type { Visit } from "./visit.js";

/**
 * Whether a process before us did what is asked for in these environments, or had begun to, and died: then only what is missing is done. Asked once,
 * between a claim that was left and what follows it; also of what comes too late, so that nobody is told that it was missed.
 */
export async function recovered(
  scene: Scene,
  { asker, snapshot }: Pick<Visit, "asker" | "snapshot">,
  environments: readonly string[],
): Promise<boolean> {
  const seen = await withEnvironments(scene, snapshot, environments);
  for (const name of environments) {
    if (await answered(scene, asker, recordIn(seen, name))) return true;
    if (await continued(scene, seen, name, asker)) return true;
  }
  return false;
}

/**
 * Whether a record has what this command says, though nobody was told: by a process before us, or by us, where GitHub's answer to our write got lost. Then
 * its answer is given now, and what was to follow happens.
 */
async function answered(scene: Scene, asker: Asker, state: EnvironmentRecord): Promise<boolean> {
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
async function continued(scene: Scene, snapshot: Snapshot, environment: string, asker: Asker): Promise<boolean> {
  const deployments = snapshot.deployments.get(environment) ?? [];
  if (await begun(scene, { deployments: new Map([[environment, deployments]]) }, asker)) return true;
  const state = recordIn(snapshot, environment);
  if (!state.verified) return false;
  const waits = state.record.requests.some(({ request }) => request.id === asker.id);
  const ended = hasEnded(state.record, asker.id);
  if (waits && asker.comment !== undefined) await scene.hub.react(asker.comment, "rocket");
  if (waits) await resume(scene, environment, only(asker.id));
  if (ended) await wake(scene);
  return waits || ended;
}

/** The same for a command of which nothing is known yet but its id. */
export async function begun(scene: Scene, { deployments }: Pick<Snapshot, "deployments">, asker: Asker): Promise<boolean> {
  const made = [...deployments.values()].flat().find(({ ours, request }) => ours && request?.id === asker.id);
  if (made === undefined) return false;
  const answer = settle(scene, made.nodeId, { issue: asker.issue });
  const seen = asker.comment === undefined ? undefined : scene.hub.react(asker.comment, "rocket");
  await followUp(`${asker.id} was deployed`, together([answer, seen]));
  return true;
}
