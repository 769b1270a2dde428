import { describe, expect, test } from "vitest";
import { start, type World } from "../support/world.js";

const minute = 60_000;
// Worlds begin on Monday, 2 March 2026, 12:00 UTC, and eleven minutes have passed when the first command is typed.
const nightly = "frozen_windows: [{start: '50 11 * * *', duration: 30m}]";
const berlin = "frozen_windows: [{start: '0 13 * * MON', duration: 1h, location: Europe/Berlin}]";
const environment = (...lines: readonly string[]): string =>
  `envs:\n  - name: production\n${lines.map((line) => `    ${line}\n`).join("")}`;

async function refused(world: World, text = "/deploy v0.5.5 production", by = "ann"): Promise<boolean> {
  const before = world.deployments.length;
  const comment = await world.comment(text, { by });
  const made = world.deployments.length > before;
  expect(world.reactions(comment)).toEqual(["eyes", made ? "rocket" : "-1"]);
  return !made;
}

describe("inside a frozen window", () => {
  test("nothing is deployed, and the answer names the window and its end", async () => {
    const world = await start({ deployYml: environment(nightly) });
    expect(await refused(world)).toBe(true);
    expect(world.answer()).toContain("❌ **frozen_windows** — ");
    expect(world.answer()).toContain("`50 11 * * *`");
    expect(world.answer()).toContain("2026-03-02 12:20 UTC");
    expect(world.checkRuns(world.tagged)).toEqual([]);
  });

  test("the minute before its end is inside, its end is not", async () => {
    const world = await start({ deployYml: environment(nightly) });
    world.github.clock.set(new Date("2026-03-02T12:19:59Z"));
    expect(await refused(world)).toBe(true);
    world.github.clock.set(new Date("2026-03-02T12:20:00Z"));
    expect(await refused(world)).toBe(false);
  });

  test("its very beginning is inside", async () => {
    const world = await start({ deployYml: environment("frozen_windows: [{start: '30 12 * * *', duration: 5m}]") });
    world.github.clock.set(new Date("2026-03-02T12:30:00Z"));
    expect(await refused(world)).toBe(true);
    world.github.clock.set(new Date("2026-03-02T12:35:01Z"));
    expect(await refused(world)).toBe(false);
  });

  test("its end is shown in its own time zone and in UTC", async () => {
    const world = await start({ deployYml: environment(berlin) });
    expect(await refused(world)).toBe(true);
    expect(world.answer()).toContain("Europe/Berlin");
    expect(world.answer()).toContain("14:00");
    expect(world.answer()).toContain("13:00 UTC");
  });

  test("a window that began days ago still counts", async () => {
    const world = await start({ deployYml: environment("frozen_windows: [{start: '0 18 * * FRI', duration: 72h}]") });
    expect(await refused(world)).toBe(true);
    expect(world.answer()).toContain("2026-03-02 18:00 UTC");
  });

  test("of two windows the one that ends later is named", async () => {
    const world = await start({
      deployYml: environment("frozen_windows:", "  - {start: '0 12 * * *', duration: 20m}", "  - {start: '5 12 * * *', duration: 2h}"),
    });
    expect(await refused(world)).toBe(true);
    expect(world.answer()).toContain("14:05 UTC");
  });

  test("other environments are not frozen", async () => {
    const world = await start({ deployYml: `${environment(nightly)}  - name: staging\n` });
    expect(await refused(world, "/deploy v0.5.5 staging")).toBe(false);
  });

  test("a rollback is possible, and so is force for those who may use it", async () => {
    const world = await start({ deployYml: environment("frozen_windows: [{start: '30 12 * * *', duration: 1h}]") });
    await world.comment("/deploy v0.5.5 production");
    await world.report("success");
    await world.comment("/deploy production");
    await world.report("success");
    world.github.clock.set(new Date("2026-03-02T12:40:00Z"));
    expect(await refused(world, "/deploy v0.5.5 production")).toBe(true);
    expect(await refused(world, "/rollback production")).toBe(false);
    await world.report("success");
    expect(await refused(world, '/deploy production --force "the shop is down"')).toBe(true);
    expect(await refused(world, '/deploy production --force "the shop is down"', "cleo")).toBe(false);
    expect(world.answer()).toContain("skipped: `frozen_windows`");
  });

  test("a dry run and /status show it", async () => {
    const world = await start({ deployYml: environment(nightly) });
    await world.comment("/deploy v0.5.5 production --dry-run");
    expect(world.answer()).toContain("### ❌ Dry run: v0.5.5 would not be deployed to production");
    await world.comment("/status");
    expect(world.answer()).toContain("❄️ frozen until 2026-03-02 12:20 UTC");
  });

  test("a request that waits for checks is refused by a window that began meanwhile", async () => {
    const world = await start({ deployYml: environment("frozen_windows: [{start: '30 12 * * *', duration: 1h}]"), check: "pending" });
    await world.comment("/deploy v0.5.5 production");
    expect(world.answer()).toContain("waits to be deployed");
    world.github.clock.set(new Date("2026-03-02T12:40:00Z"));
    for (const check of world.checks) world.github.finishCheck(check, "success");
    await world.github.idle();
    expect(world.deployments).toEqual([]);
    expect(world.answers()[0]).toContain("❌ **frozen_windows**");
    expect(world.answer()).toContain("@ann");
  });

  test("a push waits until the window ends, and is deployed then", async () => {
    const world = await start({ deployYml: environment(nightly, "auto_deploy_on: refs/heads/main", "required_contexts: []") });
    const sha = world.github.commit(world.repository, "main", { files: { "new.txt": "1" } });
    await world.github.idle();
    expect(world.deployments).toEqual([]);
    expect(world.checkRuns(sha)).toMatchObject([{ status: "queued" }]);
    await world.wait(10 * minute);
    expect(world.deployments).toMatchObject([{ sha }]);
  });
});
