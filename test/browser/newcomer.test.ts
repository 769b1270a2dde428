import { describe, expect, test } from "vitest";
import { chromiumPath } from "../support/chromium.js";
import { windowsOf, wrongWith } from "../support/window.js";
import { start } from "../support/world.js";

const deployYml = `envs:
  - name: staging
`;

async function stage() {
  const world = await start({ deployYml, roles: { nora: "write" } });
  await world.comment("/deploy v0.5.5 staging");
  await world.report("success");
  world.github.tag(world.repository, "v0.5.6", world.head);
  await world.wait(60_000);
  return { world, windows: await windowsOf(world), deployed: () => world.deployments.length };
}

describe.skipIf(chromiumPath === undefined)("in a browser", { timeout: 60_000 }, () => {
  test("a newcomer chooses the newest tag, sees the changes, presses once, and reads that it is live without a reload", async () => {
    const { world, windows, deployed } = await stage();
    const page = await windows.open("nora");
    await page.goto("/");
    await page.getByLabel("Find a repository").fill("app");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "octo/app" }).click();
    expect(await page.getByRole("region", { name: "staging" }).textContent()).toContain("v0.5.5");
    await page.getByRole("link", { name: "Deploy…" }).click();
    await page.getByRole("link", { name: "v0.5.6" }).click();
    expect(await page.locator("main").textContent()).toContain("Add the feature");
    expect(await wrongWith(page)).toEqual([]);
    await page.getByRole("button", { name: /^Deploy/ }).click();
    await page.waitForURL(/\/deployments\/\d+$/);
    expect(deployed()).toBe(2);
    await world.github.idle();
    await world.report("success");
    await world.wait(5_000);
    await expect.poll(() => page.getByRole("status").textContent(), { timeout: 15_000 }).toContain("v0.5.6 is live in staging");
    expect(world.checkRuns(world.head, "deploy/staging")).toHaveLength(1);
  });
});
