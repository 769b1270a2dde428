import type { Command } from "../../core/command.js";
import { helpAbout, helpAnswer } from "../../core/messages/help.js";
import { cancel } from "./cancel.js";
import { deployCommand } from "./deploy.js";
import { lock, unlock } from "./lock.js";
import { promote } from "./promote.js";
import { reply } from "../answers/reply.js";
import { approve, reject } from "./review.js";
import { rollback } from "./rollback.js";
import type { Scene } from "../scene.js";
import { status } from "./status.js";
import type { Visit } from "./visit.js";

/** Hands a command to the file of its verb. */
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
      return await approve(scene, visit, command);
    case "reject":
      return await reject(scene, visit, command);
    case "cancel":
      return await cancel(scene, visit, command);
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
