import { expect, test } from "vitest";
import { start } from "../support/world.js";

test("metrics get a deployment's start, and its success with the time since the command, once each", async () => {
  const world = await start({ check: "pending" });
  await world.comment("/deploy v0.5.5 production");
  await world.wait(120_000);
  expect(world.news).toEqual([]);
  const [check] = world.checks;
  if (check === undefined) throw new Error("there is no check");
  world.github.finishCheck(check, "success");
  await world.github.idle();
  expect(world.news).toMatchObject([{ repository: "octo/app", environment: "production", outcome: "created" }]);
  await world.report("in_progress");
  await world.wait(60_000);
  await world.report("success");
  for (const { guid } of world.github.deliveries.filter(({ event }) => event === "deployment_status")) world.github.redeliver(guid);
  await world.github.idle();
  expect(world.news.map(({ outcome }) => outcome)).toEqual(["created", "success"]);
  expect(world.news[0]?.seconds).toBeGreaterThanOrEqual(120);
  expect(world.news[1]?.seconds).toBeGreaterThanOrEqual(180);
  expect(world.news[1]?.seconds).toBeLessThan(200);
});

test.each([
  ["failure", "failure"],
  ["error", "failure"],
])("a deployment that ends in %s is counted as a %s", async (state, outcome) => {
  const world = await start();
  await world.comment("/deploy v0.5.5 production");
  await world.report(state);
  expect(world.news.map((news) => news.outcome)).toEqual(["created", outcome]);
});

test("one that a person cancels is counted as such", async () => {
  const world = await start();
  await world.comment("/deploy v0.5.5 production");
  await world.report("in_progress");
  await world.comment("/cancel production");
  expect(world.news.map(({ outcome }) => outcome)).toEqual(["created", "cancelled"]);
});

test("one that is no longer live does not end again", async () => {
  const world = await start();
  await world.comment("/deploy v0.5.5 production");
  await world.report("success");
  await world.report("inactive");
  expect(world.news.map(({ outcome }) => outcome)).toEqual(["created", "success"]);
});

test("one that was rolled back from does not end again, whichever process rolls back", async () => {
  const world = await start();
  for (const command of ["/deploy v0.5.5 production", `/deploy ${world.head} production`]) {
    await world.comment(command);
    await world.report("success");
  }
  await world.startProcess();
  await world.comment("/rollback production");
  await world.report("success");
  expect(world.answers().at(-2)).toContain("rolled back");
  expect(world.news.map(({ outcome }) => outcome)).toEqual(["created", "success", "created", "success", "created", "success"]);
});

test("one that failed and then succeeds ends twice", async () => {
  const world = await start();
  await world.comment("/deploy v0.5.5 production");
  await world.report("failure");
  await world.report("success");
  expect(world.news.map(({ outcome }) => outcome)).toEqual(["created", "failure", "success"]);
});

test.each([
  ["production", "", true],
  ["staging", "", false],
  ["live", "    production_environment: true\n", true],
  ["production", "    production_environment: false\n", false],
])("%s with %j counts as a production environment: %s, whatever deploy.yml says when it ends", async (name, setting, production) => {
  const world = await start({ deployYml: `envs:\n  - name: ${name}\n${setting}` });
  await world.comment(`/deploy v0.5.5 ${name}`);
  expect(world.deployments).toMatchObject([{ production }]);
  const opposite = `envs:\n  - name: ${name}\n    production_environment: ${!production}\n`;
  world.github.commit(world.repository, "main", { message: "Change our minds", files: { "deploy.yml": opposite }, author: "cleo" });
  await world.report("success");
  expect(world.news).toMatchObject([
    { outcome: "created", production },
    { outcome: "success", production },
  ]);
});

test("a success after a failure or a rolled-back deployment tells how long the failure lasted", async () => {
  const world = await start();
  await world.comment("/deploy v0.5.5 production");
  await world.report("failure");
  await world.wait(60_000);
  await world.comment("/deploy v0.5.5 production");
  await world.report("failure");
  await world.wait(60_000);
  await world.comment("/deploy v0.5.5 production");
  await world.report("success");
  await world.comment(`/deploy ${world.head} production`);
  await world.report("success");
  await world.wait(300_000);
  await world.comment("/rollback production");
  await world.report("success");
  const restored = world.news.map(({ restoredSeconds }) => restoredSeconds);
  const [mended = 0, rolledBack = 0] = restored.filter((seconds) => seconds !== undefined);
  expect(restored.map((seconds) => seconds !== undefined)).toEqual([...Array(5).fill(false), true, false, false, false, true]);
  expect([Math.floor(mended / 60), Math.floor(rolledBack / 60)]).toEqual([2, 5]);
});
