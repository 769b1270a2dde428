import { expect, test } from "vitest";
import { start } from "../support/world.js";

test("/cancel ends a waiting request", async () => {
  const world = await start({ check: "pending" });
  await world.comment("/deploy v0.5.5 production");
  const comment = await world.comment("/cancel production", { by: "bob" });
  expect(world.reactions(comment)).toEqual(["eyes", "rocket"]);
  expect(world.answers()[0]).toMatch(/^### 🚫 v0\.5\.5 is not deployed to production: cancelled by bob/);
  expect(world.answers().some((answer) => answer.includes("@ann"))).toBe(true);
  expect(world.checkRuns(world.tagged)).toMatchObject([{ status: "completed", conclusion: "cancelled" }]);
  for (const check of world.checks) world.github.finishCheck(check, "success");
  await world.github.idle();
  expect(world.deployments).toEqual([]);
});

test("the one asked for here goes before others", async () => {
  const world = await start({ check: "pending" });
  const issue = world.github.issue(world.repository);
  await world.comment("/deploy production");
  await world.comment("/deploy v0.5.5 production", { on: issue });
  await world.comment("/cancel production");
  expect(world.answers()[0]).toContain("cancelled by ann");
  expect(world.answer(issue)).toMatch(/^### ⏳/);
});

test("where nothing waits, what runs is set to error, which asks the tooling and kills nothing", async () => {
  const world = await start();
  await world.comment("/deploy v0.5.5 production");
  await world.report("in_progress");
  await world.comment("/cancel production", { by: "bob" });
  expect(world.deployments[0]?.statuses.at(-1)).toMatchObject({ state: "error", description: "cancelled by bob" });
  expect(world.answers()[0]).toMatch(/^### 🚫 The deployment of v0\.5\.5 to production was cancelled/);
  expect(world.answers().at(-1)).toContain("asks the tooling to stop and kills nothing");
  expect(world.checkRuns(world.tagged).at(-1)).toMatchObject({ status: "completed", conclusion: "cancelled" });
  // A tool that succeeds after our own error is believed.
  await world.report("success");
  expect(world.answers()[0]).toMatch(/^### ✅ v0\.5\.5 is live in production/);
  expect(world.checkRuns(world.tagged).at(-1)).toMatchObject({ status: "completed", conclusion: "success" });
});

test("a cancelled deployment lets the next one in", async () => {
  const world = await start({ deployYml: "envs:\n  - name: production\n    serialization: true\n" });
  await world.comment("/deploy v0.5.5 production", { on: world.github.issue(world.repository) });
  await world.comment("/cancel production");
  await world.comment("/deploy production", { by: "bob" });
  expect(world.deployments).toHaveLength(2);
});

test("a request that is cancelled lets the next one up", async () => {
  const world = await start({ deployYml: "envs:\n  - name: production\n    serialization: true\n" });
  const [one, two] = [world.github.issue(world.repository), world.github.issue(world.repository)];
  await world.comment("/deploy v0.5.5 production", { on: one });
  await world.comment("/deploy production", { by: "bob" });
  await world.comment("/deploy feature production", { by: "cleo", on: two });
  expect(world.answer(two)).toContain("2nd in the queue");
  await world.comment("/cancel production", { by: "bob" });
  expect(world.answer(two)).toContain("1st in the queue");
});

test("with nothing to cancel it says so", async () => {
  const world = await start();
  const comment = await world.comment("/cancel production");
  expect(world.reactions(comment)).toEqual(["eyes", "-1"]);
  expect(world.answer()).toMatch(/^### 😕 There is nothing to cancel in production/);
});

test("who may not deploy there may not cancel there", async () => {
  const world = await start({ check: "pending", deployYml: "envs:\n  - name: production\n    deployers: [ann]\n" });
  await world.comment("/deploy v0.5.5 production");
  await world.comment("/cancel production", { by: "bob" });
  expect(world.answer()).toMatch(/^👎 /);
  expect(world.answers()[0]).toMatch(/^### ⏳/);
});
