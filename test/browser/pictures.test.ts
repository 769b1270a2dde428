// `npm run pictures`: what the pages look like, for docs/pages.md. Only then; no test compares them.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { addressesOf, startBusy } from "../support/busy-world.js";
import { chromiumPath } from "../support/chromium.js";
import { windowsOf } from "../support/window.js";

const folder = process.env["PICTURES"];

const looks = {
  light: { colorScheme: "light", viewport: { width: 1100, height: 600 } },
  dark: { colorScheme: "dark", viewport: { width: 1100, height: 600 } },
  phone: { colorScheme: "light", viewport: { width: 360, height: 640 } },
} as const;

/** Those that docs/pages.md shows. */
const shown: Readonly<Record<string, readonly string[]>> = {
  light: ["repository", "deploy", "deployment", "metrics"],
  dark: ["repository"],
  phone: ["repository"],
};

describe.skipIf(folder === undefined || chromiumPath === undefined)("pictures", { timeout: 120_000 }, () => {
  test.each(Object.entries(looks))("%s", async (name, look) => {
    const target = join(process.cwd(), folder ?? "");
    mkdirSync(target, { recursive: true });
    const world = await startBusy();
    const windows = await windowsOf(world);
    const page = await windows.open("ann", look);
    for (const [which, address] of Object.entries(addressesOf(world))) {
      if (!shown[name]?.includes(which)) continue;
      await page.goto(address);
      await page.screenshot({ path: join(target, `${which}-${name}.png`), fullPage: true });
    }
    expect(await page.getByRole("alert").textContent()).toBe("");
  });
});
