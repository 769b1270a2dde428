import type { World } from "./world.js";

/** Requests from the so many-th on by when they began: what begins before anything of a round has ended is in that round. */
export function roundsOf(world: World, from: number): readonly (readonly string[])[] {
  const all: string[][] = [];
  let end = -1;
  for (const { operation, route, startedAt, endedAt } of world.github.requests.slice(from)) {
    if (startedAt > end) {
      all.push([]);
      end = Infinity;
    }
    all.at(-1)?.push(operation ?? route);
    end = Math.min(end, endedAt ?? Infinity);
  }
  return all;
}
