import type { Markdown } from "../../core/messages/markdown.js";
import { checkRunNotWritten } from "../../core/messages/trouble.js";
import { Fault } from "../../github/client/fault.js";
import type { OwnCheckRun } from "../../github/types/hub.js";
import type { Scene } from "../scene.js";

/** Waits until a check run is written; where the App lacks the permission, all else goes on, and what there is to say of that is returned. */
export async function noteUnlessWritten(scene: Pick<Scene, "log">, writing: Promise<unknown>): Promise<Markdown | undefined> {
  try {
    await writing;
    return undefined;
  } catch (error) {
    return checkRunNotWritten(lacking(scene, error).permission);
  }
}

/** Our check runs on a commit, of one name or of all, newest first; none where the App lacks the permission. */
export async function ownCheckRuns(scene: Pick<Scene, "log" | "hub">, sha: string, name?: string): Promise<readonly OwnCheckRun[]> {
  try {
    return await scene.hub.ownCheckRuns(sha, name);
  } catch (error) {
    lacking(scene, error);
    return [];
  }
}

/** A missing permission, which is logged; anything else goes on its way. */
function lacking(scene: Pick<Scene, "log">, error: unknown): Fault {
  if (!(error instanceof Fault) || error.kind !== "missing_permission") throw error;
  scene.log.warn({ permission: error.permission ?? "", route: error.route ?? "" }, "The App lacks a permission");
  return error;
}
