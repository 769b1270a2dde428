import { hasEnded } from "../../core/ledger/requests.js";
import { keptAnswer } from "../../core/messages/answer.js";
import { type Snapshot, recordIn } from "../../github/types/snapshot.js";
import { followUp } from "../faults.js";
import { withEnvironments } from "../requests/gather.js";
import { type Asker, reply } from "../answers/reply.js";
import { only, resume, wake } from "../requests/wake.js";
import type { Scene } from "../scene.js";
import { settle } from "../answers/settle.js";
import { together } from "../../github/client/together.js";
import type { Visit } from "./visit.js";
import { believed, type LedgerRecord } from "../../core/ledger.js";

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
    const record = believed(recordIn(seen, name));
    if ((await answered(scene, asker, record)) || (await begun(scene, seen, asker, [name]))) return true;
    if (await continued(scene, name, asker, record)) return true;
  }
  return false;
}

/**
 * Whether a record has what this command says, though nobody was told: by a process before us, or by us, where GitHub's answer to our write got lost. Then
 * its answer is given now, and what was to follow happens.
 */
async function answered(scene: Scene, asker: Asker, record: LedgerRecord): Promise<boolean> {
  const kept = record.answers?.find(({ id }) => id === asker.id);
  if (kept === undefined) return false;
  const said = reply(scene, asker, keptAnswer(kept)).then(() => wake(scene));
  await followUp(`${asker.id} was done`, said);
  return true;
}

/** Whether a record has this request, pinned as it was when a process before us wrote it. Then it goes on, or what was to follow its end happens. */
async function continued(scene: Scene, environment: string, asker: Asker, record: LedgerRecord): Promise<boolean> {
  const waits = record.requests.some(({ request }) => request.id === asker.id);
  const ended = hasEnded(record, asker.id);
  if (waits && asker.comment !== undefined) await scene.hub.react(asker.comment, "rocket");
  if (waits) await resume(scene, environment, only(asker.id));
  if (ended) await wake(scene);
  return waits || ended;
}

/** Whether a deployment was made of it, in one of these environments: then its answer is seen to. */
export async function begun(
  scene: Scene,
  { deployments }: Pick<Snapshot, "deployments">,
  asker: Asker,
  environments: Iterable<string> = deployments.keys(),
): Promise<boolean> {
  const made = [...environments]
    .flatMap((name) => deployments.get(name) ?? [])
    .find(({ ours, request }) => ours && request?.id === asker.id);
  if (made === undefined) return false;
  const answer = settle(scene, made.nodeId, { issue: asker.issue });
  const seen = asker.comment === undefined ? undefined : scene.hub.react(asker.comment, "rocket");
  await followUp(`${asker.id} was deployed`, together([answer, seen]));
  return true;
}
