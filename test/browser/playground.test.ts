import { describe, expect, onTestFinished, test } from "vitest";
import type { BrowserContextOptions, Frame, Page } from "playwright-core";
import { playgroundOn } from "../../playground/demo/page/serve.js";
import { deployYmlNow } from "../../playground/demo/rules-now.js";
import { shop } from "../../playground/demo/rules.js";
import { setStage } from "../../playground/demo/stage.js";
import { serve } from "../../playground/github/http/server.js";
import { makeAssets } from "../../scripts/assets.js";
import { chromiumPath } from "../support/chromium.js";
import { openWindow, overflowOf, wrongWith } from "../support/window.js";

const pace = 0.05;
const phone = { viewport: { width: 320, height: 640 } } as const;

/** The playground's page, served. */
async function play() {
  const stage = await setStage({ seen: () => {}, logged: () => {} }, pace, shop);
  const { fetch, stop } = playgroundOn(stage, await makeAssets(process.cwd()), pace);
  const { port, close } = await serve(fetch, 0);
  onTestFinished(async () => {
    stop();
    await close();
  });
  const look = async (options: BrowserContextOptions = {}) => {
    const page = await openWindow(`http://127.0.0.1:${port}`, options);
    await page.goto("/-/playground");
    const [talk, pages, log] = page.frames().slice(1) as [Frame, Frame, Frame];
    return { page, talk, pages, log };
  };
  return { stage, look };
}

/** The findings on the page and its frames, including one that is too wide. */
async function wrongIn(page: Page): Promise<readonly string[]> {
  const found: string[] = [];
  for (const frame of page.frames()) {
    if (!((await (await frame.frameElement().catch(() => undefined))?.isVisible()) ?? true)) continue;
    const where = new URL(frame.url()).pathname;
    found.push(...(await wrongWith(frame)).map((line) => `${where} ${line}`));
    if ((await overflowOf(frame)) > 0) found.push(`${where} is ${await overflowOf(frame)} pixels too wide`);
  }
  return found;
}

describe.skipIf(chromiumPath === undefined)("in a browser", { timeout: 120_000 }, () => {
  test("by keyboard alone, a newcomer follows the guide; the pages and the log renew themselves", async () => {
    const { look } = await play();
    const { talk, pages, log } = await look();
    await pages.getByRole("region", { name: "staging" }).waitFor();
    await talk.getByRole("button", { name: "Comment as ann: /deploy staging" }).press("Enter");
    await talk.getByRole("heading", { name: "Step 3 of 7: Check green" }).waitFor();
    await talk.getByRole("textbox", { name: "Comment" }).fill("half a thou");
    await talk.getByRole("button", { name: "Turn the checks of #1 green" }).press("Enter");
    await talk.getByRole("heading", { name: "Step 5 of 7: Lock" }).waitFor();
    // A renewal keeps what is being typed.
    expect(await talk.getByRole("textbox", { name: "Comment" }).inputValue()).toBe("half a thou");
    await pages.getByRole("region", { name: "staging" }).getByRole("link", { name: "stock" }).first().waitFor();
    await log.getByText(/Webhook issue_comment created in #1: \/deploy staging by ann/).waitFor();
    await log
      .getByText(/\d+ requests in \d+ round trips → .*deployment/)
      .first()
      .press("Enter");
    const request = log.getByText("POST /deployments", { exact: true }).first();
    await request.waitFor();
    const focused = (): Promise<string> => talk.evaluate("document.activeElement.textContent.trim()");
    await talk.getByRole("button", { name: "Leave the guide" }).focus();
    await log.getByText(/Webhook deployment_status created success in staging/).waitFor();
    await talk.page().waitForTimeout(4_000);
    // A renewal keeps opened parts open, and the focus on its button.
    expect([await request.isVisible(), await focused()]).toEqual([true, "Leave the guide"]);
    await talk.getByRole("button", { name: "Leave the guide" }).press("Enter");
    await talk.getByRole("heading", { name: "Step 5 of 7: Lock" }).waitFor({ state: "detached" });
  });

  test.each(["light", "dark"] as const)("axe finds nothing wrong, in %s, on a desk and on a phone", async (colorScheme) => {
    const { stage, look } = await play();
    // By keyboard: Primer's green below a mouse is too light for axe in the dark.
    const desk = await look({ colorScheme });
    await desk.talk.getByRole("button", { name: "Comment as ann: /deploy staging" }).press("Enter");
    await desk.talk.getByRole("button", { name: "502", exact: true }).press("Enter");
    await desk.talk.getByText("GitHub answers 502 to everything that writes, and does nothing, until").waitFor();
    await desk.talk.getByLabel("Comment", { exact: true }).fill(`/deploy <img src=x onerror=alert(1)> ${"long".repeat(60)}`);
    await desk.talk.getByRole("button", { name: "Comment as ann", exact: true }).press("Enter");
    await desk.talk.getByText("<img src=x onerror=alert(1)>").first().waitFor();
    await desk.log.getByText("<img src=x onerror=alert(1)>").first().waitFor();
    await desk.pages.getByRole("heading", { level: 1 }).waitFor();
    expect(await wrongIn(desk.page)).toEqual([]);
    const small = await look({ colorScheme, ...phone });
    for (const tab of ["Conversation", "Environments", "Log"]) {
      await small.page.getByRole("link", { name: tab }).press("Enter");
      await small.page.getByRole("region", { name: tab }).locator("iframe").waitFor();
      expect(await small.page.locator("iframe:visible").count()).toBe(1);
      expect([tab, await wrongIn(small.page)]).toEqual([tab, []]);
    }
    stage.troubles.end();
    await desk.talk.getByRole("link", { name: "Edit, or begin with another" }).press("Enter");
    await desk.talk.getByRole("link", { name: "A mistake", exact: true }).press("Enter");
    await desk.talk.getByText("deploy.yml: 2 mistakes").waitFor();
    expect(await wrongIn(desk.page)).toEqual([]);
    await small.page.goto("/-/playground/rules");
    expect(await wrongIn(small.page)).toEqual([]);
  });

  test("without scripts, one can comment, press buttons, and edit deploy.yml", async () => {
    const { stage, look } = await play();
    const { talk, log } = await look({ javaScriptEnabled: false });
    await talk.getByLabel("Comment", { exact: true }).fill("/deploy v0.5.5 production");
    await talk.getByRole("button", { name: "Comment as ann", exact: true }).click();
    await talk.getByText("v0.5.5 is live in production").first().waitFor();
    await talk.getByRole("button", { name: "failure", exact: true }).click();
    await talk.getByText("The deploy tool from now on: failure").waitFor();
    await log.getByText("/deploy v0.5.5 production").waitFor();
    await talk.getByRole("link", { name: "Edit, or begin with another" }).click();
    await talk.getByRole("textbox", { name: "deploy.yml" }).fill("envs:\n  - name: moon\n");
    await talk.getByRole("button", { name: "Commit to main as ann" }).click();
    await talk.getByText("It is on main").waitFor();
    expect(deployYmlNow(stage)).toBe("envs:\n  - name: moon\n");
  });
});
