// `npm run pictures` takes the screenshots for docs/pages.md. It runs only then; no test compares them.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium, type Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { avatarOf } from "../../playground/demo/page/avatar.js";
import { servePage } from "../../playground/demo/page/serve.js";
import { shop } from "../../playground/demo/rules.js";
import { setStage } from "../../playground/demo/stage.js";
import { addressesOf, startBusy } from "../support/busy-world.js";
import { chromiumPath } from "../support/chromium.js";
import { windowsOf } from "../support/window.js";
import type { World } from "../support/world.js";

const folder = process.env["PICTURES"];

const looks = {
  light: { colorScheme: "light", viewport: { width: 1100, height: 600 } },
  dark: { colorScheme: "dark", viewport: { width: 1100, height: 600 } },
  phone: { colorScheme: "light", viewport: { width: 360, height: 640 } },
} as const;

/** The screenshots in docs/pages.md. */
const shown: Readonly<Record<string, readonly string[]>> = {
  light: ["repository", "deploy", "deployment", "metrics"],
  dark: ["repository"],
  phone: ["repository"],
};

/** More to choose from: tags of several people, whose checks ended differently. */
async function tagMore({ github, repository }: World): Promise<void> {
  const tags = [
    ["v0.5.6", "Fix the basket", "bob", "success"],
    ["v0.6.0-rc1", "New search", "ann", "failure"],
    ["v0.6.0-rc2", "New search, with fewer results", "ann", "success"],
    ["v0.6.0", "Pay with one click", "cleo", "success"],
  ] as const;
  for (const [name, message, author, conclusion] of tags) {
    github.clock.advance(2 * 60_000);
    const sha = github.commit(repository, "main", { message, author });
    github.checkRun(repository, sha, { name: "ci", conclusion });
    github.tag(repository, name, sha);
  }
  await github.idle();
}

/** Draws the avatars that GitHub would serve. */
async function drawAvatars(page: Page, { github }: World): Promise<void> {
  await page.route(/\.png\?size=|\/\/avatars\./, async (route) => {
    const [, login, id] = /([\w-]+)\.png|\/u\/(\d+)/.exec(route.request().url()) ?? [];
    const named = [...github.world.accounts.values()].find((user) => String(user.id) === id)?.login;
    await route.fulfill({ contentType: "image/svg+xml", body: avatarOf(login ?? named ?? "") });
  });
}

describe.skipIf(folder === undefined || chromiumPath === undefined)("pictures", { timeout: 120_000 }, () => {
  test.each(Object.entries(looks))("%s", async (name, look) => {
    const target = join(process.cwd(), folder ?? "");
    mkdirSync(target, { recursive: true });
    const world = await startBusy();
    await tagMore(world);
    const windows = await windowsOf(world);
    const page = await windows.open("ann", look);
    await drawAvatars(page, world);
    for (const [which, address] of Object.entries(addressesOf(world))) {
      if (!shown[name]?.includes(which)) continue;
      await page.goto(address);
      await page.screenshot({ path: join(target, `${which}-${name}.png`), fullPage: true });
    }
    expect(await page.getByRole("alert").textContent()).toBe("");
  });

  test("the playground", async () => {
    const stage = await setStage({ seen: () => {}, logged: () => {} }, 0.01, shop);
    const served = await servePage(stage, join(process.cwd(), "dist/pages"), 0.01);
    const browser = await chromium.launch({ executablePath: chromiumPath ?? "", args: ["--no-sandbox"] });
    const page = await browser.newPage({ viewport: { width: 1600, height: 1040 } });
    await page.goto(served.address);
    const [talk] = page.frames().slice(1);
    await talk?.getByRole("button", { name: "Comment as ann: /deploy staging" }).click();
    await talk?.getByRole("button", { name: "Turn the checks of #1 green" }).click();
    await expect.poll(() => talk?.content(), { timeout: 20_000 }).toContain("Step 5 of 7");
    // The pages renew themselves.
    await page.waitForTimeout(6_000);
    await page.screenshot({ path: join(process.cwd(), folder ?? "", "playground.png") });
    await browser.close();
    await served.close();
  });
});
