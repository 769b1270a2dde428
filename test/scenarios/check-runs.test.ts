import { describe, expect, test } from "vitest";
import { start, type World } from "../support/world.js";

const reviewed = "envs:\n  - name: production\n    review: { enabled: true, reviewers: [rita, bob] }\n";

const conclusions = (world: World, sha = world.tagged) =>
  world.checkRuns(sha).map(({ status, conclusion }) => (status === "completed" ? conclusion : status));

describe("the check run of a request", () => {
  test("is not made if the request is refused at once", async () => {
    const world = await start({ check: "failure" });
    for (const command of ["/deploy v0.5.5 production", "/deploy nowhere production", "/deploy v0.5.5 nowhere"])
      await world.comment(command);
    await world.comment("/deploy v0.5.5 production", { by: "rita" });
    expect(world.answers()).toHaveLength(4);
    expect(conclusions(world)).toEqual([]);
  });

  test("that failed is followed by a new one when the tooling starts again", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    await world.report("failure");
    expect(conclusions(world)).toEqual(["failure"]);
    await world.report("in_progress");
    expect(conclusions(world)).toEqual(["failure", "in_progress"]);
    await world.report("success");
    expect(conclusions(world)).toEqual(["failure", "success"]);
  });

  test("that asked people is followed by a new one when they have approved", async () => {
    const world = await start({ deployYml: reviewed });
    await world.comment("/deploy v0.5.5 production");
    expect(conclusions(world)).toEqual(["action_required"]);
    expect(world.checkRuns(world.tagged)[0]?.actions.map(({ label }) => label)).toEqual(["Approve", "Reject", "Cancel"]);
    await world.comment("/approve production", { by: "bob" });
    expect(conclusions(world)).toEqual(["action_required", "in_progress"]);
    await world.report("success");
    expect(conclusions(world)).toEqual(["action_required", "success"]);
  });

  test("of a request that waits for machines and people asks the people", async () => {
    const world = await start({ deployYml: reviewed, check: "pending" });
    await world.comment("/deploy v0.5.5 production");
    expect(conclusions(world)).toEqual(["action_required"]);
    await world.comment("/approve production", { by: "bob" });
    expect(conclusions(world)).toEqual(["action_required", "queued"]);
    expect(world.checkRuns(world.tagged).at(-1)?.output.summary).toContain("**required_contexts**");
  });

  test("is a failure when a check fails while it waits, even if somebody approves then", async () => {
    const world = await start({ deployYml: reviewed, check: "pending" });
    await world.comment("/deploy v0.5.5 production");
    for (const check of world.checks) world.github.finishCheck(check, "failure");
    await world.github.idle();
    await world.comment("/approve production", { by: "bob" });
    expect(world.deployments).toEqual([]);
    expect(conclusions(world).at(-1)).toBe("failure");
  });
});

test("shows what a tool adds after the end", async () => {
  const world = await start();
  await world.comment("/deploy v0.5.5 production");
  await world.report("success");
  await world.report("success", { environmentUrl: "https://shop.example.com/" });
  expect(world.answer()).toContain("[Environment](https://shop.example.com/)");
  expect(world.checkRuns(world.tagged)).toMatchObject([
    { conclusion: "success", output: { summary: expect.stringContaining("[Environment](https://shop.example.com/)") } },
  ]);
});
