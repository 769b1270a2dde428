import { describe, expect, test } from "vitest";
import { start } from "../support/world.js";

const serialized = "envs:\n  - name: production\n    serialization: true\n";

describe("the queue of a serialized environment", () => {
  test("deploys first come, first served, and shows the position", async () => {
    const world = await start({ deployYml: serialized });
    const [one, two] = [world.github.issue(world.repository), world.github.issue(world.repository)];
    await world.comment("/deploy v0.5.5 production", { by: "bob", on: one });
    await world.comment("/deploy feature production", { on: two });
    await world.comment("/deploy production --again", { by: "cleo" });
    expect(world.answer(two)).toContain("1st in the queue");
    expect(world.answer()).toContain("2nd in the queue, after `feature` by **ann**");
    expect(world.deployments).toHaveLength(1);

    await world.report("success");
    expect(world.deployments).toHaveLength(2);
    expect(world.answer(two)).toMatch(/^### ⏳ Deploying feature to production/);
    expect(world.answer()).toContain("1st in the queue");
    await world.report("failure");
    expect(world.deployments).toHaveLength(3);
    expect(world.answers()).toHaveLength(1);
  });

  test("holds no place for a request that also waits for something else", async () => {
    const world = await start({ deployYml: serialized });
    const [one, two] = [world.github.issue(world.repository), world.github.issue(world.repository)];
    await world.comment("/deploy v0.5.5 production", { by: "bob", on: one });
    const sha = world.github.commit(world.repository, "other", { message: "Other" });
    const check = world.github.checkRun(world.repository, sha, { name: "ci" });
    await world.comment("/deploy other production", { by: "bob", on: two });
    await world.comment("/deploy production");
    expect(world.answer()).toContain("1st in the queue");

    await world.report("success");
    expect(world.deployments.map(({ sha: deployed }) => deployed)).toEqual([world.tagged, world.head]);
    world.github.finishCheck(check, "success");
    await world.github.idle();
    expect(world.deployments).toHaveLength(2);
    await world.report("success");
    expect(world.deployments.map(({ sha: deployed }) => deployed)).toEqual([world.tagged, world.head, sha]);
  });
});

describe("the position that an answer shows", () => {
  const queued = async () => {
    const world = await start({ deployYml: serialized });
    const other = world.github.issue(world.repository);
    await world.comment("/deploy v0.5.5 production", { by: "bob", on: world.github.issue(world.repository) });
    await world.comment("/deploy production");
    await world.comment("/deploy v0.5.5 production --again", { by: "cleo", on: other });
    expect(world.answer()).toContain("1st in the queue");
    expect(world.answer(other)).toContain("2nd in the queue");
    return { world, other };
  };

  test("moves up when somebody before it goes", async () => {
    const { world, other } = await queued();
    world.github.commit(world.repository, "feature", { message: "Better", author: "ann" });
    await world.github.idle();
    expect(world.answers()[0]).toContain("the pull request moved on");
    expect(world.answer(other)).toContain("1st in the queue; running: `v0.5.5` by **bob**");
  });

  test("does not count the request that it replaces, and the others move up", async () => {
    const { world, other } = await queued();
    await world.comment("/deploy v0.5.5 production --again");
    expect(world.answers()[0]).toContain("replaced by the newer request");
    expect(world.answer()).toContain("2nd in the queue, after `v0.5.5` by **cleo**");
    await world.wait(2000);
    expect(world.answer(other)).toContain("1st in the queue");
    await world.report("failure");
    expect(world.deployments.at(-1)).toMatchObject({ payload: { gitploy: { requested_by: "cleo" } } });
  });

  test("is none if the request also waits for something else", async () => {
    const world = await start({ deployYml: serialized, check: "pending" });
    const sha = world.github.commit(world.repository, "other", { message: "Other" });
    world.github.checkRun(world.repository, sha, { name: "ci", conclusion: "success" });
    await world.comment("/deploy other production", { by: "bob", on: world.github.issue(world.repository) });
    await world.comment("/deploy v0.5.5 production");
    expect(world.answer()).toContain("It gets its place in the queue when it waits for nothing else; running: `other` by **bob**.");
    expect(world.answer()).not.toMatch(/\d(st|nd|rd|th) in the queue/);
    for (const check of world.checks) world.github.finishCheck(check, "success");
    await world.github.idle();
    expect(world.answer()).toContain("1st in the queue; running: `other` by **bob**.");
  });
});

describe("serialization", () => {
  test("is off by default: two deployments run at the same time", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production", { on: world.github.issue(world.repository) });
    await world.comment("/deploy production", { by: "bob" });
    expect(world.deployments).toHaveLength(2);
  });

  test("concerns one environment only", async () => {
    const world = await start({ deployYml: `${serialized}  - name: staging\n    serialization: true\n` });
    await world.comment("/deploy v0.5.5 production");
    await world.comment("/deploy v0.5.5 staging");
    expect(world.deployments.map(({ environment }) => environment)).toEqual(["production", "staging"]);
  });

  test.each(["failure", "error", "inactive", "success"])("the next one follows a %s", async (state) => {
    const world = await start({ deployYml: serialized });
    await world.comment("/deploy v0.5.5 production", { on: world.github.issue(world.repository) });
    await world.comment("/deploy production", { by: "bob" });
    for (const running of ["pending", "queued", "in_progress"]) await world.report(running);
    expect(world.deployments).toHaveLength(1);
    await world.report(state);
    expect(world.deployments).toMatchObject([{ sha: world.tagged }, { sha: world.head }]);
  });

  test("deployments made by others hold nobody up", async () => {
    const world = await start({ deployYml: serialized });
    world.github.createDeployment(world.repository, { ref: "feature", environment: "production", creator: "bob" });
    await world.github.idle();
    await world.comment("/deploy v0.5.5 production");
    expect(world.deployments).toHaveLength(2);
  });

  test("a process that died with a turn blocks others for no longer than half a minute", async () => {
    const world = await start({ deployYml: serialized, troubled: true });
    const issue = world.github.issue(world.repository);
    // Writes: the claim, then a commit and a ref for the record; the deployment would be the fourth.
    const victim = await world.startProcess({ dies: 4 });
    await world.comment("/deploy v0.5.5 production", { on: issue });
    expect([victim.died(), world.deployments]).toEqual([true, []]);
    await world.startProcess();
    await world.comment("/deploy production", { by: "bob" });
    expect(world.deployments).toEqual([]);
    expect(world.answer()).toContain("2nd in the queue, after `v0.5.5` by **ann**");
    world.github.clock.advance(31_000);
    await world.redeliverFailed();
    expect(world.deployments).toMatchObject([{ sha: world.tagged }]);
    expect(world.answer()).toContain("1st in the queue");
    await world.report("success");
    expect(world.deployments).toMatchObject([{ sha: world.tagged }, { sha: world.head }]);
    expect([world.answers().length, world.answers(issue).length]).toEqual([1, 1]);
  });
});
