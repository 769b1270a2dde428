import { describe, expect, test } from "vitest";
import { start, type Start, type World } from "../support/world.js";

const deployYml = "envs:\n  - name: production\n    requires: [staging, 'load test']\n  - name: staging\n  - name: load test\n";
const one = "envs:\n  - name: production\n    requires: [staging]\n  - name: staging\n";

async function succeed(world: World, environment: string, ref = "v0.5.5", state = "success"): Promise<void> {
  await world.comment(`/deploy ${ref} "${environment}" --again`);
  await world.report(state);
}

describe("requires", () => {
  test("the same SHA has to have succeeded in each; all missing environments are named, with the command", async () => {
    const world = await start({ deployYml });
    const comment = await world.comment("/deploy v0.5.5 production");
    expect(world.reactions(comment)).toEqual(["eyes", "-1"]);
    expect(world.answer()).toMatch(/❌ \*\*requires\*\* — .*`staging` or `load test`/);
    expect(world.answer()).toContain("`/deploy v0.5.5 staging`");
    await succeed(world, "staging");
    await world.comment("/deploy v0.5.5 production");
    expect(world.answer()).toMatch(/❌ \*\*requires\*\* — .*`load test`/);
    expect(world.answer()).not.toMatch(/❌ \*\*requires\*\* — .*`staging`/);
    expect(world.answer()).toContain('`/deploy v0.5.5 "load test"`');
    await succeed(world, "load test");
    await world.comment("/deploy v0.5.5 production");
    expect(world.deployments.at(-1)).toMatchObject({ environment: "production", sha: world.tagged });
  });

  test("a success counts however many others came after it, and so does its rollback", async () => {
    const before: Start["before"] = (github, repository, tagged) => {
      const ours = (ref: string, gitploy = {}): ReturnType<typeof github.createDeployment> => {
        const made = github.createDeployment(repository, { ref, environment: "staging", creator: "gitploy[bot]", payload: { gitploy } });
        github.deploymentStatus(made, { state: "success" });
        return made;
      };
      ours(tagged);
      const rolledBack = github.commit(repository, "bad", { message: "Go wrong" });
      github.tag(repository, "bad", rolledBack);
      ours("feature", { request: "comment-2", rollback_from: ours(rolledBack).id });
      for (let more = 0; more < 120; more += 1) ours("feature");
    };
    const world = await start({ deployYml: one, before });
    await world.comment("/deploy bad production");
    expect(world.answer()).toMatch(/❌ \*\*requires\*\* — .* was rolled back in `staging`/);
    await world.comment("/deploy main production");
    expect(world.deployments.at(-1)).toMatchObject({ environment: "production", sha: world.tagged });
  });

  test("another SHA's success counts for nothing", async () => {
    const world = await start({ deployYml: one });
    await succeed(world, "staging", "feature");
    await world.comment("/deploy v0.5.5 production");
    expect(world.answer()).toContain("❌ **requires**");
    expect(world.deployments).toHaveLength(1);
  });

  test.each(["failure", "error", "inactive"])("a deployment that ended with %s does not count", async (state) => {
    const world = await start({ deployYml: one });
    await succeed(world, "staging", "v0.5.5", state);
    await world.comment("/deploy v0.5.5 production");
    expect(world.answer()).toContain("❌ **requires**");
  });

  test("a deployment by others does not count", async () => {
    const world = await start({ deployYml: one });
    const made = world.github.createDeployment(world.repository, { ref: "v0.5.5", environment: "staging", creator: "bob" });
    world.github.deploymentStatus(made, { state: "success" });
    await world.github.idle();
    await world.comment("/deploy v0.5.5 production");
    expect(world.answer()).toContain("❌ **requires**");
  });

  test("a success counts even if newer deployments set it to inactive, or failed", async () => {
    const world = await start({ deployYml: one });
    await succeed(world, "staging");
    await succeed(world, "staging", "feature");
    await succeed(world, "staging", "feature", "failure");
    await world.comment("/deploy v0.5.5 production");
    expect(world.deployments.at(-1)).toMatchObject({ environment: "production" });
  });

  test("a request waits for a running deployment there: it goes on by itself, or is refused if that failed", async () => {
    for (const [state, deployed] of [
      ["success", true],
      ["failure", false],
    ] as const) {
      const world = await start({ deployYml: one });
      await world.comment("/deploy v0.5.5 staging");
      const [staging] = world.deployments;
      await world.comment("/deploy v0.5.5 production", { by: "bob" });
      expect(world.answer()).toMatch(/⏳ \*\*requires\*\* — .*`staging`/);
      if (staging !== undefined) world.github.deploymentStatus(staging, { state });
      await world.github.idle();
      expect(world.deployments.some(({ environment }) => environment === "production")).toBe(deployed);
      expect(world.answers().join("\n")).toContain(deployed ? "Deploying v0.5.5 to production" : "v0.5.5 was not deployed to production");
    }
  });

  test("a commit that was rolled back there has to succeed there again", async () => {
    const world = await start({ deployYml: one });
    await succeed(world, "staging");
    await succeed(world, "staging", "feature");
    await world.comment("/rollback staging");
    await world.report("success");
    await world.comment("/deploy feature production");
    expect(world.answer()).toMatch(/❌ \*\*requires\*\* — .*rolled back/);
    await succeed(world, "staging", "feature");
    await world.comment("/deploy feature production");
    expect(world.deployments.at(-1)).toMatchObject({ environment: "production", sha: world.head });
  });

  test("a rollback skips it", async () => {
    const world = await start({ deployYml: one });
    for (const ref of ["v0.5.5", "feature"]) {
      await succeed(world, "staging", ref);
      await succeed(world, "production", ref);
    }
    await world.comment("/rollback staging");
    await world.report("success");
    await world.comment("/rollback production");
    expect(world.deployments.at(-1)).toMatchObject({ environment: "production", sha: world.tagged });
  });

  test("an environment that does not exist is a mistake in deploy.yml", async () => {
    const world = await start({ deployYml: "envs:\n  - name: production\n    requires: [stagin]\n  - name: staging\n" });
    await world.comment("/deploy v0.5.5 production");
    expect(world.answer()).toContain("deploy.yml has 1 mistake");
    expect(world.answer()).toContain("Did you mean `staging`?");
  });
});
