import { describe, expect, test } from "vitest";
import { acts, type ActName } from "../pairs/acts.js";
import { play } from "../pairs/play.js";

// `npm run test:faults` plays all pairs, with each request of the first one slow.
const names = Object.keys(acts) as readonly ActName[];
const seconds = ["deploy", "rollback", "lock", "cancel"] as const;
const processes = { deploy: "two processes", rollback: "one process", lock: "two processes", cancel: "one process" } as const;

describe.each(names)("while the record of %s is slow to be written", (first) => {
  test.each(seconds)("%s runs to its end", async (second) => {
    const hold = { method: "POST", path: /\/git\/commits$/ };
    expect(await play({ first, second, processes: processes[second], hold })).toBeDefined();
  });
});
