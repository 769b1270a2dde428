import { describe, expect, test } from "vitest";
import { commitOf } from "../../playground/github/git/objects.js";
import { keeperOf } from "../support/housekeeping.js";
import { type Issue, start, type World } from "../support/world.js";

const minute = 60_000;
const ledger = "refs/gitploy/production";

const conclusions = (world: World, sha = world.tagged) =>
  world.checkRuns(sha).map(({ status, conclusion }) => (status === "completed" ? conclusion : status));
const newest = (world: World, sha = world.tagged) => world.checkRuns(sha).at(-1);
const buttons = (world: World, sha: string) => newest(world, sha)?.actions.map(({ label }) => label);

/** The first answer to this comment. */
const answerTo = (world: World, comment: { readonly id: number }, issue: Issue = world.pullRequest): string =>
  world.answers(issue).find((body) => body.includes(`<!-- gitploy:comment-${comment.id} -->`)) ?? "";

describe("what was live and is replaced", () => {
  async function replaced(difference: Parameters<typeof start>[0] = {}) {
    const world = await start(difference);
    const issue = world.github.issue(world.repository);
    const first = await world.comment("/deploy v0.5.5 production", { on: issue });
    await world.report("success");
    expect(answerTo(world, first, issue)).toMatch(/^### ✅ v0\.5\.5 is live in production/);
    expect(buttons(world, world.tagged)).toEqual(["Rollback"]);
    const second = await world.comment("/deploy production");
    return { world, issue, first, second };
  }

  test("says so in its answer and its check run, and loses its button", async () => {
    const { world, issue, first, second } = await replaced();
    await world.report("in_progress");
    expect(answerTo(world, first, issue)).toContain("is live in production");
    await world.report("success");
    expect(answerTo(world, second)).toMatch(/^### ✅ feature is live in production/);
    expect(answerTo(world, first, issue)).toMatch(/^### ☑️ v0\.5\.5 was live in production, until feature replaced it/);
    expect(newest(world)).toMatchObject({
      conclusion: "success",
      actions: [],
      output: { title: expect.stringContaining("until feature replaced it") },
    });
    expect(conclusions(world)).toEqual(["success"]);
    expect(buttons(world, world.head)).toEqual(["Rollback"]);
    expect(world.answers(issue)).toHaveLength(1);
  });

  test("names its replacement, however much was deployed since", async () => {
    const { world, issue, first } = await replaced();
    await world.report("success");
    const untilFeature = /^### ☑️ v0\.5\.5 was live in production, until feature replaced it/;
    expect(answerTo(world, first, issue)).toMatch(untilFeature);
    for (let later = 0; later < 60; later += 1) {
      const gitploy = { request: `comment-9${later}`, requested_by: "ann", ref: `v${later}`, sha: world.head };
      const made = world.github.createDeployment(world.repository, {
        ref: world.head,
        environment: "production",
        creator: "gitploy[bot]",
        payload: { gitploy },
      });
      world.github.deploymentStatus(made, { state: "success" });
    }
    await world.github.idle();
    const [old] = world.deployments;
    if (old === undefined) throw new Error("there is no deployment");
    world.github.deploymentStatus(old, { state: "success", description: "Once more" });
    await world.github.idle();
    expect(answerTo(world, first, issue)).toContain("Once more");
    expect(answerTo(world, first, issue)).toMatch(untilFeature);
    expect(newest(world)?.output.title).toMatch(/until feature replaced it/);
  });

  test("stays replaced while the workflow of its replacement runs again, and is what nobody promotes", async () => {
    const { world, issue, first, second } = await replaced({ deployYml: "envs:\n  - name: production\n  - name: staging\n" });
    await world.report("success");
    const wasLive = /^### ☑️ v0\.5\.5 was live in production, until feature replaced it/;
    await world.report("in_progress");
    expect(answerTo(world, second)).toMatch(/^### ⏳ Deploying feature to production/);
    expect(answerTo(world, first, issue)).toMatch(wasLive);
    expect(buttons(world, world.tagged)).toEqual([]);
    const running = world.deployments.at(-1);
    await world.comment("/promote production staging", { on: issue });
    expect(world.deployments.at(-1)).toMatchObject({ environment: "staging", sha: world.head });
    await world.comment("/status production", { on: issue });
    expect(world.answer(issue)).toMatch(/\*\*Live\*\* \| `feature`[^]*\*\*Running\*\* \| ⏳ `feature`/);
    if (running !== undefined) world.github.deploymentStatus(running, { state: "failure" });
    await world.github.idle();
    expect(answerTo(world, first, issue)).toMatch(/^### ✅ v0\.5\.5 is live in production/);
  });

  test("is being deployed while its own workflow runs again, and stays replaced by what came later", async () => {
    const { world, issue, first } = await replaced();
    await world.report("success");
    const [own] = world.deployments;
    for (const [state, title] of [
      ["in_progress", /^### ⏳ Deploying v0\.5\.5/],
      ["success", /^### ☑️ v0\.5\.5 was live in production, until feature replaced it/],
    ] as const) {
      if (own !== undefined) world.github.deploymentStatus(own, { state });
      await world.github.idle();
      expect(answerTo(world, first, issue)).toMatch(title);
    }
  });

  test("is live again if its replacement fails after all", async () => {
    const { world, issue, first } = await replaced();
    await world.report("success");
    await world.report("failure");
    expect(answerTo(world, first, issue)).toMatch(/^### ✅ v0\.5\.5 is live in production/);
    expect(buttons(world, world.tagged)).toEqual(["Rollback"]);
  });

  test("is live again with its button, too, where GitHub has made it inactive meanwhile", async () => {
    const world = await start({ deployYml: "envs:\n  - name: staging\n" });
    await world.comment("/deploy v0.5.5 staging");
    await world.report("success");
    await world.comment("/deploy staging");
    await world.report("success");
    expect(world.deployments[0]?.statuses.at(-1)).toMatchObject({ state: "inactive" });
    expect(world.checkRuns(world.tagged, "deploy/staging").at(-1)).toMatchObject({ actions: [] });
    await world.report("failure");
    const run = world.checkRuns(world.tagged, "deploy/staging").at(-1);
    expect(run?.output.title).toBe("✅ v0.5.5 is live in staging");
    expect(run?.actions.map(({ label }) => label)).toEqual(["Rollback"]);
  });

  test("says so even if the event of the success was lost", async () => {
    const { world, issue, first } = await replaced();
    world.deliverTo();
    await world.report("success");
    world.deliverTo(...world.processes);
    world.github.clock.advance(minute);
    const keeper = await keeperOf(world);
    await keeper.sweep();
    expect(answerTo(world, first, issue)).toMatch(/^### ☑️ v0\.5\.5 was live in production/);
  });

  test("and rolled back to is live by the rollback, and the deployment that was left says that it was rolled back", async () => {
    const { world, issue, first, second } = await replaced();
    await world.report("success");
    await world.comment("/rollback production");
    await world.report("success");
    expect(world.answer()).toMatch(/v0\.5\.5 is live in production/);
    expect(answerTo(world, second)).toMatch(/^### ↩️ feature was rolled back from production/);
    expect(answerTo(world, first, issue)).toMatch(/^### ☑️ v0\.5\.5 was live in production/);
  });

  test("by another commit of the same branch names that commit", async () => {
    const world = await start({
      deployYml: "envs:\n  - name: production\n    auto_deploy_on: refs/heads/main\n    required_contexts: []\n",
    });
    const push = async (message: string): Promise<string> => {
      const sha = world.github.commit(world.repository, "main", { message, files: { "news.txt": message } });
      await world.github.idle();
      await world.report("success");
      return sha;
    };
    const [one, two] = [await push("One"), await push("Two")];
    const title = (sha: string): string | null | undefined => world.checkRuns(sha).at(-1)?.output.title;
    expect(title(one)).toBe(`☑️ main was live in production, until main at ${two.slice(0, 7)} replaced it`);
    await world.comment("/rollback production");
    await world.report("success");
    expect(title(two)).toBe("↩️ main was rolled back from production");
    expect(world.checkRuns(two).at(-1)?.output.summary).toContain(`\`main\` at \`${one.slice(0, 7)}\` took its place.`);
  });

  test("by the same commit is distinguished, and only the newest has the button", async () => {
    const world = await start();
    const issue = world.github.issue(world.repository);
    const first = await world.comment("/deploy v0.5.5 production", { on: issue });
    await world.report("success");
    const old = newest(world);
    await world.comment("/deploy v0.5.5 production --again");
    await world.report("success");
    expect(answerTo(world, first, issue)).toMatch(/^### ☑️ v0\.5\.5 was live in production, and was deployed anew/);
    expect(old?.actions).toEqual([]);
    expect(buttons(world, world.tagged)).toEqual(["Rollback"]);
  });
});

describe("a request that is dropped", () => {
  const forge = (world: World, change: (message: string) => string): void => {
    const parent = world.github.head(world.repository, ledger) ?? "";
    const message = change(commitOf(world.repository.store, parent)?.message ?? "");
    const sha = world.github.writeCommit(world.repository, [parent], { message, files: { "README.md": "x" } });
    world.github.push(world.repository, ledger, sha, "bob");
  };

  test.each([
    [
      "as soon as anything happens there",
      (world: World) => world.github.status(world.repository, world.tagged, { context: "x", state: "success" }),
    ],
    ["when it is unlocked", (world: World) => world.github.comment(world.pullRequest, "bob", "/unlock production")],
  ] as const)("with a record that does not verify gets its answer %s", async (_, happening) => {
    const world = await start({ check: "pending" });
    const comment = await world.comment("/deploy v0.5.5 production");
    forge(world, (message) => message.replace("waits", "lingers"));
    happening(world);
    await world.github.idle();
    expect(answerTo(world, comment)).toMatch(/^### 🚫 v0\.5\.5 is not deployed to production: the environment's record did not verify/);
    expect(answerTo(world, comment)).toContain("/deploy v0.5.5");
    expect(world.answers().filter((body) => body.includes("@ann") && body.includes("did not verify"))).toHaveLength(1);
    expect(conclusions(world)).toEqual(["cancelled"]);
    expect(world.reactions(comment)).toEqual(["eyes", "rocket"]);
  });

  test("but a forged record about other requests changes nothing", async () => {
    const world = await start();
    const live = await world.comment("/deploy v0.5.5 production");
    await world.report("success");
    const issue = world.github.issue(world.repository);
    for (const check of world.checks) world.github.finishCheck(check, "success");
    const pending = world.github.checkRun(world.repository, world.head, { name: "slow" });
    const waiting = await world.comment("/deploy production", { on: world.pullRequest });
    expect(pending.status).not.toBe("completed");
    const before = [answerTo(world, live), answerTo(world, waiting)];
    // As if the live request waited, and the waiting one were somebody else's.
    forge(world, (message) => message.replaceAll(`comment-${waiting.id}`, `comment-${live.id}`).replaceAll('"ann"', '"bob"'));
    world.github.status(world.repository, world.tagged, { context: "x", state: "success" });
    await world.github.idle();
    expect([answerTo(world, live), answerTo(world, waiting)]).toEqual(before);
    expect(world.answers(issue)).toEqual([]);
  });

  test("with its environment is told so", async () => {
    const world = await start({ check: "pending" });
    const comment = await world.comment("/deploy v0.5.5 production");
    world.github.commit(world.repository, "main", { message: "Rename", files: { "deploy.yml": "envs:\n  - name: live\n" } });
    await world.github.idle();
    expect(answerTo(world, comment)).toMatch(
      /^### 🚫 v0\.5\.5 is not deployed to production: that environment is no longer in deploy\.yml/,
    );
    expect(conclusions(world)).toEqual(["cancelled"]);
  });
});

describe("the newest check run of a commit says what its newest deployment says", () => {
  const lane = "envs:\n  - name: production\n    serialization: true\n";

  test("if another request for the same commit was forced and failed meanwhile", async () => {
    const world = await start({ check: "pending", deployYml: "envs:\n  - name: production\n" });
    const issue = world.github.issue(world.repository);
    await world.comment("/deploy v0.5.5 production");
    await world.comment('/deploy v0.5.5 production --force "urgent"', { by: "cleo", on: issue });
    await world.report("failure");
    expect(conclusions(world)).toEqual(["queued", "failure"]);
    for (const check of world.checks) world.github.finishCheck(check, "success");
    await world.github.idle();
    expect(world.deployments).toHaveLength(2);
    expect(newest(world)).toMatchObject({ status: "in_progress" });
    await world.report("success");
    expect(newest(world)).toMatchObject({ conclusion: "success" });
    // Nothing stays open for ever.
    expect(world.checkRuns(world.tagged).every(({ status }) => status === "completed")).toBe(true);
  });

  test("if a request for the live commit ends without a deployment", async () => {
    const world = await start({ deployYml: lane });
    const issue = world.github.issue(world.repository);
    await world.comment("/deploy v0.5.5 production");
    await world.comment("/deploy v0.5.5 production --again", { on: issue, by: "bob" });
    const waiting = newest(world);
    expect(conclusions(world)).toEqual(["in_progress", "queued"]);
    await world.comment("/cancel production", { on: issue, by: "bob" });
    expect(waiting).toMatchObject({ conclusion: "cancelled" });
    await world.report("success");
    expect(newest(world)?.conclusion).toBe("success");
  });

  test("if a request that waited for it is cancelled after its success", async () => {
    const world = await start({ deployYml: "envs:\n  - name: production\n    review: { enabled: true, reviewers: [rita, bob] }\n" });
    const issue = world.github.issue(world.repository);
    await world.comment("/deploy v0.5.5 production");
    await world.comment("/approve production", { by: "bob" });
    await world.report("success");
    await world.comment("/deploy v0.5.5 production --again", { on: issue });
    expect(newest(world)).toMatchObject({ conclusion: "action_required" });
    const waiting = newest(world);
    if (waiting === undefined) throw new Error("there is no check run");
    world.github.pressButton(waiting, "cancel", "ann");
    await world.github.idle();
    expect(newest(world)).toMatchObject({ conclusion: "success" });
    expect(buttons(world, world.tagged)).toEqual(["Rollback"]);
  });
});

describe("the answer of what was replaced", () => {
  test("is corrected if its successor fails while it is being written", async () => {
    const world = await start();
    const before = world.github.issue(world.repository);
    await world.comment("/deploy v0.5.5 production", { on: before });
    await world.report("success");
    await world.comment("/deploy production");
    const running = world.deployments.at(-1);
    if (running === undefined) throw new Error("nothing runs");
    // The first edit is of its own answer.
    const held = world.hold({ method: "PATCH", path: /\/issues\/comments\/\d+$/, nth: 2, event: "deployment_status" });
    world.github.deploymentStatus(running, { state: "success" });
    expect(await held.reached()).toMatch(/^PATCH /);
    world.github.deploymentStatus(running, { state: "failure" });
    await world.others();
    held.release();
    await world.github.idle();
    expect(world.answers()[0]).toMatch(/^### ❌ /);
    expect(world.answers(before)[0]).toMatch(/^### ✅ v0\.5\.5 is live in production/);
    expect(buttons(world, world.tagged)).toEqual(["Rollback"]);
  });

  test("takes no extra request if this process has written it before, and one if another has", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production", { on: world.github.issue(world.repository) });
    await world.report("success");
    await world.comment("/deploy production");
    const looks = (requests: readonly string[]): number => requests.filter((each) => each === "POST graphql").length;
    expect(looks(await world.requestsOf(() => world.report("success")))).toBe(2);
    await world.comment("/deploy v0.5.5 production");
    await world.startProcess();
    expect(looks(await world.requestsOf(() => world.report("success")))).toBe(4);
  });
});
