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
 * Whether an earlier process did what the command asks for in these environments, or had begun to, and died. Then only the rest is done. Checked once
 * after an abandoned claim is taken over; for late commands too, so that nobody is told that an executed command was missed.
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
 * Whether a record has this command's change, though nobody was told: written by an earlier process, or by us if GitHub's answer got lost. Then its answer
 * is given now, and what should follow happens.
 */
async function answered(scene: Scene, asker: Asker, record: LedgerRecord): Promise<boolean> {
  const kept = record.answers?.find(({ id }) => id === asker.id);
  if (kept === undefined) return false;
  const said = reply(scene, asker, keptAnswer(kept)).then(() => wake(scene));
  await followUp(`${asker.id} was done`, said);
  return true;
}

/** Whether a record has this request, pinned as an earlier process wrote it. Then it continues, or what should follow its end happens. */
async function continued(scene: Scene, environment: string, asker: Asker, record: LedgerRecord): Promise<boolean> {
  const waits = record.requests.some(({ request }) => request.id === asker.id);
  const ended = hasEnded(record, asker.id);
  if (waits && asker.comment !== undefined) await scene.hub.react(asker.comment, "rocket");
  if (waits) await resume(scene, environment, only(asker.id));
  if (ended) await wake(scene);
  return waits || ended;
}

/** Whether a deployment was made for it in one of these environments. Then its answer is settled. */
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
