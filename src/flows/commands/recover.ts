import { hasEnded } from "../../core/ledger/requests.js";
import type { Snapshot } from "../../github/types/snapshot.js";
import { followUp } from "../follow-up.js";
import { recordOf } from "../requests/gather.js";
import type { Asker } from "../answers/reply.js";
import { only, resumeEnvironment, wake } from "../requests/wake.js";
import type { Scene } from "../scene.js";
import { settle } from "../answers/settle.js";
import { together } from "../../github/client/together.js";

/**
 * Whether a process before us had begun with this request: its deployment was made, or the record has it, pinned as it was then. Then only what is
 * missing is done.
 */
export async function continued(scene: Scene, snapshot: Snapshot, environment: string, asker: Asker): Promise<boolean> {
  const deployments = snapshot.deployments.get(environment) ?? [];
  if (await begun(scene, { deployments: new Map([[environment, deployments]]) }, asker)) return true;
  const state = recordOf(scene, environment, snapshot.ledgers.get(environment));
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
