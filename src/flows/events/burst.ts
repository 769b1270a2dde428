import type { Burst } from "../attention.js";
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

/** Whoever comes while a look is under way gets the next one, which all of them share. */
async function share(burst: Burst, look: () => Promise<void>): Promise<void> {
  const { current } = burst;
  if (current === undefined) return await begin(burst, look);
  burst.following ??= current.then(
    () => begin(burst, look),
    () => begin(burst, look),
  );
  await burst.following;
}

function begin(burst: Burst, look: () => Promise<void>): Promise<void> {
  burst.following = undefined;
  const current = look().finally(() => {
    if (burst.current === current) burst.current = undefined;
  });
  burst.current = current;
  return current;
}
