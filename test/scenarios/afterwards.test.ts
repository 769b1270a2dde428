import { describe, expect, test } from "vitest";
import { keeperOf } from "../support/housekeeping.js";
import { start, type World } from "../support/world.js";

const minute = 60_000;
const comments = "/repos/{owner}/{repo}/issues/{issue_number}/comments";

/** Time passes, with the App's housekeeping. */
async function later(world: World): Promise<void> {
  const keeper = await keeperOf(world);
  for (let round = 0; round < 3; round += 1) {
    await world.wait(2 * minute);
    await keeper.redeliver();
    await keeper.sweep();
  }
}

describe("what is done is not reported as failed", () => {
  test.each(["403", "404"] as const)("a lock whose answer GitHub refuses at first: %s", async (trouble) => {
    const world = await start({ troubled: true });
    world.github.fault({ method: "POST", route: comments, do: trouble });
    const comment = await world.comment("/lock production");
    expect(world.answers()).toEqual([]);
    await later(world);
    expect(world.answers()).toHaveLength(1);
    expect(world.answer()).toContain("🔒 production is locked by ann");
    expect(world.reactions(comment)).toEqual(["eyes", "rocket"]);
  });

  test("a deployment whose process died, and whose answer cannot be written at first", async () => {
    const world = await start({ troubled: true });
    await world.startProcess({ dies: 3 });
    const comment = await world.comment("/deploy v0.5.5 production");
    await world.startProcess();
    world.github.clock.advance(minute);
    world.github.fault({ route: "graphql", operation: "DeploymentEnvironment", do: "404" });
    await world.redeliverFailed();
    await later(world);
    expect(world.answers()).toHaveLength(1);
    expect(world.answer()).toContain("⏳ Deploying v0.5.5 to production");
    expect(world.reactions(comment)).toEqual(["eyes", "rocket"]);
  });
});

describe("a command that was begun in time is not called missed when its event is redelivered later", () => {
  test("a lock", async () => {
    const world = await start({ troubled: true });
    world.github.fault({ method: "POST", route: comments, do: "404" });
    await world.comment("/lock production");
    await world.wait(20 * minute);
    await world.redeliver("issue_comment");
    expect(world.answers()).toHaveLength(1);
    expect(world.answer()).toContain("🔒 production is locked by ann");
  });

  test("a request that has its turn", async () => {
    const deployYml = "envs:\n  - name: staging\n    default: true\n    serialization: true\n";
    const world = await start({ deployYml, troubled: true, settings: { GITPLOY_REQUEST_TIMEOUT: "200" } });
    world.github.fault({ method: "POST", route: "/repos/{owner}/{repo}/deployments", times: 2, do: "reset" });
    await world.comment("/deploy v0.5.5");
    expect(world.deployments).toEqual([]);
    await world.wait(20 * minute);
    await world.redeliver("issue_comment");
    expect(world.deployments).toHaveLength(1);
    expect(world.answers()).toHaveLength(1);
    expect(world.answer()).toContain("⏳ Deploying v0.5.5 to staging");
  });
});

test("a repository that GitHub does not find for the deployment is reported once, and not tried again", async () => {
  const world = await start({ deployYml: "envs:\n  - name: production\n    serialization: true\n" });
  world.github.fault({ method: "POST", route: "/repos/{owner}/{repo}/deployments", do: "404" });
  const comment = await world.comment("/deploy v0.5.5 production");
  await later(world);
  expect(world.deployments).toEqual([]);
  expect(world.answers()).toHaveLength(1);
  expect(world.answer()).toContain("❌ GitHub refused the deployment of v0.5.5 to production");
  expect(world.reactions(comment)).toEqual(["eyes", "-1"]);
});

describe("an App without the permission for check runs", () => {
  test("shows what waits, and deploys it", async () => {
    const world = await start({ check: "pending" });
    world.github.setAppPermission("checks", "read");
    const comment = await world.comment("/deploy v0.5.5 production");
    expect(world.answer()).toContain("⏳ v0.5.5 waits to be deployed to production");
    expect(world.answer()).toContain("lacks the permission `checks=write`");
    expect(world.reactions(comment)).toEqual(["eyes", "rocket"]);
    for (const check of world.checks) world.github.finishCheck(check, "success");
    await world.github.idle();
    expect(world.answers()).toHaveLength(1);
    expect(world.answer()).toContain("⏳ Deploying v0.5.5 to production");
  });

  test("says that what waited ends, and answers who ended it", async () => {
    const world = await start({ check: "pending" });
    await world.comment("/deploy v0.5.5 production");
    world.github.fault({ method: "GET", route: "/repos/{owner}/{repo}/commits/{ref}/check-runs", times: 10, do: "403" });
    await world.comment("/cancel production", { by: "bob" });
    expect(world.answers()[0]).toContain("🚫 v0.5.5 is not deployed to production: cancelled by bob");
    expect(world.answers().at(-1)).toContain("🚫 bob cancelled v0.5.5 for production");
  });

  test("is not held up by a deploy.yml on which it cannot report", async () => {
    const world = await start({ check: "pending" });
    await world.comment("/deploy production");
    world.github.setAppPermission("checks", "read");
    world.github.commit(world.repository, "feature", { files: { "deploy.yml": "envs:\n  - name: production\n    timeout: soon\n" } });
    await world.github.idle();
    expect(world.answers()[0]).toContain("🚫 feature is not deployed to production: the pull request moved on");
  });
});
