import { describe, expect, test } from "vitest";
import { start, type World } from "../support/world.js";

const minute = 60_000;
const staging = "envs:\n  - name: staging\n    required_contexts: []\n";

/** A workflow job with `environment:` makes a deployment of its own besides ours. */
const job = async (world: World, environment = "production") => {
  const made = world.github.createDeployment(world.repository, { ref: world.tagged, environment });
  await world.github.idle();
  return made;
};
type Made = Awaited<ReturnType<typeof job>>;
const report = async (world: World, made: Made, state: string, logUrl = ""): Promise<void> => {
  world.github.deploymentStatus(made, { state, logUrl });
  await world.github.idle();
};
const ours = (world: World) => world.deployments.filter(({ app }) => app?.slug === "gitploy");

describe("a deployment that a workflow job makes besides ours", () => {
  test("is folded in: its statuses are shown, and its end is copied to ours", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    const made = await job(world);
    await report(world, made, "in_progress", "https://ci.example.com/7");
    expect(world.answers()).toHaveLength(1);
    expect(world.answer()).toContain("https://ci.example.com/7");
    await report(world, made, "success", "https://ci.example.com/7");
    expect(world.answer()).toMatch(/^### ✅ v0\.5\.5 is live in production/);
    expect(ours(world)[0]?.statuses.at(-1)).toMatchObject({ state: "success", logUrl: "https://ci.example.com/7" });
    expect(world.checkRuns(world.tagged).at(-1)).toMatchObject({ status: "completed", conclusion: "success" });
  });

  test("that fails makes ours fail, with a mention", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    await report(world, await job(world), "failure");
    expect(ours(world)[0]?.statuses.at(-1)).toMatchObject({ state: "failure" });
    expect(world.answers()[0]).toMatch(/^### ❌ The deployment of v0\.5\.5 to production failed/);
    expect(world.answers()[1]).toContain("@ann");
  });

  test.each([
    ["/cancel", (world: World) => world.comment("/cancel production"), /^### 🚫/],
    ["the timeout", (world: World) => world.wait(61 * minute), /^### ❌/],
  ])("that succeeds after the error that %s set is believed", async (_, end, verdict) => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    const made = await job(world);
    await report(world, made, "in_progress");
    await end(world);
    expect(world.answers()[0]).toMatch(verdict);
    await report(world, made, "failure");
    expect(ours(world)[0]?.statuses).toMatchObject([{ state: "error" }]);
    await report(world, made, "success");
    expect(ours(world)[0]?.statuses.at(-1)).toMatchObject({ state: "success" });
    expect(world.answers()[0]).toMatch(/^### ✅ v0\.5\.5 is live in production/);
    expect(world.checkRuns(world.tagged).at(-1)).toMatchObject({ conclusion: "success" });
  });

  test("whose job is re-run has its new end copied, too", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    const made = await job(world);
    await report(world, made, "failure");
    await report(world, made, "in_progress");
    await report(world, made, "success");
    expect(ours(world)[0]?.statuses.map(({ state }) => state)).toEqual(["failure", "success"]);
    expect(world.answers()[0]).toMatch(/^### ✅ v0\.5\.5 is live in production/);
    await report(world, made, "failure");
    expect(world.answers()[0]).toMatch(/^### ❌/);
  });

  // Their URLs lead to no run that GitHub shows, as if it was deleted.
  describe("of jobs whose run is unknown", () => {
    test("the next job's failure replaces a success that was only copied", async () => {
      const world = await start();
      await world.comment("/deploy v0.5.5 production");
      await report(world, await job(world), "success");
      expect(world.answer()).toMatch(/^### ✅/);
      await world.wait(minute);
      const next = await job(world);
      await report(world, next, "in_progress");
      await report(world, next, "failure");
      expect(ours(world)[0]?.statuses.map(({ state }) => state)).toEqual(["success", "failure"]);
      expect(world.answers()[0]).toMatch(/^### ❌/);
    });

    test("a re-run replaces a failure", async () => {
      const world = await start();
      await world.comment("/deploy v0.5.5 production");
      await report(world, await job(world), "failure");
      await world.wait(minute);
      await report(world, await job(world), "success");
      expect(ours(world)[0]?.statuses.map(({ state }) => state)).toEqual(["failure", "success"]);
      expect(world.answers()[0]).toMatch(/^### ✅/);
    });

    test("a leg of a matrix that succeeds does not replace one that failed", async () => {
      const world = await start();
      await world.comment("/deploy v0.5.5 production");
      const legs = [await job(world), await job(world)] as const;
      await report(world, legs[0], "failure");
      await world.wait(minute);
      await report(world, legs[1], "success");
      expect(ours(world)[0]?.statuses.map(({ state }) => state)).toEqual(["failure"]);
      expect(world.answers()[0]).toMatch(/^### ❌/);
    });
  });

  test("made after ours had ended is not folded in, even if GitHub has set ours to inactive since", async () => {
    const world = await start({ deployYml: staging });
    await world.comment("/deploy v0.5.5 staging");
    await world.report("success");
    world.github.clock.advance(minute);
    await report(world, await job(world, "staging"), "success", "https://ci.example.com/later");
    expect(world.deployments[0]?.statuses.at(-1)).toMatchObject({ state: "inactive" });
    await world.redeliver("deployment_status");
    expect(world.answer()).toMatch(/^### ✅ v0\.5\.5 is live in staging/);
    expect(world.answer()).not.toContain("https://ci.example.com/later");
  });

  test("is not copied if the tooling itself reports on ours", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    await world.report("in_progress");
    await report(world, await job(world), "success");
    expect(ours(world)[0]?.statuses.at(-1)).toMatchObject({ state: "in_progress" });
    expect(world.answer()).toMatch(/^### ⏳/);
  });

  test("that goes on after the tooling has ended ours is shown, and does not change that end", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    const made = await job(world);
    await world.report("success");
    await world.wait(11 * minute);
    await report(world, made, "success", "https://ci.example.com/late");
    expect(world.answer()).toContain("https://ci.example.com/late");
    expect(world.answer()).toContain("| **Duration** | 0s |");
    expect(world.answers()).toHaveLength(1);
  });

  test("lets the next one in, in a serialized environment", async () => {
    const world = await start({ deployYml: "envs:\n  - name: production\n    serialization: true\n" });
    await world.comment("/deploy v0.5.5 production", { on: world.github.issue(world.repository) });
    await world.comment("/deploy production", { by: "bob" });
    await report(world, await job(world), "success");
    expect(ours(world)).toHaveLength(2);
  });

  test("for another commit or another environment is not folded in", async () => {
    const world = await start({ deployYml: "envs:\n  - name: production\n  - name: staging\n" });
    await world.comment("/deploy feature production");
    await report(world, await job(world), "success");
    await report(world, await job(world, "staging"), "success");
    expect(ours(world)[0]?.statuses).toEqual([]);
    expect(world.answer()).toMatch(/^### ⏳ Deploying feature/);
  });

  test("never counts as live: a rollback does not return to it", async () => {
    const world = await start();
    await report(world, await job(world), "success");
    await world.comment("/rollback production");
    expect(world.answer()).toMatch(/^### ❌ There is nothing to roll production back to/);
  });
});

describe("a deployment on which nobody reports", () => {
  test("says so after a minute, and shows the workflow to add", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    await world.wait(59_000);
    expect(world.answer()).not.toContain("Nobody has answered");
    await world.wait(3000);
    expect(world.answers()).toHaveLength(1);
    expect(world.answer()).toContain("**Nobody has answered this deployment for a minute.**");
    expect(world.answer()).toContain("on: deployment");
    const sha = world.tagged.slice(0, 7);
    for (const cause of [
      `no workflow** on \`deployment\` in \`${sha}\``,
      "Actions or the workflow is disabled",
      "A policy keeps it from running",
    ])
      expect(world.answer()).toContain(cause);
    expect(world.answer()).toMatch(/\(https:\/\/docs\.github\.com\/[^)]*#deployment\)/);
    expect(world.answer()).toContain("**Next:** `/cancel production`, and from a commit that has the workflow `/deploy v0.5.5 production`");
    await world.report("in_progress");
    expect(world.answer()).not.toContain("Nobody has answered");
  });

  test("says nothing of the kind once a job's own deployment has a status", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    await report(world, await job(world), "in_progress");
    await world.wait(2 * minute);
    expect(world.answer()).not.toContain("Nobody has answered");
  });

  test("ends as an error after `timeout`, with a mention, and lets the next one in", async () => {
    const world = await start({ deployYml: "envs:\n  - name: production\n    serialization: true\n    timeout: 30m\n" });
    const issue = world.github.issue(world.repository);
    await world.comment("/deploy v0.5.5 production", { on: issue });
    await world.wait(5 * minute);
    await world.comment("/deploy production", { by: "bob" });
    await world.wait(24 * minute);
    expect(ours(world)).toHaveLength(1);
    await world.wait(2 * minute);
    expect(ours(world)[0]?.statuses).toMatchObject([{ state: "error", description: "No status from the tooling for 30m" }]);
    expect(world.answers(issue)[0]).toMatch(/^### ❌ The deployment of v0\.5\.5 to production failed/);
    expect(world.answers(issue)[1]).toMatch(/@ann[^]*No status from the tooling for 30m/);
    expect(ours(world)).toHaveLength(2);
  });

  test("each status, also a job's, gives it the whole `timeout` again", async () => {
    const world = await start({ deployYml: "envs:\n  - name: production\n    timeout: 30m\n" });
    await world.comment("/deploy v0.5.5 production");
    const made = await job(world);
    await world.wait(20 * minute);
    await report(world, made, "in_progress");
    await world.wait(20 * minute);
    await world.comment("/status");
    expect(ours(world)[0]?.statuses).toEqual([]);
    await world.wait(11 * minute);
    await world.comment("/status");
    expect(ours(world)[0]?.statuses).toMatchObject([{ state: "error" }]);
  });

  test("is ended at the next look at the environment if the process that made it is gone", async () => {
    const world = await start({ deployYml: "envs:\n  - name: production\n    serialization: true\n" });
    await world.comment("/deploy v0.5.5 production", { on: world.github.issue(world.repository) });
    world.github.clock.advance(61 * minute);
    await world.startProcess();
    await world.comment("/deploy production", { by: "bob" });
    expect(ours(world)[0]?.statuses).toMatchObject([{ state: "error" }]);
    expect(ours(world)).toHaveLength(2);
  });

  test("and succeeds after all is believed", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    await world.wait(61 * minute);
    expect(world.answers()[0]).toMatch(/^### ❌/);
    await world.report("success");
    expect(world.answers()[0]).toMatch(/^### ✅ v0\.5\.5 is live in production/);
  });
});

describe("statuses", () => {
  test("show the newest, whatever the order in which their events arrive", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    world.deliverTo();
    await world.report("in_progress");
    await world.report("success");
    world.deliverTo(...world.processes);
    const late = world.github.deliveries.filter(({ event }) => event === "deployment_status").map(({ guid }) => guid);
    for (const guid of late.toReversed()) {
      world.github.redeliver(guid);
      await world.github.idle();
      expect(world.answer()).toMatch(/^### ✅ v0\.5\.5 is live in production/);
    }
    expect(world.answers()).toHaveLength(1);
  });

  test("GitHub's own `inactive` for a replaced deployment is shown as its replacement", async () => {
    const world = await start({ deployYml: staging });
    await world.comment("/deploy v0.5.5 staging");
    await world.report("success");
    await world.comment("/deploy staging", { by: "bob" });
    await world.report("success");
    expect(world.deployments[0]?.statuses.at(-1)).toMatchObject({ state: "inactive" });
    expect(world.answers()[0]).toMatch(/^### ☑️ v0\.5\.5 was live in staging, until feature replaced it/);
  });

  test("an end more than ten minutes after the command mentions the requester; an earlier one does not", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    await world.report("in_progress");
    await world.wait(11 * minute);
    await world.report("success");
    expect(world.answers()).toHaveLength(2);
    expect(world.answer()).toMatch(/@ann.*v0\.5\.5 is live in production/);
    await world.redeliver("deployment_status");
    expect(world.answers()).toHaveLength(2);
  });
});
