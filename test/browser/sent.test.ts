import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { chromiumPath } from "../support/chromium.js";
import { overflowOf, windowsOf, wrongWith } from "../support/window.js";
import { start } from "../support/world.js";

const deployYml = "envs:\n  - name: staging\n";
const step = "/octo/app/deploy?environment=staging&ref=v0.5.5";
const sizes = { desk: { width: 1280, height: 900 }, phone: { width: 360, height: 640 } };

/** Expects no findings on an open page, in light and dark, on a desk and on a phone. */
async function isWell(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    for (const [size, viewport] of Object.entries(sizes)) {
      await page.setViewportSize(viewport);
      expect([colorScheme, size, await wrongWith(page), await overflowOf(page)]).toEqual([colorScheme, size, [], 0]);
    }
  }
}

describe.skipIf(chromiumPath === undefined)("in a browser", { timeout: 120_000 }, () => {
  test("axe finds nothing wrong with a request whose process died, first and after half a minute", async () => {
    const world = await start({ deployYml, troubled: true });
    await world.comment("Hello", { by: "rita" });
    const victim = await world.startProcess({ dies: 3 });
    const window = await (await windowsOf(world)).open("ann");
    await window.goto(step);
    const promise = await window.locator("input[name=promise]").inputValue();
    const { id } = JSON.parse(Buffer.from(promise.split(".")[0] ?? "", "base64url").toString()) as { id: string };
    await window.getByRole("button", { name: /^Deploy/ }).click({ noWaitAfter: true });
    await expect.poll(() => victim.died(), { timeout: 20_000 }).toBe(true);
    await world.github.idle();
    await world.startProcess();
    const page = await (await windowsOf(world)).open("ann");
    await page.goto(`/octo/app/requests/${id}?environment=staging`);
    expect(await page.getByRole("main").textContent()).toContain("Being carried out");
    await isWell(page);
    await world.wait(31_000);
    await page.reload();
    expect(await page.getByRole("main").textContent()).toContain("Was not carried out");
    await isWell(page);
  });

  test("axe finds nothing wrong with the form that is kept when GitHub does not answer", async () => {
    const world = await start({ deployYml, troubled: true });
    const page = await (await windowsOf(world)).open("ann");
    await page.goto(step);
    const promise = await page.locator("input[name=promise]").getAttribute("value");
    world.github.fault({ do: "502", times: 1_000 });
    await page.getByRole("button", { name: /^Deploy/ }).click();
    await page.getByRole("button", { name: "Send the same again" }).waitFor();
    expect(await page.locator("input[name=promise]").getAttribute("value")).toBe(promise);
    await isWell(page);
  });
});
