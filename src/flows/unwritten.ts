import type { Markdown } from "../core/messages/markdown.js";
import { checkRunNotWritten } from "../core/messages/trouble.js";
import { Fault } from "../github/fault.js";
import type { Scene } from "./scene.js";

/** Waits until a check run is written; where the App lacks the permission, all else goes on, and what there is to say of that is returned. */
export async function noteUnlessWritten(scene: Pick<Scene, "log">, writing: Promise<unknown>): Promise<Markdown | undefined> {
  try {
    await writing;
    return undefined;
  } catch (error) {
    if (!(error instanceof Fault) || error.kind !== "missing_permission") throw error;
    scene.log.warn({ permission: error.permission ?? "", route: error.route ?? "" }, "The App lacks a permission");
    return checkRunNotWritten(error.permission);
  }
}
