import { describe, expect, test } from "vitest";
import { start, type World } from "../support/world.js";

const minute = 60_000;
const looks = (requests: readonly string[]): number => requests.filter((request) => request === "POST graphql").length;

/** A tool that reports so many steps, each after the previous one was processed. */
async function steps(world: World, count: number, wait: () => Promise<void> = () => Promise.resolve()): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    for (const deployment of world.deployments)
      world.github.deploymentStatus(deployment, { state: "in_progress", description: `step ${index}` });
    await wait();
  }
  await world.github.idle();
}

describe("a tool that reports every step", () => {
  test("all at once is looked at twice, and the answer shows the last step", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    const requests = await world.requestsOf(() => steps(world, 60));
    expect(looks(requests)).toBeLessThanOrEqual(6);
    expect(world.answer()).toContain("step 59");
  });

  test("one after the other is looked at five times, and then every half minute; its success is shown at once", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    const requests = await world.requestsOf(() => steps(world, 40, () => world.github.idle()));
    expect(looks(requests)).toBeLessThanOrEqual(12);
    expect(world.answer()).toContain("step 4");
    expect(world.answer()).not.toContain("step 39");
    await world.wait(31_000);
    expect(world.answer()).toContain("step 39");
    await steps(world, 3, () => world.github.idle());
    await world.report("success");
    expect(world.answer()).toContain("### ✅ v0.5.5 is live in production");
  });

  test("for long has an answer that is never older than half a minute", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    await steps(world, 60, () => world.wait(2_000));
    const requests = await world.requestsOf(() => steps(world, 60, () => world.wait(2_000)));
    expect(looks(requests)).toBeLessThanOrEqual(2 * (5 + 5));
    const newest = (): number => Math.max(...[...world.answer().matchAll(/step (\d+)/g)].map(([, step]) => Number(step)));
    expect(newest()).toBeGreaterThanOrEqual(59 - 15);
    await world.wait(minute);
    expect(newest()).toBe(59);
  });
});
