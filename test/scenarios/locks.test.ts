import { describe, expect, test } from "vitest";
import { start } from "../support/world.js";

const hour = 3_600_000;
const pushed = "envs:\n  - name: production\n    auto_deploy_on: refs/heads/main\n    required_contexts: []\n";

describe("a lock", () => {
  test("keeps others out, tells why and until when, and lets its holder in", async () => {
    const world = await start();
    await world.comment("/lock production for 2h the database moves");
    expect(world.answer()).toMatch(/^### 🔒 production is locked by ann/);
    expect(world.answer()).toContain("the database moves");
    expect(world.answer()).toContain("until 2026-03-02 14:11 UTC");

    const other = await world.comment("/deploy v0.5.5 production", { by: "bob" });
    expect(world.deployments).toEqual([]);
    expect(world.reactions(other)).toEqual(["eyes", "-1"]);
    expect(world.answer()).toMatch(/^### ❌ v0\.5\.5 was not deployed to production/);
    expect(world.answer()).toMatch(/locked by \*\*ann\*\* since 2026-03-02 12:11 UTC until 2026-03-02 14:11 UTC: “the database moves”/);
    expect(world.answer()).toContain("**Next:** `/unlock production`");
    await world.comment("/deploy v0.5.5 production");
    expect(world.deployments).toHaveLength(1);
  });

  test("is not taken from its holder by another /lock", async () => {
    const world = await start();
    await world.comment("/lock production");
    await world.comment("/lock production mine", { by: "bob" });
    expect(world.answer()).toMatch(/^### ❌ production is already locked by ann/);
    await world.comment("/deploy v0.5.5 production", { by: "bob" });
    expect(world.deployments).toEqual([]);
  });

  test("is released by whoever may deploy there: the holder is mentioned, and what starts is named", async () => {
    const world = await start({ deployYml: pushed });
    await world.comment("/lock production");
    const sha = world.github.commit(world.repository, "main", { message: "Urgent", author: "cleo" });
    await world.github.idle();
    expect(world.deployments).toEqual([]);
    expect(world.checkRuns(sha)).toMatchObject([{ status: "queued" }]);

    await world.comment("/unlock production", { by: "bob" });
    expect(world.answer()).toMatch(/^### 🔓 production is unlocked by bob/);
    expect(world.answer()).toContain("@ann, your lock was released by **bob**");
    expect(world.answer()).toContain(`This starts \`main\` (\`${sha.slice(0, 7)}\`) by **cleo**.`);
    expect(world.deployments).toMatchObject([{ sha }]);
  });

  test("does not name requests as starting that also wait for something else", async () => {
    const world = await start({ deployYml: pushed.replace("    required_contexts: []\n", "") });
    await world.comment("/lock production");
    const sha = world.github.commit(world.repository, "main", { message: "Urgent" });
    world.github.checkRun(world.repository, sha, { name: "ci" });
    await world.github.idle();
    await world.comment("/unlock production");
    expect(world.answer()).not.toContain("This starts");
    expect(world.answer()).toContain(`Still waiting, for something else: \`main\` (\`${sha.slice(0, 7)}\`) by **octo**.`);
    expect(world.deployments).toEqual([]);
  });

  test("does not name requests as starting that its holder has deployed since", async () => {
    const world = await start({ deployYml: pushed });
    await world.comment("/lock production", { by: "bob" });
    const sha = world.github.commit(world.repository, "main", { message: "Urgent" });
    await world.github.idle();
    await world.comment("/deploy v0.5.5 production", { by: "bob" });
    await world.comment("/unlock production");
    expect(world.answer()).toContain(`This starts \`main\` (\`${sha.slice(0, 7)}\`) by **octo**.`);
    expect(world.deployments.map((made) => made.sha)).toEqual([world.tagged, sha]);
  });

  test("is not released by somebody who may not deploy there", async () => {
    const world = await start({ deployYml: "envs:\n  - name: production\n    deployers: [ann]\n" });
    await world.comment("/lock production");
    await world.comment("/unlock production", { by: "bob" });
    expect(world.answer()).toMatch(/^👎 /);
    await world.comment("/unlock production");
    expect(world.answer()).toMatch(/^### 🔓 production is unlocked by ann/);
    await world.comment("/unlock production");
    expect(world.answer()).toMatch(/^### ❌ production is not locked/);
  });

  test("expires, and then pushes go on", async () => {
    const world = await start({ deployYml: pushed });
    await world.comment("/lock production for 2h");
    const sha = world.github.commit(world.repository, "main", { message: "Next" });
    await world.github.idle();
    await world.wait(2 * hour - 10_000);
    expect(world.deployments).toEqual([]);
    await world.wait(12_000);
    expect(world.deployments).toMatchObject([{ sha }]);
  });

  test("expires for people too", async () => {
    const world = await start();
    await world.comment("/lock production for 2h");
    world.github.clock.advance(2 * hour);
    await world.comment("/deploy v0.5.5 production", { by: "bob" });
    expect(world.deployments).toHaveLength(1);
  });

  test("is released when the pull request it was taken in is closed, and that is said there", async () => {
    const world = await start({ deployYml: pushed });
    await world.comment("/lock production");
    const issue = world.github.issue(world.repository);
    await world.comment("/deploy v0.5.5 production", { by: "bob", on: issue });
    expect(world.deployments).toEqual([]);
    world.github.closePullRequest(world.pullRequest);
    await world.github.idle();
    expect(world.answer()).toMatch(/^### 🔓 production is unlocked/);
    await world.comment("/deploy v0.5.5 production", { by: "bob", on: issue });
    expect(world.deployments).toHaveLength(1);
  });

  describe("taken in a pull request that somebody closes", () => {
    const named = "envs:\n  - name: production\n    deployers: [ann, cleo]\n";

    async function closed(by: string, deployYml = named, how: "close" | "merge" = "close") {
      const world = await start({ deployYml, private: false });
      const { github, repository } = world;
      const fork = github.fork(repository, "stranger");
      github.commit(fork, "theirs", { files: { "t.txt": "1" }, author: "stranger" });
      const pull = github.openPullRequest(repository, { head: "theirs", fork, author: "stranger" });
      await world.comment("/lock production", { on: pull });
      if (how === "merge") github.merge(pull, { by });
      else github.closePullRequest(pull, by);
      await github.idle();
      await world.comment("/deploy v0.5.5 production", { by: "cleo" });
      return { released: world.deployments.length === 1, world, pull };
    }

    // A pull request may be closed by its author and by people with triage access:
    // https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/incorporating-changes-from-a-pull-request/closing-a-pull-request
    test.each(["stranger", "rita", "bob"])("stays when %s closes it, who may not deploy there", async (by) => {
      const { released, world, pull } = await closed(by);
      expect(released).toBe(false);
      expect(world.answer()).toContain("has been locked by **ann**");
      expect(world.answers(pull)).toHaveLength(1);
    });

    test.each(["ann", "cleo"])("is released when %s closes it: the holder, or somebody who may deploy there", async (by) => {
      const { released, world, pull } = await closed(by);
      expect(released).toBe(true);
      expect(world.answer(pull)).toMatch(/^### 🔓 production is unlocked/);
    });

    test("is released by a merge, whoever merges it", async () => {
      expect((await closed("bob", named, "merge")).released).toBe(true);
    });

    test("stays while GitHub does not tell the permission of whoever closed it", async () => {
      const world = await start({ deployYml: named });
      await world.comment("/lock production");
      world.github.fault({ route: "/repos/{owner}/{repo}/collaborators/{username}/permission", times: 9, do: "403" });
      world.github.closePullRequest(world.pullRequest, "cleo");
      await world.github.idle();
      expect(world.answers()).toHaveLength(1);
    });

    test("stays when deploy.yml no longer has the environment, and so does not tell who may deploy", async () => {
      const world = await start({ deployYml: named });
      await world.comment("/lock production");
      world.github.commit(world.repository, "main", { files: { "deploy.yml": "envs:\n  - name: staging\n" } });
      world.github.closePullRequest(world.pullRequest, "cleo");
      await world.github.idle();
      expect(world.answers()).toHaveLength(1);
      world.github.reopenPullRequest(world.pullRequest);
      world.github.closePullRequest(world.pullRequest, "ann");
      await world.github.idle();
      expect(world.answer()).toMatch(/^### 🔓 production is unlocked/);
    });
  });

  test("taken in a pull request that is closed already does not end with it", async () => {
    const world = await start();
    world.github.closePullRequest(world.pullRequest);
    await world.comment("/lock production");
    expect(world.answer()).toContain("It holds until somebody unlocks it.");
  });

  test("taken in an issue stays when a pull request is closed", async () => {
    const world = await start();
    await world.comment("/lock production", { on: world.github.issue(world.repository) });
    world.github.closePullRequest(world.pullRequest);
    await world.github.idle();
    expect(world.answers()).toEqual([]);
    await world.comment("/deploy v0.5.5 production", { by: "bob" });
    expect(world.deployments).toEqual([]);
  });

  test("of one environment leaves the others alone", async () => {
    const world = await start({ deployYml: "envs:\n  - name: production\n  - name: staging\n" });
    await world.comment("/lock production");
    await world.comment("/deploy v0.5.5 staging", { by: "bob" });
    expect(world.deployments).toMatchObject([{ environment: "staging" }]);
  });
});

describe("/lock all and /unlock all", () => {
  const several = "envs:\n  - name: production\n    deployers: [cleo]\n  - name: staging\n  - name: qa\n";

  test("are for every environment of deploy.yml that one may deploy to, and report on each", async () => {
    const world = await start({ deployYml: several });
    await world.comment("/lock qa mine", { by: "bob" });
    const comment = await world.comment("/lock all for 2h the database moves");
    expect(world.reactions(comment)).toEqual(["eyes", "rocket"]);
    expect(world.answers()).toHaveLength(2);
    expect(world.answer()).toMatch(/^### 🔒 1 of 3 environments is locked by ann/);
    expect(world.answer()).toContain("- 👎 production was left as it is\n- 🔒 staging is locked by ann\n- ❌ qa is already locked by bob");
    expect(world.answer()).toContain("the database moves");
    for (const environment of ["staging", "qa"]) await world.comment(`/deploy v0.5.5 ${environment}`, { by: "cleo" });
    expect(world.deployments).toEqual([]);

    await world.comment("/unlock all", { by: "cleo" });
    expect(world.answer()).toMatch(/^### 🔓 2 of 3 environments are unlocked by cleo/);
    expect(world.answer()).toContain("@ann, your lock was released by **cleo**");
    expect(world.answer()).toContain("@bob, your lock was released by **cleo**");
    await world.comment("/deploy v0.5.5 staging", { by: "cleo" });
    expect(world.deployments).toHaveLength(1);
  });

  test("start what waited for the locks", async () => {
    const world = await start({ deployYml: `${pushed}  - name: staging\n` });
    await world.comment("/lock all");
    expect(world.answer()).toMatch(/^### 🔒 All 2 environments are locked by ann/);
    const sha = world.github.commit(world.repository, "main", { message: "Urgent" });
    await world.github.idle();
    expect(world.deployments).toEqual([]);
    await world.comment("/unlock all");
    expect(world.deployments).toMatchObject([{ sha }]);
  });

  test("are for the environment named all, if there is one", async () => {
    const world = await start({ deployYml: "envs:\n  - name: production\n  - name: All\n" });
    await world.comment("/lock all");
    expect(world.answer()).toMatch(/^### 🔒 All is locked by ann/);
    await world.comment("/deploy v0.5.5 production", { by: "bob" });
    expect(world.deployments).toHaveLength(1);
  });

  test("say what to type next where not everything was done: `/unlock all` would release the locks of others", async () => {
    const world = await start({ deployYml: "envs:\n  - name: production\n  - name: staging\n" });
    await world.comment("/unlock all");
    expect(world.answer()).toContain("**Next:** `/status` shows the locks there are.");
    await world.comment("/lock staging", { by: "bob" });
    await world.comment("/lock all");
    expect(world.answer()).toMatch(/^### 🔒 1 of 2 environments is locked by ann/);
    expect(world.answer()).toContain("**Next:** `/status` shows the locks there are.");
    await world.comment("/unlock all");
    expect(world.answer()).toContain("**Next:** `/status` shows what starts.");
    await world.comment("/lock all");
    expect(world.answer()).toContain("**Next:** `/unlock all` releases them.");
  });

  test("call a single environment the only one", async () => {
    const world = await start();
    await world.comment("/lock all");
    expect(world.answer()).toMatch(/^### 🔒 The only environment is locked by ann/);
    await world.comment("/unlock all");
    expect(world.answer()).toMatch(/^### 🔓 The only environment is unlocked by ann/);
  });

  test.each([
    ["/lock al for 90m moving", '**Did you mean** `/lock all for 1h30m "moving"`?'],
    ["/unlock all,", "**Did you mean** `/unlock all`?"],
    ['/lock prodution for 2h the "big" one', "**Did you mean** `/lock production for 2h`?"],
    ["/reject prodution not now", '**Did you mean** `/reject production "not now"`?'],
  ])("a slip is answered with all that was typed: %s", async (text, says) => {
    const world = await start();
    await world.comment(text);
    expect(world.answer()).toContain(says);
  });

  test("are refused if one may deploy to no environment", async () => {
    const world = await start({ deployYml: "envs:\n  - name: a\n    deployers: [cleo]\n  - name: b\n    deployers: [cleo]\n" });
    const comment = await world.comment("/lock all");
    expect(world.reactions(comment)).toEqual(["eyes", "-1"]);
    expect(world.answer()).toMatch(/^👎 /);
  });
});

test("a time without `for` does not lock, and is answered with the command that was probably meant", async () => {
  const world = await start();
  const comment = await world.comment("/lock production 2h");
  expect(world.reactions(comment)).toEqual(["eyes", "confused"]);
  expect(world.answer()).toContain('**Did you mean** `/lock production for 2h`? As a reason it goes in quotes: `/lock production "2h"`.');
  await world.comment("/deploy v0.5.5 production", { by: "bob" });
  expect(world.deployments).toHaveLength(1);
});
