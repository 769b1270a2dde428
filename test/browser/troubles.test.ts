import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { chromiumPath } from "../support/chromium.js";
import { windowsOf, wrongWith } from "../support/window.js";
import { start, type World } from "../support/world.js";

const deployYml = "envs:\n  - name: staging\n";
const buttons = (page: Page): Promise<readonly string[]> => page.getByRole("main").locator("a.btn").allTextContents();
const shows = async (page: Page, text: RegExp): Promise<void> => {
  await expect.poll(() => page.getByRole("main").textContent(), { timeout: 30_000 }).toMatch(text);
};

/** GitHub's secondary limit, for two minutes. */
const limited = (): Promise<Response> =>
  Promise.resolve(
    Response.json({ message: "You have exceeded a secondary rate limit" }, { status: 429, headers: { "retry-after": "120" } }),
  );

function write(world: World, text: string): void {
  world.github.commit(world.repository, "main", { message: "Change deploy.yml", files: { "deploy.yml": text }, author: "bob" });
}

describe.skipIf(chromiumPath === undefined)("in a browser", { timeout: 180_000 }, () => {
  test("an open page names each fault, keeps what was last known, and offers only what works", async () => {
    const world = await start({ deployYml, troubled: true });
    await world.comment("/deploy v0.5.5 staging");
    await world.report("success");
    await world.comment("/deploy feature staging");
    await world.report("in_progress", { description: "1 of 2" });
    const page = await (await windowsOf(world)).open("ann");
    await page.goto("/octo/app");
    await page.evaluate("window.same = true");
    expect(await buttons(page)).toEqual(["Deploy…", "Cancel feature", "Roll back…", "Lock…"]);

    write(world, "envs:\n  - nmae: staging\n");
    // deploy.yml is read every minute.
    await world.wait(61_000);
    await shows(page, /deploy\.yml has 2 mistakes.*Did you mean name\?.*Live v0\.5\.5/s);
    expect(await buttons(page)).toEqual([]);

    write(world, deployYml);
    await world.wait(61_000);
    await shows(page, /^(?!.*mistake).*Live v0\.5\.5/s);
    const forged = world.github.commit(world.repository, "forged", { message: "anything", files: { a: "1" }, author: "bob" });
    world.github.push(world.repository, "refs/gitploy/staging", forged, "bob");
    await world.github.idle();
    await world.wait(5_000);
    await shows(page, /was not written by Gitploy: it is not believed.*/s);
    expect(await buttons(page)).toContain("Unlock…");

    const asOf = await page.locator("time[data-as-of]").getAttribute("datetime");
    world.github.fault({ do: "502", times: 1_000 });
    await world.wait(5_000);
    const trouble = page.locator("#trouble");
    await expect.poll(() => trouble.textContent(), { timeout: 30_000 }).toBe("GitHub does not answer.");
    expect(await page.getByText("Live v0.5.5").isVisible()).toBe(true);
    expect(await page.locator("time[data-as-of]").getAttribute("datetime")).toBe(asOf);

    world.github.world.faults.splice(0);
    world.github.fault({ do: limited, times: 1_000 });
    await world.wait(5_000);
    await expect
      .poll(() => trouble.textContent(), { timeout: 30_000 })
      .toMatch(/limit is reached. It answers again in 2 minutes; until then this page asks for nothing/);
    expect(await page.getByText("Live v0.5.5").isVisible()).toBe(true);
    // From then on it makes no requests.
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.waitForTimeout(12_000);
    expect(asked).toEqual([]);
    expect(await page.evaluate("window.same")).toBe(true);
  });

  test("a page that could not be shown tries again by itself, but not while nobody looks, and by its link at once", async () => {
    const world = await start({ deployYml, troubled: true });
    const page = await (await windowsOf(world)).open("ann");
    await page.clock.install();
    await page.addInitScript("window.covered = false; Object.defineProperty(document, 'hidden', { get: () => window.covered })");
    world.github.fault({ do: "502", times: 1_000 });
    await page.goto("/octo/app");
    await page.getByRole("heading", { name: "GitHub does not answer" }).waitFor();
    expect(await wrongWith(page)).toEqual([]);
    world.github.world.faults.splice(0);
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.resourceType()));
    await page.evaluate("window.covered = true");
    await page.clock.runFor(60_000);
    expect(asked).toEqual([]);
    await page.evaluate("window.covered = false");
    await page.clock.runFor(2_000);
    await page.getByRole("heading", { name: "Environments of octo/app" }).waitFor();
    world.github.fault({ do: "502", times: 1_000 });
    await page.goto("/octo/app/history");
    await page.getByRole("heading", { name: "GitHub does not answer" }).waitFor();
    world.github.world.faults.splice(0);
    await page.getByRole("link", { name: "Try again now" }).click();
    await page.getByRole("heading", { name: "History" }).waitFor();
  });

  test("the part of a page that comes later is asked for again if it fails, and meanwhile the page says so", async () => {
    const world = await start({ deployYml, troubled: true });
    await world.comment("/deploy v0.5.5 staging");
    await world.report("success");
    world.github.commit(world.repository, "main", { message: "One", files: { one: "1" }, author: "bob" });
    await world.github.idle();
    const page = await (await windowsOf(world)).open("ann");
    await page.clock.install();
    world.github.fault({ operation: "PageSince", route: "graphql", do: "502", times: 1_000 });
    await page.goto("/octo/app");
    await expect.poll(() => page.locator("#trouble").textContent(), { timeout: 30_000 }).toBe("GitHub does not answer.");
    const words = page.getByText(
      "Looking up who wrote what is live, and what came since. If that fails, it is tried again every 15 seconds.",
    );
    expect(await words.isVisible()).toBe(true);
    expect(await wrongWith(page)).toEqual([]);
    world.github.world.faults.splice(0);
    await page.clock.runFor(16_000);
    await shows(page, /1 commit on main since/);
    expect(await words.count()).toBe(0);
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.clock.runFor(40_000);
    expect(asked).toEqual([]);
  });
});
