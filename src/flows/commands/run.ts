import type { Command } from "../../core/command.js";
import { helpAbout, helpAnswer } from "../../core/messages/help.js";
import { reply, type Asker } from "../answers/reply.js";
import { actOn } from "../requests/change-record.js";
import type { Scene } from "../scene.js";
import { cancel } from "./cancel.js";
import { deployCommand } from "./deploy.js";
import { lock, unlock } from "./lock.js";
import { promote } from "./promote.js";
import { approve, reject } from "./review.js";
import { rollback } from "./rollback.js";
import { status } from "./status.js";
import { revisit, type Visit } from "./visit.js";
import { findEnvironment, namesOf } from "../../core/config/environment.js";
import { hasEnded } from "../../core/ledger/requests.js";
import { keptAnswer } from "../../core/messages/answer.js";
import { type Snapshot, recordIn } from "../../github/types/snapshot.js";
import { followUp } from "../../github/client/fault.js";
import { withEnvironments } from "../../github/reads/snapshot.js";
import { only, resume, wake } from "../requests/wake.js";
import { settle } from "../answers/settle.js";
import { together } from "../../github/client/together.js";
import { believed, type LedgerRecord } from "../../core/ledger.js";

/** Passes a command to the file of its verb, wherever it came from. */
export async function runCommand(scene: Scene, visit: Visit, command: Command): Promise<void> {
  switch (command.verb) {
    case "deploy":
      return await deployCommand(scene, visit, command);
    case "rollback":
      return await rollback(scene, visit, command);
    case "promote":
      return await promote(scene, visit, command);
    case "lock":
      return await lock(scene, visit, command);
    case "unlock":
      return await unlock(scene, visit, command);
    case "approve":
      return await asSeen(scene, visit, command, (seen) => approve(scene, seen, command));
    case "reject":
      return await asSeen(scene, visit, command, (seen) => reject(scene, seen, command));
    case "cancel":
      return await asSeen(scene, visit, command, (seen) => cancel(scene, seen, command));
    case "status":
      return await status(scene, visit, command);
    case "help":
      return await reply(
        scene,
        visit.asker,
        command.about === undefined ? helpAnswer(visit.config.environments) : helpAbout(command.about),
      );
  }
}

/**
 * Acts on what was read. If others have changed the record since, reads everything again. If the change was our own write, whose answer got lost, the
 * command is done.
 */
async function asSeen(
  scene: Scene,
  visit: Visit,
  { environment: word }: { readonly environment?: string },
  act: (seen: Visit) => Promise<"over" | "conflict">,
): Promise<void> {
  const concerned = ({ config }: Visit): readonly string[] => {
    const environment = word === undefined ? undefined : findEnvironment(config, word);
    return environment === undefined ? namesOf(config) : [environment.name];
  };
  await actOn(
    visit,
    async (seen) => (seen !== visit && (await recovered(scene, seen, concerned(seen))) ? "over" : await act(seen)),
    (seen) => revisit(scene, seen),
  );
}

/**
 * Whether an earlier process did what the command asks for in these environments, or had begun to, and died. Then only the rest is done. Checked once
 * after an abandoned claim is taken over; for late commands too, so that nobody is told that an executed command was missed.
 */
export async function recovered(
  scene: Scene,
  { asker, snapshot }: Pick<Visit, "asker" | "snapshot">,
  environments: readonly string[],
): Promise<boolean> {
  const seen = await withEnvironments(scene.hub, snapshot, environments);
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
