import { Fault } from "../github/client/fault.js";
import type { Scene } from "./scene.js";

/** Seconds until the next try: if GitHub names none, and at most. Trying before GitHub's time is over costs no request. */
const [usual, longest] = [60, 540];

/**
 * Does something on which no deployment depends. If GitHub's limits leave no room, its event still counts as done, and `again` is called as soon as there
 * is room; a sweep does it if this process is gone by then.
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

/** Milliseconds until the next try of something that GitHub's limits held back. */
export function untilRoom({ retryAfter = usual }: { readonly retryAfter?: number | undefined }): number {
  return Math.min(retryAfter + 1, longest) * 1_000;
}

/**
 * Waits for the steps after something that is done. If they fail, the command did not, so nobody is told that it failed: a redelivery, or a sweep, finds
 * what is missing.
 */
export async function followUp<T>(done: string, following: Promise<T>): Promise<T> {
  try {
    return await following;
  } catch (cause) {
    throw new Fault({ kind: "unavailable", message: `${done}, and what is to be said of it is still to come`, cause });
  }
}

/**
 * Whether something failed because the installation or the repository is gone for good, so that trying again is useless. A missing repository is believed
 * when GitHub says so twice, in two ways: for a moment, it also says so about existing ones.
 */
export async function isGone({ hub }: Pick<Scene, "hub">, error: unknown): Promise<boolean> {
  if (!(error instanceof Fault)) return false;
  return error.kind === "gone" || (error.kind === "not_found" && !(await hub.isThere().catch(() => true)));
}
