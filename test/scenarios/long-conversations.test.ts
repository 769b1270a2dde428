import { describe, expect, test } from "vitest";
import { keeperOf } from "../support/housekeeping.js";
import { start, type World } from "../support/world.js";

const minute = 60_000;

/** So many comments in the pull request, which no process is told about. */
async function talk(world: World, count: number): Promise<void> {
  const { processes } = world;
  world.deliverTo();
  for (let index = 0; index < count; index += 1) world.github.comment(world.pullRequest, "bob", `And another thing: ${index}`);
  await world.github.idle();
  world.deliverTo(...processes);
}

const ofMarker = (world: World, id: string): readonly string[] => world.answers().filter((body) => body.includes(`<!-- gitploy:${id} -->`));

describe("a conversation that goes on for more than 500 comments", () => {
  test("has one answer for a deployment, which finally tells how it went", async () => {
    const world = await start({ gitHub: { contract: "off" } });
    await talk(world, 150);
    world.github.clock.advance(minute);
    const { id } = await world.comment("/deploy v0.5.5 production");
    await talk(world, 620);
    const requests = await world.requestsOf(() => world.report("success"));
    expect(ofMarker(world, `comment-${id}`)).toHaveLength(1);
    expect(world.answers()[0]).toContain("### ✅ v0.5.5 is live in production");
    // Finding the answer does not depend on how many comments came after it.
    expect(requests.filter((request) => request === "GET /repos/{owner}/{repo}/issues/{issue_number}/comments").length).toBeLessThanOrEqual(
      2,
    );
    world.github.clock.advance(9 * minute);
    await (await keeperOf(world)).sweep();
    expect(ofMarker(world, `comment-${id}`)).toHaveLength(1);
  });

  test("has one answer for a request that waited, which tells how it ended", async () => {
    const world = await start({ check: "pending", gitHub: { contract: "off" } });
    const { id } = await world.comment("/deploy v0.5.5 production");
    await talk(world, 620);
    for (const check of world.checks) world.github.finishCheck(check, "success");
    await world.github.idle();
    await world.report("success");
    expect(ofMarker(world, `comment-${id}`)).toHaveLength(1);
    expect(world.answers()[0]).toContain("### ✅ v0.5.5 is live in production");
  });

  test("has a command taken over once, even if its event comes again after all that", async () => {
    const world = await start({ gitHub: { contract: "off" } });
    const { id } = await world.comment("/deploy v0.5.5 production");
    await talk(world, 620);
    world.github.clock.advance(2 * minute);
    const before = world.answers().length;
    const delivery = world.github.deliveries.find(({ event, payload }) => event === "issue_comment" && payload.includes("/deploy v0.5.5"));
    world.github.redeliver(delivery?.guid ?? "");
    await world.github.idle();
    const attempts = world.github.deliveries.filter(({ guid }) => guid === delivery?.guid);
    expect(attempts.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
    expect(ofMarker(world, `comment-${id}`)).toHaveLength(1);
    expect(world.answers()).toHaveLength(before);
    expect(world.deployments).toHaveLength(1);
  });
});
