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
    const seconds = Math.min((error.retryAfter ?? minute) + 1, longest);
    scene.log.warn({ route: error.route ?? "", seconds }, "GitHub's limits leave no room for it now: it is written later");
    scene.later(seconds * 1_000, (later) => retryWhenLimited(later, () => again(later), again));
    return undefined;
  }
}
