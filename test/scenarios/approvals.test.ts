import { describe, expect, test } from "vitest";
import { start, type World } from "../support/world.js";

const hour = 3_600_000;
const reviewed = (more = "", rest = ""): string =>
  `envs:\n  - name: production\n    review: { enabled: true, reviewers: [rita, bob]${more} }\n${rest}`;
const pushes = "    auto_deploy_on: refs/heads/main\n    required_contexts: []\n";

const push = async (world: World, author = "cleo"): Promise<string> => {
  const sha = world.github.commit(world.repository, "main", { message: "Next", author });
  await world.github.idle();
  return sha;
};
const greenNow = async (world: World): Promise<void> => {
  for (const check of world.checks) world.github.finishCheck(check, "success");
  await world.github.idle();
};

// product.md 2, `review`: an approval is for a request in the conversation where it was made.
describe("an approval is for requests of its conversation", () => {
  test("from another pull request nothing is approved, and the answer links to where the request was made", async () => {
    const world = await start({ deployYml: reviewed() });
    world.github.commit(world.repository, "other", { message: "Other", author: "cleo" });
    const other = world.github.openPullRequest(world.repository, { head: "other", title: "Other", author: "cleo" });
    const asked = await world.comment("/deploy v0.5.5 production");
    const approval = await world.comment("/approve production", { by: "rita", on: other });

    expect(world.deployments).toEqual([]);
    expect(world.reactions(approval)).toEqual(["eyes", "-1"]);
    expect(world.answer(other)).toMatch(/^### ❌ There is nothing to approve in production/);
    expect(world.answer(other)).toContain(
      `\`v0.5.5\` (\`${world.tagged.slice(0, 7)}\`) by **ann**, [asked for in #1](https://github.com/octo/app/pull/1#issuecomment-${asked.id})`,
    );
    await world.comment("/approve production", { by: "rita" });
    expect(world.deployments).toMatchObject([{ sha: world.tagged }]);
  });

  test("from another pull request nothing is rejected", async () => {
    const world = await start({ deployYml: reviewed() });
    const issue = world.github.issue(world.repository);
    await world.comment("/deploy v0.5.5 production");
    await world.comment("/reject production", { by: "rita", on: issue });
    expect(world.answer(issue)).toMatch(/^### ❌ There is nothing to reject in production/);
    expect(world.checkRuns(world.tagged)).toMatchObject([{ conclusion: "action_required" }]);
  });

  test("two conversations each approve their own request, and the answer shows the commit", async () => {
    const world = await start({ deployYml: reviewed() });
    const issue = world.github.issue(world.repository);
    await world.comment("/deploy v0.5.5 production", { on: issue });
    await world.comment("/deploy production");
    await world.comment("/approve production", { by: "rita", on: issue });
    expect(world.deployments.map(({ sha }) => sha)).toEqual([world.tagged]);
    expect(world.answer(issue)).toContain(
      `[\`${world.tagged.slice(0, 7)}\`](https://github.com/octo/app/commit/${world.tagged}), which **ann** requested`,
    );
    await world.comment("/approve production", { by: "rita" });
    expect(world.deployments.map(({ sha }) => sha)).toEqual([world.tagged, world.head]);
  });

  test("somebody who may not approve is not told where anything waits", async () => {
    const world = await start({ deployYml: reviewed() });
    const issue = world.github.issue(world.repository);
    await world.comment("/deploy v0.5.5 production");
    await world.comment("/approve production", { by: "cleo", on: issue });
    expect(world.answer(issue)).toMatch(/^👎 \*\*cleo\*\* may not approve/);
    expect(world.answer(issue)).not.toContain("v0.5.5");
  });

  test("an approval does not count for a request that was made after it was written", async () => {
    const world = await start({ deployYml: reviewed(), troubled: true });
    await world.comment("/deploy v0.5.5 production");
    world.deliverTo();
    world.github.clock.advance(1000);
    await world.comment("/approve production", { by: "rita" });
    world.deliverTo(...world.processes);
    world.github.clock.advance(1000);
    await world.comment("/deploy production");
    await world.redeliverFailed();
    expect(world.deployments).toEqual([]);
    expect(world.answer()).toMatch(/^### ❌ There is nothing to approve in production/);
    expect(world.answer()).toContain(`\`feature\` (\`${world.head.slice(0, 7)}\`) by **ann** was requested after that was written`);
    await world.comment("/approve production", { by: "rita" });
    expect(world.deployments).toMatchObject([{ sha: world.head }]);
  });
});

// The only conversation of a push is the pull request that brought it.
describe("a push is approved", () => {
  test("in the pull request that it merged, and nowhere else", async () => {
    const world = await start({ deployYml: reviewed("", pushes) });
    const issue = world.github.issue(world.repository);
    const sha = world.github.merge(world.pullRequest, { by: "cleo" });
    await world.github.idle();
    await world.comment("/approve production", { by: "rita", on: issue });
    expect(world.deployments).toEqual([]);
    expect(world.answer(issue)).toContain(`\`main\` (\`${sha.slice(0, 7)}\`) by **cleo**, [asked for in #1]`);
    await world.comment("/approve production", { by: "rita" });
    expect(world.deployments).toMatchObject([{ sha }]);
  });

  test("anywhere if no pull request brought it, and the answer shows its commit", async () => {
    const world = await start({ deployYml: reviewed("", pushes) });
    const sha = await push(world);
    await world.comment("/approve production", { by: "rita" });
    expect(world.deployments).toMatchObject([{ sha }]);
    expect(world.answer()).toContain(`[\`${sha.slice(0, 7)}\`](https://github.com/octo/app/commit/${sha}), which **cleo** pushed`);
  });

  test("but not if something else may be meant as well", async () => {
    const world = await start({ deployYml: reviewed("", pushes) });
    const [issue, other] = [world.github.issue(world.repository), world.github.issue(world.repository)];
    const sha = await push(world);
    await world.comment("/deploy v0.5.5 production", { on: other });
    await world.comment("/approve production", { by: "rita", on: issue });
    expect(world.deployments).toEqual([]);
    expect(world.answer(issue)).toContain(`[asked for in #${other.number}]`);
    expect(world.answer(issue)).toContain(`[pushed, with a button to approve it](https://github.com/octo/app/commit/${sha}/checks)`);
  });
});

// product.md 2, `review`: it can be taken back for as long as the request waits, and lapses with `timeout`.
describe("an approval does not hold for ever", () => {
  test("a reviewer takes it back while the request waits for checks", async () => {
    const world = await start({ deployYml: reviewed(), check: "pending" });
    await world.comment("/deploy v0.5.5 production");
    await world.comment("/approve production", { by: "rita" });
    await world.comment("/reject production I missed something", { by: "rita" });
    expect(world.answer()).toMatch(/^### 🚫 rita rejected v0\.5\.5 for production/);
    await greenNow(world);
    expect(world.deployments).toEqual([]);
  });

  test("the approval of a push lapses, is shown as missing, and is given again by a comment, not by a button", async () => {
    const world = await start({ deployYml: reviewed(", timeout: 3h", pushes), roles: { rita: "write" } });
    await world.comment("/lock production", { by: "cleo" });
    const sha = await push(world, "ann");
    const asking = world.checkRuns(sha).at(-1);
    world.github.pressButton(asking?.id ?? 0, "approve", "rita");
    await world.github.idle();
    expect(world.checkRuns(sha).at(-1)).toMatchObject({ status: "queued" });
    await world.wait(3 * hour + 2000);
    expect(world.checkRuns(sha).at(-1)).toMatchObject({ conclusion: "action_required" });
    // The earlier press, recorded and delivered again.
    world.github.pressButton(asking?.id ?? 0, "approve", "rita");
    await world.comment("/unlock production", { by: "cleo" });
    expect(world.deployments).toEqual([]);
    await world.comment("/approve production", { by: "rita" });
    expect(world.deployments).toMatchObject([{ sha }]);
  });
});
