import { expect, test } from "vitest";
import { paceWithin } from "../../src/web/live.js";
import { browse } from "../support/browser.js";
import { start, type World } from "../support/world.js";

const deployYml = "envs:\n  - name: staging\n";

/** Leaves this part of GitHub's hourly limits, and lets everybody know. */
async function leave(world: World, part: number): Promise<void> {
  for (const allowance of world.github.world.rateLimit.allowances.values()) allowance.used = 15_000 * (1 - part);
  await world.comment("/status");
  await world.wait(5_000);
}

async function running(difference: Parameters<typeof start>[0] = {}): Promise<World> {
  const world = await start({ deployYml, gitHub: { rateLimit: 15_000 }, ...difference });
  await world.comment("/deploy v0.5.5 staging");
  await world.report("in_progress");
  return world;
}

test.each([
  [1, 'hx-trigger="every 5s"'],
  [0.7, 'hx-trigger="every 10s"'],
  [0.54, "not renewed by itself: GitHub's limit is nearly reached"],
])("with %d of GitHub's limit left, half of which is for pages, a page renews itself accordingly", async (part, says) => {
  const world = await running();
  await leave(world, part);
  const page = await (await browse(world))("ann").get("/octo/app");
  expect(page.html.replaceAll("&#39;", "'")).toContain(says);
  expect(/data-poll|http-equiv="refresh"/.test(page.html)).toBe(part > 0.55);
});

test("people who can read only because a repository is public renew less often, and get nothing when others still do", async () => {
  const world = await running({ private: false });
  const open = await browse(world);
  expect((await open("rita").get("/octo/app")).html).toContain('hx-trigger="every 60s"');
  expect((await open("ann").get("/octo/app")).html).toContain('hx-trigger="every 5s"');
  await leave(world, 0.75);
  expect((await open("rita").get("/octo/app")).status).toBe(503);
  expect((await open("ann").get("/octo/app")).status).toBe(200);
});

test("somebody with read access to a private repository is no public reader", async () => {
  const world = await running();
  expect((await (await browse(world))("rita").get("/octo/app")).html).toContain('hx-trigger="every 5s"');
});

test.each([
  [5, 1, false, 5],
  [5, 0.4, false, 10],
  [60, 0.4, true, 120],
  [5, 0.4, true, 60],
  [5, 0.09, false, undefined],
] as const)("every %d s with %d left, public reader: %s", (every, left, publicReader, pace) => {
  expect(paceWithin(every, { left, publicReader })).toBe(pace);
});
