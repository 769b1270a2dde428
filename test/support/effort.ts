import { expect } from "vitest";

/** Work of the kinds that parsing is made of, for some 5 ms on a quiet machine. */
export function yardstick(): void {
  let text = "";
  for (let index = 0; index < 4_000; index += 1) text += JSON.stringify({ name: `environment${index}`, values: [index, index / 3] });
  text
    .replaceAll(/(\d+)\.\d+/g, "$1")
    .split("}")
    .sort();
}

/** Rounds before anything is called fast, and before it is called slow: on a machine that does much else, many of them are slow. */
const [fewest, most] = [3, 20];

/** Expects that something takes at most so many times as long as something else, each at its best: both are measured in turn until that is so. */
export function expectEffort(run: () => unknown, times: number, than: () => unknown = yardstick): void {
  let [best, other] = [Infinity, Infinity];
  for (let round = 1; round <= most; round += 1) {
    best = Math.min(best, duration(run));
    other = Math.min(other, duration(than));
    if (round >= fewest && best <= times * other) return;
  }
  expect(best / other, `${best.toFixed(1)} ms beside ${other.toFixed(1)} ms`).toBeLessThanOrEqual(times);
}

/** Milliseconds that pass while something runs. */
function duration(run: () => unknown): number {
  const began = performance.now();
  run();
  return performance.now() - began;
}
