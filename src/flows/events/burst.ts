import { ended } from "../../github/client/together.js";
import type { Burst, Looks } from "../attention.js";
import type { Scene } from "../scene.js";

/** So many events of a burst are looked at as they come; the others together, after so many milliseconds. */
const atOnce = 5;
const pause = 30_000;

/**
 * Looks since something happened that may happen again and again, as a tool that reports each step: what comes while a look is under way is served by the one
 * that follows it, and of a longer burst the rest by one that is made later. Each look reads how things stand then, so that the last state is seen.
 * Where nothing can be put off, each event is looked at.
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
    // What comes from now on may be newer than what this look reads.
    burst.later = false;
    Object.assign(burst, { count: atOnce, since: later.now().getTime() });
    await share(burst, () => look(later));
  });
  burst.later = rings !== false;
  return burst.later;
}

/**
 * Looks, unless a look is under way: what comes meanwhile may not be seen by it, and is served by the one that follows, for which whoever comes first waits.
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
