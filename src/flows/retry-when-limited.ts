import { Fault } from "../github/client/fault.js";
import type { Scene } from "./scene.js";

/** Seconds after which to try again where GitHub names none, and at most: before GitHub's time is over, trying costs no request. */
const minute = 60;
const longest = 9 * minute;

/**
 * Does what no deployment depends on. Where GitHub's limits leave no room for it, the event it belongs to is done all the same, and `again` is done
 * as soon as they do; a sweep does it where this process is no more by then.
 */
export async function retryWhenLimited<T>(
  scene: Scene,
  tell: () => Promise<T>,
  again: (later: Scene) => Promise<unknown>,
): Promise<T | undefined> {
  try {
    return await tell();
  } catch (error) {
    if (!(error instanceof Fault) || error.kind !== "rate_limited") throw error;
    const milliseconds = untilRoom(error);
    scene.log.warn(
      { route: error.route ?? "", seconds: milliseconds / 1_000 },
      "GitHub's limits leave no room for it now: it is written later",
    );
    scene.later(milliseconds, (later) => retryWhenLimited(later, () => again(later), again));
    return undefined;
  }
}

/** Milliseconds after which what GitHub's limits held back is tried again. */
export function untilRoom({ retryAfter = minute }: { readonly retryAfter?: number | undefined }): number {
  return Math.min(retryAfter + 1, longest) * 1_000;
}
