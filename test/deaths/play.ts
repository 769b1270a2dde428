import { keeperOf } from "../support/housekeeping.js";
import { start } from "../support/world.js";
import { type Picture, pictureOf } from "./picture.js";
import type { Story } from "./telling.js";

const minute = 60_000;

/** What comes first after a death: the redelivery of what failed, or the sweep. */
export const rescues = ["redelivery", "sweep"] as const;

/** The outcome of a story in which a process died. */
export interface Death {
  /** The write before which it died, as `METHOD route`; `undefined`: it survived. */
  readonly before: string | undefined;
  /** The state that it left behind. */
  readonly left: Picture;
  /** The state after other processes have found it. */
  readonly end: Picture;
}

/**
 * Plays a story whose process dies before its nth write, as with kill -9. Then another process lives: failed deliveries are redelivered, time passes,
 * and sweeps make up for the rest.
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
