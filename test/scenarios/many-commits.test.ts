import { describe, expect, test } from "vitest";
import { start, type World } from "../support/world.js";

/** So many commits on main, which no process is told about; the newest came with a pull request. */
async function grow(world: World, count: number): Promise<void> {
  const { github, repository, processes } = world;
  world.deliverTo();
  for (let index = 0; index < count; index += 1) github.commit(repository, "main", { message: `Step ${index}` });
  github.branch(repository, "newest");
  github.commit(repository, "newest", { message: "The newest of all" });
  const pullRequest = github.openPullRequest(repository, { head: "newest", base: "main", title: "The newest of all", author: "ann" });
  github.merge(pullRequest, { by: "ann" });
  await github.idle();
  world.deliverTo(...processes);
}

describe("more than a thousand commits since what is live", () => {
  test("the answer lists the pull requests of the newest ones, and says that it is incomplete", async () => {
    const world = await start({ gitHub: { contract: "off" }, deployYml: "envs:\n  - name: production\n    required_contexts: []\n" });
    await world.comment("/deploy v0.5.5 production");
    await world.report("success");
    await grow(world, 1_150);
    await world.comment("/deploy main production");
    const answer = world.answer();
    expect(answer).toContain("The newest of all");
    expect(answer).toMatch(
      /⚠️ This list is incomplete: 1152 commits came since then, and Gitploy has looked only at the newest \d+ commits\./,
    );
  });

  test("the list of what would be lost by going back says so, too", async () => {
    const world = await start({
      gitHub: { contract: "off" },
      deployYml: "envs:\n  - name: production\n    required_contexts: []\n    live: block\n",
    });
    await grow(world, 1_150);
    await world.comment("/deploy main production");
    await world.report("success");
    await world.comment("/deploy v0.5.5 production");
    expect(world.answer()).toContain("The newest of all");
    expect(world.answer()).toMatch(/\d+ older commits that Gitploy has not looked at/);
  });
});

test("with fewer commits the answer says nothing of the kind", async () => {
  const world = await start({ gitHub: { contract: "off" }, deployYml: "envs:\n  - name: production\n    required_contexts: []\n" });
  await world.comment("/deploy v0.5.5 production");
  await world.report("success");
  await grow(world, 1_050);
  await world.comment("/deploy main production");
  expect(world.answer()).toContain("The newest of all");
  expect(world.answer()).not.toContain("incomplete");
});
