import { describe, expect, test } from "vitest";
import { acts, type ActName } from "../pairs/acts.js";
import { play } from "../pairs/play.js";

const names = Object.keys(acts) as readonly ActName[];

// Slow rather than broken: each request of the first is held while the second runs to its end.
describe.each(["one process", "two processes"] as const)("two things at the same time, in %s", (processes) => {
  describe.each(names)("%s is slow", (first) => {
    test.each(names)("%s runs to its end", { timeout: 600_000 }, async (second) => {
      for (let nth = 1; (await play({ first, second, processes, hold: { nth } })) !== undefined; nth += 1) expect(nth).toBeLessThan(60);
    });
  });
});
