import { keeperOf } from "../support/housekeeping.js";
import { start } from "../support/world.js";
import { type Picture, pictureOf } from "./picture.js";
import type { Story } from "./telling.js";

const minute = 60_000;

/** Who comes first after a death: whoever delivers again what failed, or the sweep. */
export const rescues = ["redelivery", "sweep"] as const;

/** What became of a story in which a process died. */
export interface Death {
  /** The write before which it died, as `METHOD route`; `undefined`: it lived. */
  readonly before: string | undefined;
  /** What it left behind. */
  readonly left: Picture;
  /** What is there when others have found it. */
  readonly end: Picture;
}

/**
 * Plays a story in which the process dies before its so many-th write, as by kill -9. Then another lives: failed deliveries are delivered again,
 * time passes, and sweeps look after it.
 */
export async function play(story: Story, dies: number | undefined, first: (typeof rescues)[number] = "redelivery"): Promise<Death> {
  const world = await start({ ...story.difference, troubled: true, gitHub: { contract: "off" } });
  await story.before?.(world);
  const victim = await world.startProcess(dies === undefined ? {} : { dies });
  await story.happening(world, victim);
  await world.github.idle();
  const left = pictureOf(world);
  await world.startProcess();
  const keeper = await keeperOf(world);
  await world.wait(minute + 1000);
  if (first === "sweep") await keeper.sweep();
  await world.redeliverFailed();
  await keeper.sweep();
  await world.wait(2 * minute);
  await keeper.sweep();
  return { before: victim.diedBefore(), left, end: pictureOf(world) };
}
