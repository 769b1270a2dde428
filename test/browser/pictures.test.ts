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

describe.skipIf(folder === undefined || chromiumPath === undefined)("pictures", { timeout: 120_000 }, () => {
  test.each(Object.entries(looks))("%s", async (name, look) => {
    const target = join(process.cwd(), folder ?? "");
    mkdirSync(target, { recursive: true });
    const world = await startBusy();
    const windows = await windowsOf(world);
    const page = await windows.open("ann", look);
    for (const [which, address] of Object.entries(addressesOf(world))) {
      await page.goto(address);
      await page.screenshot({ path: join(target, `${which}-${name}.png`), fullPage: true });
    }
    const out = await windows.open(undefined, look);
    const answer = await out.goto("/octo/app");
    expect(answer?.status()).toBe(401);
    await out.screenshot({ path: join(target, `signed-out-${name}.png`), fullPage: true });
  });
});
