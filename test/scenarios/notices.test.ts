import { describe, expect, test } from "vitest";
import { start, type World } from "../support/world.js";

const minute = 60_000;

const turnGreen = async (world: World): Promise<void> => {
  for (const check of world.checks) world.github.finishCheck(check, "success");
  await world.github.idle();
};
const notices = (world: World): readonly string[] => world.answers().filter((answer) => answer.includes("@ann: "));

describe("a new comment mentions the requester", () => {
  test("when a request that waited for more than ten minutes is deployed, and not again when the tooling begins", async () => {
    const world = await start({ check: "pending" });
    await world.comment("/deploy v0.5.5 production");
    await world.wait(11 * minute);
    await turnGreen(world);
    expect(notices(world)).toEqual([expect.stringContaining("⏳ @ann: Deploying v0.5.5 to production")]);
    await world.report("queued");
    await world.report("in_progress");
    expect(notices(world)).toHaveLength(1);
    await world.report("success");
    expect(notices(world)[1]).toContain("✅ @ann: v0.5.5 is live in production");
    expect(world.answers()).toHaveLength(3);
  });

  test("when the tooling begins more than ten minutes after the command", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    await world.report("queued");
    await world.wait(11 * minute);
    expect(notices(world)).toEqual([]);
    await world.report("in_progress");
    expect(notices(world)).toEqual([expect.stringContaining("⏳ @ann: Deploying v0.5.5 to production")]);
  });

  test("when the deployment is cancelled more than ten minutes after the command", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    await world.report("in_progress");
    await world.wait(11 * minute);
    await world.comment("/cancel production", { by: "bob" });
    expect(notices(world)).toEqual([expect.stringContaining("🚫 @ann: The deployment of v0.5.5 to production was cancelled")]);
  });

  test.each([
    ["replaced by somebody else's", (world: World) => void world.github.comment(world.pullRequest, "bob", "/deploy production --again")],
    ["whose pull request is closed", (world: World) => world.github.closePullRequest(world.pullRequest)],
  ])("when a request ends that waited for more than ten minutes: a request %s", async (_, happen) => {
    const world = await start({ check: "pending" });
    await world.comment("/deploy #1 production");
    await world.wait(11 * minute);
    happen(world);
    await world.github.idle();
    expect(notices(world)).toEqual([expect.stringContaining("🚫 @ann: feature is not deployed to production")]);
  });
});

describe("no new comment is made", () => {
  test("for a start and an end within ten minutes of the command", async () => {
    const world = await start({ check: "pending" });
    await world.comment("/deploy v0.5.5 production");
    await world.wait(4 * minute);
    await turnGreen(world);
    await world.wait(4 * minute);
    await world.report("in_progress");
    await world.report("success");
    expect(world.answers()).toHaveLength(1);
  });

  test("again, when the same events are redelivered", async () => {
    const world = await start({ check: "pending" });
    await world.comment("/deploy v0.5.5 production");
    await world.wait(11 * minute);
    await turnGreen(world);
    for (const event of ["check_run", "deployment", "issue_comment"]) await world.redeliver(event);
    expect(notices(world)).toHaveLength(1);
    await world.report("failure");
    for (const event of ["check_run", "deployment", "deployment_status", "issue_comment"]) await world.redeliver(event);
    expect(notices(world)).toHaveLength(2);
  });
});
