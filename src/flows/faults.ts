import { Fault } from "../github/client/fault.js";
import type { Scene } from "./scene.js";

/** Seconds after which to try again where GitHub names none, and at most: before GitHub's time is over, trying costs no request. */
const [usual, longest] = [60, 540];

/**
 * Does what no deployment depends on. Where GitHub's limits leave no room for it, the event it belongs to is done all the same, and `again` is done
 * as soon as they do; a sweep does it where this process is no more by then.
 */
export async function retryWhenLimited<T>(
  scene: Scene,
  tell: (at: Scene) => Promise<T>,
  again: (later: Scene) => Promise<unknown> = tell,
): Promise<T | undefined> {
  try {
    return await tell(scene);
  } catch (error) {
    if (!(error instanceof Fault) || error.kind !== "rate_limited") throw error;
    const milliseconds = untilRoom(error);
    scene.log.warn(
      { route: error.route ?? "", seconds: milliseconds / 1_000 },
      "GitHub's limits leave no room for it now: it is written later",
    );
    scene.later(milliseconds, (later) => retryWhenLimited(later, again));
    return undefined;
  }
}

/** Milliseconds after which what GitHub's limits held back is tried again. */
export function untilRoom({ retryAfter = usual }: { readonly retryAfter?: number | undefined }): number {
  return Math.min(retryAfter + 1, longest) * 1_000;
}

/**
 * Waits for what follows something that is done and stands. Where that fails the command did not, so that nobody is told so: whoever gets the event
 * again, or a sweep, finds what is missing.
 */
export async function followUp<T>(done: string, following: Promise<T>): Promise<T> {
  try {
    return await following;
  } catch (cause) {
    throw new Fault({ kind: "unavailable", message: `${done}, and what is to be said of it is still to come`, cause });
  }
}

/**
 * Whether something failed because the installation or the repository is gone for good, so that trying again is of no use. That a repository was not
 * found is believed when GitHub says it twice, in two ways: it also says so for a moment of what is there.
 */
export async function isGone({ hub }: Pick<Scene, "hub">, error: unknown): Promise<boolean> {
  if (!(error instanceof Fault)) return false;
  return error.kind === "gone" || (error.kind === "not_found" && !(await hub.isThere().catch(() => true)));
}
