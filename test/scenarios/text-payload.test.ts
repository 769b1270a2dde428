import { describe, expect, test } from "vitest";
import { start, type World } from "../support/world.js";

const deployYml = "envs:\n  - name: production\n    payload: plain text\n    description: Ship it\n";

const deployThree = async (world: World): Promise<string> => {
  const third = world.github.commit(world.repository, "third", { message: "Third" });
  world.github.checkRun(world.repository, third, { name: "ci", conclusion: "success" });
  for (const command of ["/deploy v0.5.5 production", "/deploy production", "/deploy third production"]) {
    await world.comment(command);
    await world.report("success");
  }
  return third;
};

describe("if the payload is text, which has no room for the request", () => {
  test("the answer keeps the name of the ref, and where the request was made", async () => {
    const world = await start({ deployYml });
    const comment = await world.comment("/deploy production");
    expect(world.deployments).toMatchObject([{ payload: "plain text", description: `Ship it gitploy:comment-${comment.id}` }]);
    expect(world.answer()).toMatch(/^### ⏳ Deploying feature to production/);
    await world.report("failure");
    const [answer, notice] = world.answers();
    expect(answer).toMatch(/^### ❌ The deployment of feature to production failed/);
    expect(answer).toContain("**ann** in [#1](");
    expect(notice).toContain("❌ @ann: The deployment of feature to production failed");
    expect(world.answers()).toHaveLength(2);
  });

  test("the same is refused, once it is live", async () => {
    const world = await start({ deployYml });
    await world.comment("/deploy v0.5.5 production");
    await world.report("success");
    await world.comment("/deploy v0.5.5 production");
    expect(world.answer()).toContain("❌ **same**");
  });

  test("a push is answered by one comment in the pull request that brought it", async () => {
    const world = await start({ deployYml: `${deployYml}    auto_deploy_on: refs/heads/main\n    required_contexts: []\n` });
    const sha = world.github.merge(world.pullRequest, { by: "cleo" });
    await world.github.idle();
    const id = `push-production-${sha.slice(0, 12)}-[0-9a-f]{16}`;
    expect(world.deployments).toMatchObject([
      { payload: "plain text", description: expect.stringMatching(`^Ship it \\(pull=1 by=cleo\\) gitploy:${id}$`) },
    ]);
    expect(world.answer()).toMatch(/^### ⏳ Deploying main to production/);
    await world.report("success");
    expect(world.answer()).toMatch(/^### ✅ main is live in production/);
    expect(world.answer()).toContain("**cleo** in [#1](");
    expect(world.answers()).toHaveLength(1);
  });

  test("a rollback is recognised, and what it left stays rolled back", async () => {
    const world = await start({ deployYml });
    const third = await deployThree(world);
    await world.comment("/rollback production");
    expect(world.deployments.at(-1)).toMatchObject({ sha: world.head, payload: "plain text" });
    expect(world.answer()).toMatch(/^### ⏳ Rolling back production to /);
    expect(world.checkRuns(third)).toMatchObject([{ conclusion: "failure" }]);
    await world.report("success");
    await world.comment("/rollback production");
    expect(world.deployments.at(-1)).toMatchObject({ sha: world.tagged });
  });

  test("a button is answered by one comment in the conversation of its request", async () => {
    const world = await start({ deployYml });
    const third = await deployThree(world);
    const run = world.checkRuns(third).at(-1);
    world.github.pressButton(run?.id ?? 0, "rollback", "bob");
    await world.github.idle();
    expect(world.answer()).toMatch(/^### ⏳ Rolling back production to /);
    expect(world.answer()).toContain("**bob**");
    await world.report("success");
    expect(world.answer()).toMatch(/^### ✅ .* is live in production/);
    expect(world.answers()).toHaveLength(4);
  });
});
