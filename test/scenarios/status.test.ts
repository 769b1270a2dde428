import { describe, expect, test } from "vitest";
import { start, type World } from "../support/world.js";

const stages =
  "envs:\n  - name: production\n    serialization: true\n    aliases: [prod]\n  - name: staging\n    frozen_windows:\n      - { start: '0 12 * * *', duration: 2h, location: Europe/Berlin }\n  - name: review\n";

test("/status shows all environments: what is live, running, waiting, locked and frozen", async () => {
  const world = await start({ deployYml: stages });
  const issue = world.github.issue(world.repository);
  await world.comment("/deploy v0.5.5 production", { by: "bob" });
  await world.report("success");
  world.github.clock.advance(5 * 60_000);
  await world.comment("/deploy production");
  await world.comment("/deploy v0.5.5 production --again", { by: "cleo", on: issue });
  await world.comment("/lock review for 2h a demo", { by: "bob" });
  await world.comment("/status", { by: "rita" });

  const answer = world.answer();
  expect(answer).toMatch(/^### 📋 3 environments: 1 deploying, 1 with waiting requests, 1 locked/);
  const row = (name: string): string => answer.split("\n").find((line) => line.includes(`**${name}**`)) ?? "";
  expect(row("production")).toContain("`v0.5.5`");
  expect(row("production")).toContain("5 minutes ago by **bob** in [#1]");
  expect(row("production")).toContain("⏳ `feature` by **ann**");
  expect(row("production")).toContain("1st in the queue: `v0.5.5` by **cleo**");
  expect(row("review")).toContain("🔒 by **bob** until 2026-03-02 14:16 UTC: “a demo”");
});

test("/status of one environment, by its alias, shows more", async () => {
  const world = await start({ deployYml: stages });
  await world.comment("/deploy v0.5.5 production");
  await world.report("success", { environmentUrl: "https://app.example.com", logUrl: "https://ci.example.com/1" });
  await world.comment("/status prod");
  expect(world.answer()).toMatch(/^### 📋 v0\.5\.5 is live in production/);
  expect(world.answer()).toContain("https://app.example.com");
  expect(world.answer()).toContain("https://ci.example.com/1");
});

test("a frozen environment shows when the window ends", async () => {
  const world = await start({ deployYml: stages, gitHub: { now: () => new Date("2026-03-02T11:00:00Z") } });
  await world.comment("/status staging");
  expect(world.answer()).toContain("❄️ frozen until 2026-03-02 13:00 UTC (window in Europe/Berlin)");
});

test("deployments by others are shown, marked so, and do not count as live", async () => {
  const world = await start();
  const made = world.github.createDeployment(world.repository, { ref: world.tagged, environment: "production", creator: "bob" });
  world.github.deploymentStatus(made, { state: "success" });
  await world.github.idle();
  await world.comment("/status");
  expect(world.answer()).toMatch(/^### 📋 Nothing is live in production yet/);
  expect(world.answer()).toContain("not by Gitploy");
});

test("a request that waits for people or machines is shown with what it waits for, and without a place", async () => {
  const world = await start({
    check: "pending",
    deployYml: "envs:\n  - name: production\n    review: { enabled: true, reviewers: [rita] }\n",
  });
  await world.comment("/deploy v0.5.5 production");
  await world.comment("/status");
  expect(world.answer()).toContain("for checks and approval");
  expect(world.answer()).toContain("`/approve production` for reviewers");
  expect(world.answer()).not.toContain("in the queue");
});

test("the requester and the place are shown even if the payload is a string, which cannot hold them", async () => {
  const world = await start({ deployYml: "envs:\n  - name: production\n    payload: plain\n" });
  await world.comment("/deploy v0.5.5 production", { by: "bob" });
  await world.report("success");
  await world.comment("/deploy production");
  await world.comment("/status");
  expect(world.answer()).toMatch(/just now by \*\*bob\*\* in \[#1\]/);
  expect(world.answer()).toMatch(/⏳ .* by \*\*ann\*\*/);
});

describe("deployments by others", () => {
  const byBob = async (world: World, ref: string, ...states: readonly string[]) => {
    const made = world.github.createDeployment(world.repository, { ref, environment: "production", creator: "bob" });
    for (const state of states) world.github.deploymentStatus(made, { state, creator: "bob" });
    await world.github.idle();
  };

  test("that run are shown together with ours, marked so", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    await byBob(world, "feature", "in_progress");
    await byBob(world, world.tagged);
    await world.comment("/status");
    expect(world.answer()).toContain("⏳ `v0.5.5` by **ann**, just now: `pending`");
    expect(world.answer()).toContain("⏳ `feature` by **bob** (not by Gitploy), just now: `in_progress`");
    expect(world.answer()).toContain("by **bob** (not by Gitploy), just now: `pending`");
  });

  test("of the very commit that is live are shown, too", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    await world.report("success");
    world.github.clock.advance(60_000);
    await byBob(world, world.tagged, "success");
    await world.comment("/status");
    expect(world.answer()).toMatch(/newer, not by Gitploy: .* by \*\*bob\*\*/);
  });

  test("that are older than what is live are shown for one environment only", async () => {
    const world = await start({ deployYml: "envs:\n  - name: production\n  - name: later\n" });
    await byBob(world, "feature", "success");
    world.github.clock.advance(60_000);
    await world.comment("/deploy v0.5.5 production");
    await world.report("success");
    await world.comment("/status");
    expect(world.answer()).not.toContain("bob");
    await world.comment("/status production");
    expect(world.answer()).toMatch(/\*\*By others\*\* \| not by Gitploy: .* by \*\*bob\*\*/);
  });

  test("do not include those that a workflow job made for ours", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    const made = world.github.createDeployment(world.repository, { ref: world.tagged, environment: "production" });
    await world.github.idle();
    await world.comment("/status");
    expect(world.answer()).not.toContain("not by Gitploy");
    world.github.deploymentStatus(made, { state: "success" });
    await world.github.idle();
    await world.comment("/status production");
    expect(world.answer()).toMatch(/^### 📋 v0\.5\.5 is live in production/);
    expect(world.answer()).not.toContain("not by Gitploy");
  });
});
