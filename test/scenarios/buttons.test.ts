import { describe, expect, test } from "vitest";
import { start, type World } from "../support/world.js";

const reviewed = (more = ""): string => `envs:\n  - name: production\n    review: { enabled: true, reviewers: [rita, bob]${more} }\n`;

const button = (world: World, sha: string): number => world.checkRuns(sha).at(-1)?.id ?? 0;
const press = async (world: World, identifier: string, by: string, sha = world.tagged): Promise<void> => {
  world.github.pressButton(button(world, sha), identifier, by);
  await world.github.idle();
};

describe("a button is the same command by the person who pressed it", () => {
  test("Approve deploys", async () => {
    const world = await start({ deployYml: reviewed() });
    await world.comment("/deploy v0.5.5 production");
    await press(world, "approve", "bob");
    expect(world.deployments).toHaveLength(1);
    expect(world.answers()[1]).toMatch(/^### 👍 bob approved v0\.5\.5 for production/);
  });

  test("Approve by somebody who is not a reviewer does nothing, and says what is needed", async () => {
    const world = await start({ deployYml: reviewed() });
    await world.comment("/deploy v0.5.5 production");
    await press(world, "approve", "cleo");
    expect(world.deployments).toEqual([]);
    expect(world.answer()).toMatch(/^👎 /);
  });

  test("a press that fails on our side says so, with the delivery's id", async () => {
    const world = await start({ deployYml: reviewed(), troubled: true });
    await world.comment("/deploy v0.5.5 production");
    world.github.fault({ method: "PATCH", route: "/repos/{owner}/{repo}/git/refs/{ref}", do: "404" });
    await press(world, "approve", "bob");
    expect(world.answer()).toContain("Something went wrong on our side");
    expect(world.answer()).toContain(
      world.github.deliveries.findLast(({ action }) => action === "requested_action")?.guid ?? "nothing was pressed",
    );
    expect(world.deployments).toEqual([]);
  });

  test("Reject ends the request", async () => {
    const world = await start({ deployYml: reviewed() });
    await world.comment("/deploy v0.5.5 production");
    await press(world, "reject", "bob");
    expect(world.answers()[0]).toMatch(/rejected by bob/);
    expect(world.checkRuns(world.tagged).at(-1)).toMatchObject({ conclusion: "failure" });
  });

  test("Cancel ends the request", async () => {
    const world = await start({ deployYml: reviewed() });
    await world.comment("/deploy v0.5.5 production");
    await press(world, "cancel", "ann");
    expect(world.answers()).toHaveLength(2);
    expect(world.answers()[0]).toMatch(/cancelled by ann/);
    // The same answer as to `/cancel`.
    expect(world.answer()).toContain("ann cancelled v0.5.5 for production");
    expect(world.checkRuns(world.tagged).at(-1)).toMatchObject({ conclusion: "cancelled" });
    await world.comment("/approve production", { by: "rita" });
    expect(world.deployments).toEqual([]);
  });

  test("Approve and Reject by the requester do nothing, nor does Cancel by somebody who may not deploy there", async () => {
    const world = await start({ deployYml: reviewed().replace("review", "deployers: [bob]\n    review") });
    await world.comment("/deploy v0.5.5 production", { by: "bob" });
    await press(world, "approve", "bob");
    await press(world, "reject", "bob");
    await press(world, "cancel", "ann");
    expect(world.deployments).toEqual([]);
    expect(world.checkRuns(world.tagged)).toMatchObject([{ conclusion: "action_required" }]);
    expect(
      world
        .answers()
        .slice(1)
        .map((answer) => answer.slice(0, 2)),
    ).toEqual(["👎", "👎", "👎"]);
  });

  test("Approve pressed twice by one person counts once, and buttons left on the page are answered as the commands would be", async () => {
    const world = await start({ deployYml: reviewed(", required: 2"), roles: { rita: "write" } });
    await world.comment("/deploy v0.5.5 production");
    const old = button(world, world.tagged);
    await press(world, "approve", "bob");
    await press(world, "approve", "bob");
    expect(world.deployments).toEqual([]);
    await press(world, "approve", "rita");
    expect(world.deployments).toHaveLength(1);
    const late = async (identifier: string): Promise<string> => {
      world.github.pressButton(old, identifier, "bob");
      await world.github.idle();
      return world.answer();
    };
    expect(await late("approve")).toContain("There is nothing to approve in production");
    expect(await late("reject")).toContain("There is nothing to reject in production");
    expect(world.deployments[0]?.statuses).toEqual([]);
    expect(await late("cancel")).toContain("bob asked to stop v0.5.5 in production");
    expect(world.deployments).toMatchObject([{ statuses: [{ state: "error", description: "cancelled by bob" }] }]);
  });

  test("a button is for its own request, not for another that waits in the same environment", async () => {
    const world = await start({ deployYml: reviewed() });
    const issue = world.github.issue(world.repository);
    await world.comment("/deploy v0.5.5 production", { on: issue });
    await world.comment("/deploy production");
    await press(world, "approve", "bob", world.tagged);
    expect(world.deployments).toMatchObject([{ sha: world.tagged }]);
    expect(world.deployments).toHaveLength(1);
  });

  test("it also works on a push's request, which has no conversation", async () => {
    const world = await start({ deployYml: reviewed().replace("review", "auto_deploy_on: refs/heads/main\n    review") });
    const sha = world.github.commit(world.repository, "main", { message: "Next", author: "cleo" });
    const check = world.github.checkRun(world.repository, sha, { name: "ci", conclusion: "success" });
    await world.github.idle();
    expect(check.conclusion).toBe("success");
    expect(world.deployments).toEqual([]);
    await press(world, "approve", "bob", sha);
    expect(world.deployments).toMatchObject([{ sha }]);
  });

  test("Rollback brings back what was live before, while its commit is live", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    await world.report("success");
    await world.comment("/deploy production");
    await world.report("success");
    expect(
      world
        .checkRuns(world.head)
        .at(-1)
        ?.actions.map(({ label }) => label),
    ).toEqual(["Rollback"]);
    await press(world, "rollback", "bob", world.head);
    expect(world.deployments).toHaveLength(3);
    expect(world.deployments.at(-1)).toMatchObject({ sha: world.tagged, payload: { gitploy: { requested_by: "bob", pull_request: 1 } } });
    expect(world.answer()).toMatch(/^### ⏳ Rolling back production to v0\.5\.5/);
  });

  test("Rollback is answered to its end even if the payload is a string, which cannot keep the place", async () => {
    const world = await start({ deployYml: "envs:\n  - name: production\n    payload: plain\n" });
    await world.comment("/deploy v0.5.5 production");
    await world.report("success");
    await world.comment("/deploy production");
    await world.report("success");
    await press(world, "rollback", "bob", world.head);
    expect(world.answers()).toHaveLength(3);
    expect(world.answer()).toMatch(/^### ⏳ Rolling back production to v0\.5\.5/);
    await world.report("success");
    expect(world.answers()).toHaveLength(3);
    expect(world.answer()).toMatch(/^### ✅ v0\.5\.5 is live in production/);
  });

  test("Rollback on a deployment that is no longer live says so", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    await world.report("success");
    const old = button(world, world.tagged);
    await world.comment("/deploy production");
    await world.report("success");
    // Somebody has had the page open since.
    const run = world.repository.checkRuns.get(old);
    if (run !== undefined) run.actions = [{ label: "Rollback", description: "", identifier: "rollback" }];
    world.github.pressButton(old, "rollback", "bob");
    await world.github.idle();
    expect(world.deployments).toHaveLength(2);
    expect(world.answer()).toMatch(/^### ❌ This is no longer live in production/);
  });

  describe("Rollback rolls back", () => {
    const twoLive = async (deployYml?: string): Promise<World> => {
      const world = await start(deployYml === undefined ? {} : { deployYml });
      for (const command of ["/deploy v0.5.5 production", "/deploy production"]) {
        await world.comment(command);
        await world.report("success");
      }
      return world;
    };
    const later = (world: World): readonly string[] => world.deployments.slice(2).map(({ sha }) => sha);

    test.each(["", "    serialization: true\n"])(
      "once, although somebody else presses it while the rollback is in progress%s",
      async (more) => {
        const world = await twoLive(`envs:\n  - name: production\n${more}`);
        await press(world, "rollback", "bob", world.head);
        await press(world, "rollback", "cleo", world.head);
        expect(world.answer()).toMatch(/^### ❌ production is already being rolled back/);
        await world.report("success");
        expect(later(world)).toEqual([world.tagged]);
        expect(world.checkRuns(world.head).at(-1)).toMatchObject({ conclusion: "failure" });
      },
    );

    test.each(["", "    serialization: true\n"])("to what was live before, although it is pressed twice at once%s", async (more) => {
      const world = await twoLive(`envs:\n  - name: production\n${more}`);
      world.deliverTo(await world.startProcess(), await world.startProcess());
      world.github.pressButton(button(world, world.head), "rollback", "bob");
      world.github.pressButton(button(world, world.head), "rollback", "cleo");
      await world.github.idle();
      await world.report("success");
      await world.report("success");
      expect(new Set(later(world))).toEqual(new Set([world.tagged]));
    });

    test("to what was live before that, although a newer deployment has failed", async () => {
      const world = await twoLive();
      const sha = world.github.commit(world.repository, "other", { message: "Other" });
      world.github.checkRun(world.repository, sha, { name: "ci", conclusion: "success" });
      await world.comment("/deploy other production");
      await world.report("failure");
      await press(world, "rollback", "bob", world.head);
      expect(later(world)).toEqual([sha, world.tagged]);
    });

    test("once, also while it waits for its turn", async () => {
      const world = await twoLive("envs:\n  - name: production\n    serialization: true\n");
      await world.comment("/deploy v0.5.5 production", { on: world.github.issue(world.repository) });
      await press(world, "rollback", "bob", world.head);
      await press(world, "rollback", "cleo", world.head);
      expect(world.answer()).toMatch(/^### ❌ production is already being rolled back/);
      await world.report("failure");
      expect(world.deployments.at(-1)).toMatchObject({ sha: world.tagged, payload: { gitploy: { requested_by: "bob" } } });
    });
  });

  test("Rollback on a deployment that is not live does not say so to somebody who may not deploy there", async () => {
    const world = await start({ deployYml: "envs:\n  - name: production\n    deployers: [ann]\n" });
    await world.comment("/deploy v0.5.5 production");
    await world.report("success");
    const old = button(world, world.tagged);
    await world.comment("/deploy production");
    await world.report("success");
    // Somebody has had the page open since.
    const run = world.repository.checkRuns.get(old);
    if (run !== undefined) run.actions = [{ label: "Rollback", description: "", identifier: "rollback" }];
    world.github.pressButton(old, "rollback", "bob");
    await world.github.idle();
    expect(world.deployments).toHaveLength(2);
    expect(world.answer()).toMatch(/^👎 /);
  });

  test("Rollback by somebody who may not deploy there does nothing, and says what is needed", async () => {
    const world = await start({ deployYml: "envs:\n  - name: production\n    deployers: [ann]\n" });
    await world.comment("/deploy v0.5.5 production");
    await world.report("success");
    await press(world, "rollback", "bob");
    expect(world.deployments).toHaveLength(1);
    expect(world.answer()).toMatch(/^👎 /);
  });

  test("a button whose event is delivered twice works once", async () => {
    const world = await start({ deployYml: reviewed(", required: 2") });
    await world.comment("/deploy v0.5.5 production");
    await press(world, "approve", "bob");
    await world.redeliver("check_run");
    expect(world.answers().filter((answer) => answer.includes("bob approved"))).toHaveLength(1);
  });
});
