import { describe, expect, test } from "vitest";
import { start, type World } from "../support/world.js";

const minute = 60_000;
const hour = 60 * minute;
const serialized = "envs:\n  - name: production\n    serialization: true\n";
const staged = "envs:\n  - name: production\n    requires: [staging]\n  - name: staging\n";

const finish = async (world: World, conclusion = "success"): Promise<void> => {
  for (const check of world.checks) world.github.finishCheck(check, conclusion);
  await world.github.idle();
};

describe("a request waits for a check", () => {
  test("is shown by one answer and one queued check run, and nothing is deployed yet", async () => {
    const world = await start({ check: "pending" });
    const comment = await world.comment("/deploy v0.5.5 production");

    expect(world.deployments).toEqual([]);
    expect(world.reactions(comment)).toEqual(["eyes", "rocket"]);
    expect(world.answers()).toHaveLength(1);
    expect(world.answer()).toMatch(/^### ⏳ v0\.5\.5 waits to be deployed to production/);
    expect(world.answer()).toContain("**required_contexts**");
    expect(world.answer()).toContain("It deploys by itself as soon as all rules pass.");
    expect(world.checkRuns(world.tagged)).toMatchObject([
      { status: "queued", output: { title: "⏳ v0.5.5 waits to be deployed to production" } },
    ]);
    expect(world.checkRuns(world.tagged)[0]?.output.summary).toContain("required_contexts");
  });

  test("and deploys by itself when the check turns green, in the same answer and the same check run", async () => {
    const world = await start({ check: "pending" });
    await world.comment("/deploy v0.5.5 production");
    await finish(world);

    expect(world.deployments).toMatchObject([{ ref: "v0.5.5", environment: "production", sha: world.tagged }]);
    expect(world.answers()).toHaveLength(1);
    expect(world.answer()).toMatch(/^### ⏳ Deploying v0\.5\.5 to production/);
    expect(world.checkRuns(world.tagged)).toMatchObject([{ status: "in_progress" }]);
    await world.report("success");
    expect(world.answers()).toHaveLength(1);
    expect(world.answer()).toMatch(/^### ✅ v0\.5\.5 is live in production/);
    expect(world.checkRuns(world.tagged)).toMatchObject([{ status: "completed", conclusion: "success" }]);
  });

  test("and is refused, with a mention, when the check fails", async () => {
    const world = await start({ check: "pending" });
    await world.comment("/deploy v0.5.5 production");
    await finish(world, "failure");

    expect(world.deployments).toEqual([]);
    expect(world.answers()[0]).toMatch(/^### ❌ v0\.5\.5 was not deployed to production/);
    expect(world.answers()[1]).toMatch(
      /^❌ @ann: v0\.5\.5 was not deployed to production\.\n\n- ❌ \*\*required_contexts\*\* — .*`ci`.* failed/,
    );
    expect(world.answers()[1]).toContain("**Next:** `/deploy v0.5.5 production`");
    expect(world.answers()[1]).not.toContain("<details>");
    expect(world.checkRuns(world.tagged)).toMatchObject([{ status: "completed", conclusion: "failure" }]);
    await finish(world);
    expect(world.deployments).toEqual([]);
  });

  test("and keeps waiting when another check of the commit turns green", async () => {
    const world = await start({ check: "pending" });
    const other = world.github.checkRun(world.repository, world.tagged, { name: "lint" });
    await world.comment("/deploy v0.5.5 production");
    world.github.finishCheck(other, "success");
    await world.github.idle();

    expect(world.deployments).toEqual([]);
    expect(world.answer()).toContain("`ci`");
    expect(world.answer().split("**required_contexts**")[1]?.split("\n")[0]).not.toContain("`lint`");
  });

  test("and is woken by a commit status, too", async () => {
    const world = await start({ check: null });
    world.github.status(world.repository, world.tagged, { context: "build", state: "pending" });
    await world.comment("/deploy v0.5.5 production");
    expect(world.deployments).toEqual([]);
    world.github.status(world.repository, world.tagged, { context: "build", state: "success" });
    await world.github.idle();
    expect(world.deployments).toHaveLength(1);
  });
});

describe("what wakes a waiting request", () => {
  test("a deployment that succeeds in a required environment", async () => {
    const world = await start({ deployYml: staged });
    await world.comment("/deploy v0.5.5 staging", { by: "bob" });
    await world.comment("/deploy v0.5.5 production");
    expect(world.answer()).toMatch(/^### ⏳ v0\.5\.5 waits to be deployed to production/);
    await world.report("success");

    expect(world.deployments.map(({ environment }) => environment)).toEqual(["staging", "production"]);
  });

  test("time: a commit without any checks is deployed two minutes after it was seen", async () => {
    const world = await start({ check: null });
    const sha = world.github.commit(world.repository, "feature", { message: "One more", author: "ann" });
    await world.comment(`/deploy ${sha} production`);
    expect(world.deployments).toEqual([]);
    await world.wait(2 * minute + 2000);
    expect(world.deployments).toMatchObject([{ sha }]);
  });

  test("a push to the default branch that changes the rules", async () => {
    const world = await start({ check: "pending" });
    await world.comment("/deploy v0.5.5 production");
    world.github.commit(world.repository, "main", { files: { "deploy.yml": "envs:\n  - name: production\n    required_contexts: []\n" } });
    await world.github.idle();
    expect(world.deployments).toMatchObject([{ sha: world.tagged }]);
  });

  test("a pull request that is closed and releases the lock", async () => {
    const world = await start({
      deployYml: "envs:\n  - name: production\n    auto_deploy_on: refs/heads/main\n    required_contexts: []\n",
    });
    await world.comment("/lock production the release", { by: "bob" });
    const sha = world.github.commit(world.repository, "main", { message: "Urgent" });
    await world.github.idle();
    expect(world.deployments).toEqual([]);
    world.github.closePullRequest(world.pullRequest);
    await world.github.idle();
    expect(world.deployments).toMatchObject([{ sha }]);
  });
});

describe("a waiting request ends", () => {
  test("when a newer one for the same environment comes from the same pull request", async () => {
    const world = await start({ check: "pending" });
    await world.comment("/deploy v0.5.5 production");
    await world.comment("/deploy production", { by: "bob" });

    expect(world.answers()[0]).toMatch(/^### 🚫 v0\.5\.5 is not deployed to production: replaced by the newer request for feature/);
    expect(world.checkRuns(world.tagged)).toMatchObject([{ status: "completed", conclusion: "cancelled" }]);
    await finish(world);
    expect(world.deployments).toMatchObject([{ sha: world.head }]);
  });

  test("when a newer one of the same pull request is deployed at once, but not if that is refused or a dry run", async () => {
    const world = await start({ check: "pending" });
    const [onTag, onHead] = world.checks;
    world.github.finishCheck(onHead ?? 0, "success");
    await world.comment("/deploy v0.5.5 production");
    for (const command of ["/deploy production --dry-run", "/deploy nowhere production"]) await world.comment(command);
    expect(world.answers()[0]).toMatch(/^### ⏳/);
    await world.comment("/deploy production");
    expect(world.answers()[0]).toMatch(/^### 🚫 v0\.5\.5 is not deployed to production: replaced by the newer request for feature/);
    world.github.finishCheck(onTag ?? 0, "success");
    await world.github.idle();
    expect(world.deployments).toMatchObject([{ sha: world.head }]);
  });

  test("not when the newer one is for another environment, or from another pull request", async () => {
    const world = await start({ check: "pending", deployYml: "envs:\n  - name: production\n  - name: staging\n" });
    const issue = world.github.issue(world.repository);
    await world.comment("/deploy v0.5.5 production");
    await world.comment("/deploy v0.5.5 staging");
    await world.comment("/deploy feature production", { on: issue });
    await finish(world);
    expect(world.deployments.map(({ environment, sha }) => [environment, sha])).toEqual(
      expect.arrayContaining([
        ["production", world.tagged],
        ["staging", world.tagged],
        ["production", world.head],
      ]),
    );
  });

  test("when the head of its pull request moves, with a mention", async () => {
    const world = await start({ check: "pending" });
    await world.comment("/deploy production");
    const sha = world.github.commit(world.repository, "feature", { message: "Better", author: "ann" });
    await world.github.idle();

    expect(world.answers()[0]).toMatch(
      new RegExp(`^### 🚫 feature is not deployed to production: the pull request moved on to ${sha.slice(0, 7)}`),
    );
    expect(world.answers()[1]).toContain("@ann");
    expect(world.checkRuns(world.head)).toMatchObject([{ status: "completed", conclusion: "cancelled" }]);
    await finish(world);
    expect(world.deployments).toEqual([]);
  });

  test("when its pull request is closed", async () => {
    const world = await start({ check: "pending" });
    await world.comment("/deploy production");
    world.github.closePullRequest(world.pullRequest);
    await world.github.idle();
    expect(world.answers()).toHaveLength(1);
    expect(world.answer()).toMatch(/^### 🚫 feature is not deployed to production: its pull request was closed/);
    expect(world.answer()).not.toContain("**Next:**");
    await finish(world);
    expect(world.deployments).toEqual([]);
  });

  test("when its pull request is merged, and then the merge commit is offered", async () => {
    const world = await start({ check: "pending" });
    await world.comment("/deploy production");
    world.github.clock.advance(11 * minute);
    const sha = world.github.merge(world.pullRequest, { method: "squash", by: "bob" });
    await world.github.idle();
    const next = `/deploy ${sha.slice(0, 12)} production`;
    for (const answer of world.answers()) {
      expect(answer).toContain("feature is not deployed to production: its pull request was merged");
      expect(answer).toContain(`**Next:** \`${next}\` deploys the merge commit.`);
    }
    // It is long after the command.
    expect(world.answers()[1]).toMatch(/^🚫 @ann: /);
    await world.comment(next);
    expect(world.answer()).toMatch(new RegExp(`^### ⏳ ${sha.slice(0, 12)} waits to be deployed to production`));
  });

  test("not when its pull request was closed before it was made", async () => {
    const world = await start({ check: "pending" });
    world.github.closePullRequest(world.pullRequest);
    await world.github.idle();
    world.github.clock.advance(minute);
    await world.comment("/deploy #1 production");
    expect(world.answer()).toMatch(/^### ⏳ feature waits/);
    await finish(world);
    expect(world.deployments).toMatchObject([{ sha: world.head }]);
  });

  test.each([
    ["its environment is taken out of deploy.yml", "envs:\n  - name: staging\n"],
    ["deploy.yml is deleted", null],
  ])("when %s, with a mention", async (_, deployYml) => {
    const world = await start({ check: "pending" });
    await world.comment("/deploy v0.5.5 production");
    world.github.commit(world.repository, "main", { files: { "deploy.yml": deployYml } });
    await world.github.idle();
    const ended = "v0.5.5 is not deployed to production: that environment is no longer in deploy.yml";
    expect(world.answers()[0]).toMatch(new RegExp(`^### 🚫 ${ended}`));
    expect(world.answers()[1]).toMatch(new RegExp(`^🚫 @ann: ${ended}`));
    expect(world.checkRuns(world.tagged)).toMatchObject([{ status: "completed", conclusion: "cancelled" }]);
    await finish(world);
    expect(world.deployments).toEqual([]);
  });

  test("not when deploy.yml has a mistake: it goes on when that is corrected", async () => {
    const world = await start({ check: "pending" });
    await world.comment("/deploy v0.5.5 production");
    world.github.commit(world.repository, "main", { files: { "deploy.yml": "envs:\n  - nam: production\n" } });
    await finish(world);
    expect(world.answers()).toHaveLength(1);
    expect(world.deployments).toEqual([]);
    world.github.commit(world.repository, "main", { files: { "deploy.yml": "envs:\n  - name: production\n" } });
    await world.github.idle();
    expect(world.deployments).toMatchObject([{ sha: world.tagged }]);
  });

  const declaring = (inputs: string): string =>
    `envs:\n  - name: production\n    dynamic_payload:\n      enabled: true\n      inputs: { ${inputs} }\n`;
  const mode = "mode: { type: select, options: [fast, slow] }";
  const before = `${mode}, count: { type: string, default: '1' }, note: { type: string }`;

  async function changed(inputs: string, command = "/deploy v0.5.5 production mode=fast") {
    const world = await start({ check: "pending", deployYml: declaring(before) });
    await world.comment(command);
    world.github.commit(world.repository, "main", { files: { "deploy.yml": declaring(inputs) } });
    await world.github.idle();
    return world;
  }

  test.each([
    [
      "an option is gone",
      "mode: { type: select, options: [slow, slower] }",
      "`mode` cannot be `fast`. Expected one of `slow` or `slower`.",
    ],
    ["an input is gone", "note: { type: string }", "There is no input `mode`."],
    ["an input has another type", "mode: { type: number }", "`mode` cannot be `fast`. Expected a number"],
    ["an input is required now", `${mode}, level: { type: number, required: true }`, "`level` is missing: it is required."],
  ])("when its inputs no longer fit deploy.yml: %s", async (_, inputs, says) => {
    const world = await changed(inputs);
    expect(world.answers()[0]).toMatch(/^### ❌ v0\.5\.5 was not deployed to production/);
    expect(world.answers()[0]).toContain("`deploy.yml` has changed while it waited, so its inputs have 1 mistake:");
    expect(world.answers()[0]).toContain(says);
    expect(world.answers()[1]).toMatch(/^❌ @ann: v0\.5\.5 was not deployed to production\./);
    expect(world.answers()[1]).toContain(says);
    await world.comment("/deploy v0.5.5 production mode=fast");
    expect(world.answer()).toContain(says);
    expect(world.checkRuns(world.tagged)).toMatchObject([{ status: "completed", conclusion: "failure" }]);
    await finish(world);
    expect(world.deployments).toEqual([]);
  });

  test("not for inputs that still fit: they have the types and the defaults of deploy.yml when it is deployed", async () => {
    const more = "count: { type: number, default: 2 }, level: { type: number, required: true, default: 3 }";
    const world = await changed(`${mode}, ${more}`);
    await finish(world);
    expect(world.deployments).toMatchObject([{ payload: { mode: "fast", count: 2, level: 3 } }]);
    const typed = await changed("count: { type: number }", "/deploy v0.5.5 production count=7");
    await finish(typed);
    expect(typed.deployments).toMatchObject([{ payload: { count: 7 } }]);
  });

  test("not for a default whose input is gone, since nobody typed it", async () => {
    const world = await changed(mode);
    await finish(world);
    expect(world.deployments).toMatchObject([{ payload: { mode: "fast" } }]);
    expect(world.deployments[0]?.payload).not.toHaveProperty("count");
  });

  test("after an hour, with a mention and the names of the culprits", async () => {
    const world = await start({ check: "pending" });
    await world.comment("/deploy v0.5.5 production");
    await world.wait(hour - minute);
    expect(world.answers()).toHaveLength(1);
    expect(world.answer()).toMatch(/^### ⏳/);
    await world.wait(minute + 2000);

    expect(world.answers()[0]).toMatch(/^### 🚫 v0\.5\.5 is not deployed to production: it waited too long/);
    expect(world.answers()[0]).toContain("`ci`");
    expect(world.answers()[1]).toMatch(/@ann: .*waited too long/);
    expect(world.answers()[1]).toContain("**Next:** `/deploy v0.5.5 production` requests it again.");
    expect(world.checkRuns(world.tagged)).toMatchObject([{ status: "completed", conclusion: "cancelled" }]);
    await finish(world);
    expect(world.deployments).toEqual([]);
  });

  test("in a process that began later too: the next event ends it", async () => {
    const world = await start({ check: "pending" });
    await world.comment("/deploy v0.5.5 production");
    await world.startProcess();
    world.github.clock.advance(hour + minute);
    await finish(world);
    expect(world.deployments).toEqual([]);
    expect(world.answers()[0]).toContain("it waited too long");
  });
});

describe("what an event costs where nothing waits", () => {
  const checks = async (world: World, sha: string, amount: number): Promise<readonly string[]> => {
    const runs = Array.from({ length: amount }, (_, index) => world.github.checkRun(world.repository, sha, { name: `job ${index}` }));
    await world.github.idle();
    // Completes each of them, and then their suite.
    return await world.requestsOf(async () => {
      for (const run of runs) world.github.finishCheck(run, "success");
      await world.github.idle();
    });
  };

  test("one look for all of them, a moment later, if nothing waited just before", async () => {
    const world = await start();
    await checks(world, world.head, 1);
    expect(await checks(world, world.head, 200)).toEqual([]);
    const later = await world.requestsOf(() => world.wait(11_000));
    // When their suite completes, a workflow run may have ended, whose jobs may have deployed.
    expect(later.toSorted()).toEqual(["GET /repos/{owner}/{repo}/deployments", "GET /repos/{owner}/{repo}/git/matching-refs/{ref}"]);
    expect(new Set(world.github.requests.slice(-2).map(({ status }) => status))).toEqual(new Set([304]));
  });

  test("the same if environments have a record in which nothing waits", async () => {
    const world = await start({ deployYml: serialized });
    await world.comment("/deploy v0.5.5 production");
    await world.report("success");
    await checks(world, world.head, 1);
    const requests = await checks(world, world.head, 200);
    expect(requests.length).toBeLessThanOrEqual(2);
    expect((await world.requestsOf(() => world.wait(11_000))).length).toBeLessThanOrEqual(2);
  });

  test("but nothing is deferred for requests that wait there", async () => {
    const world = await start({ check: "pending" });
    await checks(world, world.head, 3);
    await world.comment("/deploy v0.5.5 production");
    for (const check of world.checks) world.github.finishCheck(check, "success");
    await world.github.idle();
    expect(world.deployments).toMatchObject([{ sha: world.tagged }]);
  });

  test("and nothing is deferred for a request that began to wait during a look that found nothing", async () => {
    const world = await start({ check: "pending" });
    const held = world.hold({ method: "GET", path: /\/matching-refs\//, event: "check_run" });
    world.github.checkRun(world.repository, world.head, { name: "lint", conclusion: "success" });
    expect(await held.reached()).toContain("matching-refs");
    world.github.comment(world.pullRequest, "ann", "/deploy v0.5.5 production");
    await world.others();
    expect(world.answer()).toContain("waits to be deployed");
    held.release();
    await world.github.idle();
    for (const check of world.checks) world.github.finishCheck(check, "success");
    await world.github.idle();
    expect(world.deployments).toMatchObject([{ sha: world.tagged }]);
  });

  test("nothing for a check that has only begun, a status that is pending, and our own check runs", async () => {
    const world = await start();
    const requests = await world.requestsOf(async () => {
      world.github.checkRun(world.repository, world.head, { name: "begun", status: "in_progress" });
      world.github.status(world.repository, world.head, { context: "build", state: "pending" });
      world.github.checkRun(world.repository, world.head, { name: "deploy/production", app: "gitploy", conclusion: "success" });
      await world.github.idle();
    });
    expect(requests).toEqual([]);
  });
});
