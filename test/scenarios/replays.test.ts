import { describe, expect, test } from "vitest";
import { start, type World } from "../support/world.js";

const day = 24 * 3_600_000;

/** The newest press, recorded and delivered again under another id: GitHub signs the body, but no headers. */
const replay = async (world: World): Promise<void> => {
  const press = world.github.deliveries.findLast(({ event, action }) => event === "check_run" && action === "requested_action");
  await world.processes[0]?.receive({ id: "a-new-delivery", name: "check_run", body: press?.payload ?? "" });
  await world.github.idle();
};
const press = async (world: World, identifier: string, by: string, sha: string): Promise<void> => {
  world.github.pressButton(world.checkRuns(sha).at(-1)?.id ?? 0, identifier, by);
  await world.github.idle();
};
const deployed = async (world: World, command: string): Promise<void> => {
  await world.comment(command);
  await world.report("success");
};

describe("a press that was recorded and comes again does nothing", () => {
  test("Rollback: not if the same commit is live by another deployment", async () => {
    const world = await start();
    for (const command of ["/deploy v0.5.5 production", "/deploy production"]) await deployed(world, command);
    await press(world, "rollback", "bob", world.head);
    await world.report("success");
    world.github.clock.advance(5 * day);
    await deployed(world, "/deploy production");
    await replay(world);
    expect(world.deployments.map(({ sha }) => sha)).toEqual([world.tagged, world.head, world.tagged, world.head]);
    expect(world.answer()).toMatch(/^### ❌ This is no longer live in production/);
  });

  test("Rollback: not if its rollback has failed; a comment tries again", async () => {
    const world = await start();
    for (const command of ["/deploy v0.5.5 production", "/deploy production"]) await deployed(world, command);
    await press(world, "rollback", "bob", world.head);
    await world.report("failure");
    world.github.clock.advance(5 * day);
    await replay(world);
    expect(world.deployments).toHaveLength(3);
    expect(world.answer()).toMatch(/^### ❌ This button has rolled production back before/);
    await world.comment("/rollback production", { by: "bob" });
    expect(world.deployments).toHaveLength(4);
  });

  test.each(["approve", "reject", "cancel"])("%s: not for the next request of the same commit", async (identifier) => {
    const world = await start({ deployYml: "envs:\n  - name: production\n    review: { enabled: true, reviewers: [bob, rita] }\n" });
    await world.comment("/deploy v0.5.5 production");
    await press(world, identifier, "bob", world.tagged);
    if (identifier === "approve") await world.report("success");
    world.github.clock.advance(5 * day);
    await world.comment("/deploy v0.5.5 production --again");
    const before = world.deployments.length;
    await replay(world);
    expect(world.deployments).toHaveLength(before);
    expect(world.checkRuns(world.tagged).at(-1)).toMatchObject({ conclusion: "action_required" });
    await world.comment("/approve production", { by: "rita" });
    expect(world.deployments).toHaveLength(before + 1);
  });
});
