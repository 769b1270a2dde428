import { describe, expect, test } from "vitest";
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

test("the request made here comes before others", async () => {
  const world = await start({ check: "pending" });
  const issue = world.github.issue(world.repository);
  await world.comment("/deploy production");
  await world.comment("/deploy v0.5.5 production", { on: issue });
  await world.comment("/cancel production");
  expect(world.answers()[0]).toContain("cancelled by ann");
  expect(world.answer(issue)).toMatch(/^### ⏳/);
});

test("if nothing waits, the running deployment is set to error, which asks the tooling and kills nothing", async () => {
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

test.each(["/cancel", "/cancel production"])("of several that run, %s stops the one that was requested here", async (command) => {
  const world = await start({ deployYml: "envs:\n  - name: production\n  - name: staging\n" });
  const issue = world.github.issue(world.repository);
  await world.comment("/deploy v0.5.5 production", { on: issue });
  await world.comment("/deploy production", { by: "bob" });
  await world.comment(command, { on: issue });
  expect(world.answer(issue)).toMatch(/^### 🚫 ann asked to stop v0\.5\.5 in production/);
  expect(world.deployments).toMatchObject([{ statuses: [{ state: "error" }] }, { sha: world.head, statuses: [] }]);
  await world.comment(command, { by: "bob" });
  expect(world.deployments.at(-1)).toMatchObject({ statuses: [{ state: "error", description: "cancelled by bob" }] });
});

test("the requester is mentioned once, more than ten minutes after the request; before that, the edit is enough", async () => {
  const world = await start();
  const issue = world.github.issue(world.repository);
  await world.comment("/deploy v0.5.5 production");
  await world.report("in_progress");
  await world.comment("/cancel production", { by: "bob", on: issue });
  expect(world.answers()).toHaveLength(1);
  await world.comment("/deploy v0.5.5 production");
  await world.report("in_progress");
  await world.wait(11 * 60_000);
  await world.comment("/cancel production", { by: "bob", on: issue });
  await world.redeliver("deployment_status");
  expect(world.answers()).toHaveLength(3);
  expect(world.answer()).toMatch(/^🚫 @ann: The deployment of v0\.5\.5 to production was cancelled\./);
});

test("the answer offers to roll back only if something is live", async () => {
  const world = await start();
  await world.comment("/deploy v0.5.5 production");
  await world.comment("/cancel production");
  expect(world.answer()).toContain("**Next:** `/status production` shows how it went.");
  await world.comment("/deploy v0.5.5 production");
  await world.report("success");
  await world.comment("/deploy production");
  await world.comment("/cancel production");
  expect(world.answer()).toContain("shows how it went, `/rollback production` brings back what was live before.");
});

test("a cancelled deployment lets the next one in", async () => {
  const world = await start({ deployYml: "envs:\n  - name: production\n    serialization: true\n" });
  await world.comment("/deploy v0.5.5 production", { on: world.github.issue(world.repository) });
  await world.comment("/cancel production");
  await world.comment("/deploy production", { by: "bob" });
  expect(world.deployments).toHaveLength(2);
});

test("a request that is cancelled lets the next one move up", async () => {
  const world = await start({ deployYml: "envs:\n  - name: production\n    serialization: true\n" });
  const [one, two] = [world.github.issue(world.repository), world.github.issue(world.repository)];
  await world.comment("/deploy v0.5.5 production", { on: one });
  await world.comment("/deploy production", { by: "bob" });
  await world.comment("/deploy feature production --again", { by: "cleo", on: two });
  expect(world.answer(two)).toContain("2nd in the queue");
  await world.comment("/cancel production", { by: "bob" });
  expect(world.answer(two)).toContain("1st in the queue");
});

describe("in an issue", () => {
  const serialized = "envs:\n  - name: production\n    serialization: true\n";

  test("a request made there comes before later ones by others", async () => {
    const world = await start({ check: "pending" });
    const [one, two] = [world.github.issue(world.repository), world.github.issue(world.repository)];
    await world.comment("/deploy feature production", { by: "bob", on: one });
    await world.comment("/deploy v0.5.5 production", { by: "cleo", on: two });
    await world.comment("/cancel", { by: "bob", on: one });
    expect(world.answers(one)[0]).toContain("cancelled by bob");
    expect(world.answer(two)).toMatch(/^### ⏳ v0\.5\.5 waits/);
  });

  test.each([
    ["remembers the issue", serialized],
    ["is a string, which cannot", `${serialized}    payload: plain text\n`],
  ])("a running deployment from there is meant if only others wait: its payload %s", async (_, deployYml) => {
    const world = await start({ deployYml });
    const [one, two] = [world.github.issue(world.repository), world.github.issue(world.repository)];
    await world.comment("/deploy v0.5.5 production", { by: "bob", on: one });
    await world.comment("/deploy feature production", { by: "cleo", on: two });
    await world.comment("/cancel", { by: "bob", on: one });
    expect(world.deployments[0]?.statuses.at(-1)).toMatchObject({ state: "error", description: "cancelled by bob" });
    expect(world.deployments[1]).toMatchObject({ sha: world.head });
  });
});

test("with nothing to cancel it says so", async () => {
  const world = await start();
  const comment = await world.comment("/cancel production");
  expect(world.reactions(comment)).toEqual(["eyes", "-1"]);
  expect(world.answer()).toMatch(/^### ❌ There is nothing to cancel in production/);
});

test("people who may not deploy may not cancel", async () => {
  const world = await start({ check: "pending", deployYml: "envs:\n  - name: production\n    deployers: [ann]\n" });
  await world.comment("/deploy v0.5.5 production");
  await world.comment("/cancel production", { by: "bob" });
  expect(world.answer()).toMatch(/^👎 /);
  expect(world.answers()[0]).toMatch(/^### ⏳/);
});

describe("while a rollback waits for what runs", () => {
  const serialized = "envs:\n  - name: production\n    serialization: true\n";
  const underway = async () => {
    const world = await start({ deployYml: serialized });
    const issue = world.github.issue(world.repository);
    await world.comment("/deploy v0.5.5 production", { on: issue });
    await world.report("success");
    await world.comment("/deploy feature production", { on: issue });
    await world.comment("/rollback production", { by: "cleo" });
    return world;
  };

  test("/cancel stops what runs, as the rollback's answer offers, and the rollback goes on", async () => {
    const world = await underway();
    expect(world.answer()).toContain("`/cancel production` asks the tooling to stop what runs");
    expect(world.answer()).not.toContain("ends the wait");
    await world.comment("/cancel production", { by: "cleo" });
    expect(world.deployments[1]?.statuses).toMatchObject([{ state: "error", description: "cancelled by cleo" }]);
    expect(world.answer()).toContain("asks the tooling to stop and kills nothing");
    expect(world.deployments[2]).toMatchObject({ sha: world.tagged });
    expect(world.answers()[0]).toMatch(/^### ⏳ Rolling back production to v0\.5\.5/);
    // Nothing waits any more, so now the rollback itself is meant.
    await world.comment("/cancel production", { by: "cleo" });
    expect(world.deployments[2]?.statuses).toMatchObject([{ state: "error" }]);
  });

  test("somebody's own request that waits behind it comes before what runs", async () => {
    const world = await underway();
    const other = world.github.issue(world.repository);
    const pull = world.github.openPullRequest(world.repository, { head: "feature", title: "Once more" });
    world.github.clock.advance(60_000);
    await world.comment("/deploy v0.5.5 production --again", { by: "bob", on: pull });
    await world.comment("/cancel production", { by: "bob", on: pull });
    expect(world.answer(pull)).toMatch(/^### 🚫 bob cancelled v0\.5\.5 for production/);
    expect(world.deployments[1]?.statuses).toEqual([]);
    await world.comment("/cancel production", { by: "bob", on: other });
    expect(world.deployments[1]?.statuses).toMatchObject([{ state: "error", description: "cancelled by bob" }]);
  });
});

test("during a rollback, /cancel first stops what still runs, as the rollback's answer offers, and only then the rollback", async () => {
  const world = await start();
  await world.comment("/deploy v0.5.5 production");
  await world.report("success");
  await world.comment("/deploy feature production");
  await world.comment("/rollback production");
  expect(world.answer()).toMatch(/`feature` by \*\*ann\*\* is still running .*`\/cancel production` asks the tooling to stop it/);
  await world.comment("/cancel production");
  expect(world.answer()).toMatch(/^### 🚫 ann asked to stop feature in production/);
  expect(world.deployments.map(({ statuses }) => statuses.at(-1)?.state)).toEqual(["success", "error", undefined]);
  await world.comment("/cancel production");
  expect(world.answer()).toMatch(/^### 🚫 ann asked to stop v0\.5\.5 in production/);
  expect(world.deployments.map(({ statuses }) => statuses.at(-1)?.state)).toEqual(["success", "error", "error"]);
});

describe("/cancel alone", () => {
  const deployYml = "envs:\n  - name: production\n    default: true\n  - name: staging\n";

  test("is for the only environment where a request of this conversation waits or runs", async () => {
    const world = await start({ deployYml });
    const elsewhere = world.github.issue(world.repository);
    await world.comment("/deploy v0.5.5 production", { on: elsewhere });
    await world.comment("/deploy v0.5.5 staging");
    await world.comment("/cancel");
    expect(world.deployments.map(({ statuses }) => statuses.at(-1)?.description)).toEqual([undefined, "cancelled by ann"]);
  });

  test("also if a string payload cannot keep the conversation", async () => {
    const world = await start({ deployYml: "envs:\n  - name: production\n    payload: text\n  - name: staging\n    payload: text\n" });
    const [one, two] = [world.github.issue(world.repository), world.github.issue(world.repository)];
    await world.comment("/deploy v0.5.5 production", { on: one });
    await world.comment("/deploy v0.5.5 staging", { on: two });
    await world.comment("/cancel", { on: one });
    expect(world.deployments.map(({ statuses }) => statuses.at(-1)?.description)).toEqual(["cancelled by ann", undefined]);
  });

  test("asks which one if there are several, and cancels nothing", async () => {
    const world = await start({ deployYml });
    await world.comment("/deploy v0.5.5 production");
    await world.comment("/deploy v0.5.5 staging");
    const comment = await world.comment("/cancel");
    expect(world.reactions(comment)).toEqual(["eyes", "confused"]);
    expect(world.answer()).toContain("- `/cancel production`\n- `/cancel staging`");
    expect(world.deployments.flatMap(({ statuses }) => statuses)).toEqual([]);
  });
});
