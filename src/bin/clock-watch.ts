import type { Observe } from "../github/client/observed.js";
import type { Log } from "../flows/scene.js";

/** How far two right clocks may be apart, in milliseconds: an answer takes some seconds, and may come from a cache. */
const tolerable = 60_000;

/** Logs, once as long as it lasts, that this machine's clock is wrong according to GitHub's. `now`: in milliseconds since 1970. */
export function watchClock(log: Pick<Log, "warn">, now: () => number = Date.now): Observe {
  let said = false;
  return ({ answeredAt }) => {
    if (answeredAt === undefined) return;
    const ahead = now() - answeredAt;
    const wrong = Math.abs(ahead) > tolerable;
    if (wrong && !said) {
      const [minutes, where] = [Math.round(Math.abs(ahead) / 60_000), ahead > 0 ? "ahead of" : "behind"];
      log.warn(
        { seconds: Math.round(ahead / 1_000) },
        `This machine's clock is ${minutes} min ${where} GitHub's: commands may be taken for old ones, and locks and freezes end at the wrong time. Set it (NTP).`,
      );
    }
    said = wrong;
  };
}
