import type { Command } from "../../core/command.js";
import { helpAbout, helpAnswer } from "../../core/messages/help.js";
import { reply } from "../answers/reply.js";
import { actOn } from "../requests/change-record.js";
import type { Scene } from "../scene.js";
import { cancel } from "./cancel.js";
import { deployCommand } from "./deploy.js";
import { lock, unlock } from "./lock.js";
import { promote } from "./promote.js";
import { recovered } from "./recover.js";
import { approve, reject } from "./review.js";
import { rollback } from "./rollback.js";
import { status } from "./status.js";
import { revisit, type Visit } from "./visit.js";
import { findEnvironment, namesOf } from "../../core/config/environment.js";

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
