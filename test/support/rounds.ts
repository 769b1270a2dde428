import { inRounds } from "../../playground/rounds.js";
import type { World } from "./world.js";

/** What was asked from the so many-th request on, by rounds. */
export function roundsOf(world: World, from: number): readonly (readonly string[])[] {
  return inRounds(world.github.requests.slice(from)).map((round) => round.map(({ operation, route }) => operation ?? route));
}
