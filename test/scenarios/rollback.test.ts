import { describe, expect, test } from "vitest";
import { start, type World } from "../support/world.js";

const serialized = "envs:\n  - name: production\n    serialization: true\n";

const deployed = async (world: World, ref: string, state = "success", by = "ann"): Promise<void> => {
  await world.comment(`/deploy ${ref} production --again`, { by, on: world.github.issue(world.repository) });
  await world.report(state);
};

/** v0.5.5 was live, then the pull request's head. */
const history = async (world: World): Promise<World> => {
  await deployed(world, "v0.5.5");
  await deployed(world, "feature");
  return world;
};

describe("/rollback", () => {
  test("deploys what succeeded before, with its ref and payload, and says so", async () => {
    const world = await history(await start());
    const comment = await world.comment("/rollback production", { by: "bob" });
    expect(world.deployments).toHaveLength(3);
    expect(world.deployments.at(-1)).toMatchObject({ ref: "v0.5.5", sha: world.tagged, task: "deploy" });
    expect(world.reactions(comment)).toEqual(["eyes", "rocket"]);
    expect(world.answer()).toMatch(/^### ⏳ Rolling back production to v0\.5\.5/);
    await world.report("success");
    expect(world.answer()).toMatch(/^### ✅ v0\.5\.5 is live in production/);
  });

  test("the check run of what was rolled back becomes a failure", async () => {
    const world = await history(await start());
    await world.comment("/rollback production");
    await world.report("success");
    expect(world.checkRuns(world.head).at(-1)).toMatchObject({ status: "completed", conclusion: "failure" });
    expect(world.checkRuns(world.head).at(-1)?.output.title).toBe("↩️ feature was rolled back from production");
    expect(world.checkRuns(world.tagged).at(-1)).toMatchObject({ conclusion: "success" });
  });

  test("after a failure goes back to what is live", async () => {
    const world = await start();
    await deployed(world, "v0.5.5");
    await deployed(world, "feature", "failure");
    await world.comment("/rollback");
    expect(world.deployments.at(-1)).toMatchObject({ sha: world.tagged });
  });

  test("again goes further back, never to what was rolled back from", async () => {
    const world = await start();
    const first = world.github.commit(world.repository, "old", { message: "Old" });
    world.github.checkRun(world.repository, first, { name: "ci", conclusion: "success" });
    await deployed(world, "old");
    await history(world);
    await world.comment("/rollback", { on: world.github.issue(world.repository) });
    await world.report("success");
    await world.comment("/rollback");
    expect(world.deployments.at(-1)).toMatchObject({ sha: first });
  });

  test("to a named ref that succeeded there before; not to another", async () => {
    const world = await history(await start());
    await world.comment("/rollback production to v0.5.5", { on: world.github.issue(world.repository) });
    expect(world.deployments.at(-1)).toMatchObject({ sha: world.tagged });
    await world.report("success");
    const other = world.github.commit(world.repository, "never", { message: "Never deployed" });
    await world.comment(`/rollback production to ${other}`);
    expect(world.answer()).toMatch(/^### ❌ .* never succeeded in production/);
    expect(world.deployments).toHaveLength(3);
  });

  test("to a named ref that succeeded there long ago", async () => {
    const world = await start({
      before: (github, repository, tagged) => {
        for (const ref of [tagged, ...Array.from({ length: 60 }, () => "feature")]) {
          const made = github.createDeployment(repository, { ref, environment: "production", creator: "gitploy[bot]" });
          github.deploymentStatus(made, { state: "success" });
        }
      },
    });
    await world.comment("/rollback production to v0.5.5");
    expect(world.deployments.at(-1)).toMatchObject({ sha: world.tagged });
    expect(world.deployments).toHaveLength(62);
  });

  test("with nothing to go back to says so", async () => {
    const world = await start();
    await world.comment("/rollback production");
    expect(world.answer()).toMatch(/^### ❌ There is nothing to roll production back to/);
  });

  test("needs neither checks, nor review, nor an open window", async () => {
    const world = await history(await start());
    const rules =
      "envs:\n  - name: production\n    review: { enabled: true, reviewers: [rita] }\n    frozen_windows:\n      - { start: '0 0 * * *', duration: 24h }\n    required_contexts: [never]\n    deployable_ref: nothing\n";
    world.github.commit(world.repository, "main", { files: { "deploy.yml": rules } });
    await world.github.idle();
    await world.comment("/rollback production");
    expect(world.deployments.at(-1)).toMatchObject({ sha: world.tagged });
    expect(world.deployments).toHaveLength(3);
  });

  test("goes before everything that waits, and ends what people wait for, with a mention", async () => {
    const world = await start({ deployYml: serialized });
    await deployed(world, "v0.5.5");
    await deployed(world, "feature");
    const [one, two] = [world.github.issue(world.repository), world.github.issue(world.repository)];
    await world.comment("/deploy v0.5.5 production", { on: one });
    await world.comment("/deploy feature production --again", { by: "bob", on: two });
    await world.comment("/rollback production", { by: "cleo" });
    // One of ours is running: it says so and offers to stop it.
    expect(world.answer()).toContain(
      "`v0.5.5` by **ann** is still running. The rollback is next; `/cancel production` asks the tooling to stop what runs.",
    );
    expect(world.answers(two)[0]).toMatch(/^### 🚫 feature is not deployed to production: cleo rolled the environment back/);
    expect(world.answers(two)[1]).toContain("@bob");
    const before = world.deployments.length;
    await world.report("failure");
    expect(world.deployments).toHaveLength(before + 1);
    expect(world.answer()).toMatch(/^### ⏳ Rolling back production/);
    await world.report("success");
    expect(world.deployments).toHaveLength(before + 1);
  });

  test("locks an environment that pushes are deployed to, so that the next push does not undo it", async () => {
    const world = await start({
      deployYml: "envs:\n  - name: production\n    auto_deploy_on: refs/heads/main\n    required_contexts: []\n",
    });
    await history(world);
    await world.comment("/rollback production");
    expect(world.answer()).toContain("`production` is locked now");
    await world.report("success");
    const sha = world.github.commit(world.repository, "main", { message: "Next", author: "ann" });
    await world.github.idle();
    expect(world.deployments).toHaveLength(3);
    await world.comment("/unlock production");
    expect(world.deployments.at(-1)).toMatchObject({ sha });
  });

  test("a push that waits stays, and is deployed once it may be", async () => {
    const world = await start({ deployYml: "envs:\n  - name: production\n    auto_deploy_on: refs/heads/main\n" });
    await history(world);
    const sha = world.github.commit(world.repository, "main", { message: "Next" });
    const check = world.github.checkRun(world.repository, sha, { name: "ci" });
    await world.github.idle();
    await world.comment("/rollback production");
    await world.report("success");
    world.github.finishCheck(check, "success");
    await world.github.idle();
    expect(world.deployments).toHaveLength(3);
    await world.comment("/unlock production");
    expect(world.deployments.at(-1)).toMatchObject({ sha });
  });

  test("that GitHub refuses locks nothing", async () => {
    const world = await history(await start({ deployYml: "envs:\n  - name: production\n    auto_deploy_on: refs/heads/main\n" }));
    world.github.fault({ method: "POST", route: "/repos/{owner}/{repo}/deployments", do: "422" });
    await world.comment("/rollback production", { by: "bob" });
    expect(world.answer()).toContain("❌ GitHub did not make the deployment of v0.5.5 to production");
    await world.comment("/status production");
    expect(world.answer()).not.toContain("locked");
  });

  test("is kept out by somebody else's lock", async () => {
    const world = await history(await start());
    await world.comment("/lock production", { by: "cleo" });
    await world.comment("/rollback production", { by: "bob" });
    expect(world.deployments).toHaveLength(2);
    expect(world.answer()).toContain("locked by **cleo**");
  });
});
