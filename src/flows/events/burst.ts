import { ended } from "../../github/client/together.js";
import type { Burst, Looks } from "../attention.js";
import type { Scene } from "../scene.js";

/** How many events of a burst are looked at as they come; the others share a look after so many milliseconds. */
const atOnce = 5;
const pause = 30_000;

/**
 * Looks because of an event that may repeat, as when a tool reports each step. Events during a look are served by the next one, and the rest of a longer
 * burst by a later look. Each look reads the current state, so the last state is seen. If nothing can be put off, each event gets a look.
 */
export async function inBursts(scene: Scene, key: string, look: (scene: Scene) => Promise<void>): Promise<void> {
  const burst = scene.attention.bursts.of(key, () => ({ count: 0, since: 0, later: false, current: undefined, following: undefined }));
  if (burst.later) return;
  const age = scene.now().getTime() - burst.since;
  if (age >= pause) Object.assign(burst, { count: 0, since: scene.now().getTime() });
  else if (burst.count >= atOnce && putOff(scene, burst, pause - age, look)) return;
  burst.count += 1;
  await share(burst, () => look(scene));
}

function putOff(scene: Scene, burst: Burst, milliseconds: number, look: (scene: Scene) => Promise<void>): boolean {
  const rings = scene.later(milliseconds, async (later) => {
    // Events from now on may be newer than what this look reads.
    burst.later = false;
    Object.assign(burst, { count: atOnce, since: later.now().getTime() });
    await share(burst, () => look(later));
  });
  burst.later = rings !== false;
  return burst.later;
}

/**
 * Looks, unless a look is under way. That one may not see a new event, so the next look serves it; the first event that needs the next look waits for it.
 */
export async function share(looks: Looks, look: () => Promise<void>): Promise<void> {
  const { current } = looks;
  if (current === undefined) return await begin(looks, look);
  if (looks.following !== undefined) return;
  looks.following = ended(current).then(() => begin(looks, look));
  await looks.following;
}

function begin(looks: Looks, look: () => Promise<void>): Promise<void> {
  looks.following = undefined;
  const current = look().finally(() => {
    if (looks.current === current) looks.current = undefined;
  });
  looks.current = current;
  return current;
}
