import { expect, test } from "vitest";
import { start } from "../support/world.js";

test("an answer is edited in place, however many comments came after it", async () => {
  const world = await start();
  await world.comment("/deploy v0.5.5 production");
  // Among the newest hundred comments is one of ours, but another one.
  await world.comment("/status");
  for (let count = 0; count < 99; count += 1) world.github.comment(world.pullRequest, "bob", `Hello ${count}`);
  await world.github.idle();
  await world.report("success");
  expect(world.answers()[0]).toMatch(/^### ✅ v0\.5\.5 is live in production/);
  expect(world.answers()).toHaveLength(2);
});
