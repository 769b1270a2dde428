import { Fault } from "../github/client/fault.js";
import type { Scene } from "./scene.js";

/**
 * Whether something failed because the installation or the repository is gone for good, so that trying again is of no use. That a repository was not
 * found is believed when GitHub says it twice, in two ways: it also says so for a moment of what is there.
 */
export async function isGone({ hub }: Pick<Scene, "hub">, error: unknown): Promise<boolean> {
  if (!(error instanceof Fault)) return false;
  return error.kind === "gone" || (error.kind === "not_found" && !(await hub.isThere().catch(() => true)));
}
