import { describe, expect, test } from "vitest";
import { addressesOf, startBusy } from "../support/busy-world.js";
import { chromiumPath } from "../support/chromium.js";
import { start } from "../support/world.js";
import { overflowOf, windowsOf, wrongWith } from "../support/window.js";

describe.skipIf(chromiumPath === undefined)("in a browser", { timeout: 180_000 }, () => {
  test.each(["light", "dark"] as const)("axe finds nothing wrong with any page, in %s, on a desk and on a phone", async (colorScheme) => {
    const world = await startBusy();
    const windows = await windowsOf(world);
    const wide = await windows.open("ann", { colorScheme });
    const narrow = await windows.open("ann", { colorScheme, viewport: { width: 320, height: 640 } });
    const out = await windows.open(undefined, { colorScheme });
    await out.goto("/octo/app");
    expect(["signed out", await wrongWith(out)]).toEqual(["signed out", []]);
    for (const [name, address] of Object.entries(addressesOf(world))) {
      for (const page of [wide, narrow]) {
        await page.goto(address);
        expect([name, await wrongWith(page)]).toEqual([name, []]);
        expect([name, await overflowOf(page)]).toEqual([name, 0]);
      }
    }
  });

  test("a page follows a running deployment without a reload, and keeps what a reader has opened", async () => {
    const world = await startBusy();
    const page = await (await windowsOf(world)).open("ann");
    const requests: string[] = [];
    await page.goto(`/octo/app/deployments/${world.deployments.at(-1)?.id}`);
    page.on("request", (request) => requests.push(request.resourceType()));
    await page.getByText("Payload").click();
    await page.evaluate("window.same = true");
    await world.report("success", {});
    await world.wait(5_000);
    await expect.poll(() => page.title(), { timeout: 15_000 }).toContain("is live in staging");
    expect(await page.getByRole("status").textContent()).toContain("is live in staging");
    expect(await page.evaluate("window.same")).toBe(true);
    expect(requests.filter((type) => type === "document")).toEqual([]);
    expect(await page.evaluate("document.querySelector('details:has(pre)').open")).toBe(true);
    // Now it renews itself less often.
    expect(await page.locator("[data-poll]").getAttribute("hx-trigger")).toBe("every 60s");
  });

  test("nothing scrolls sideways at 320 px, however long the names are", async () => {
    const environment = "production-of-the-customers-in-frankfurt-and-dublin-with-a-long-name";
    const world = await start({ deployYml: `envs:\n  - name: ${environment}\n    production_environment: true\n  - name: staging\n` });
    await world.comment(`/deploy v0.5.5 ${environment}`);
    await world.report("success");
    const page = await (await windowsOf(world)).open("ann", { viewport: { width: 320, height: 640 } });
    const query = `environment=${environment}`;
    for (const path of ["", `/deploy?${query}`, `/deploy?${query}&ref=feature`, `/lock?${query}`, `/history?${query}`, `/audit?${query}`]) {
      await page.goto(`/octo/app${path}`);
      expect([path, await overflowOf(page)]).toEqual([path, 0]);
    }
    const none = await (await windowsOf(await start({ deployYml: null }))).open("ann", { viewport: { width: 320, height: 640 } });
    await none.goto("/octo/app");
    expect([await overflowOf(none), await wrongWith(none)]).toEqual([0, []]);
  });

  test("the icon of a link to another site stands on the line of its last word, however narrow the page is", async () => {
    const world = await start({ deployYml: "envs:\n  - name: staging\n" });
    await world.comment("/deploy v0.5.5 staging");
    await world.report("success", { logUrl: "https://ci.example.com/1", environmentUrl: "https://staging.example.com/" });
    const page = await (await windowsOf(world)).open("ann");
    await page.goto("/octo/app");
    const links = page.locator("a:has(use[href$='#link-external'])");
    expect(await links.allTextContents()).toHaveLength(2);
    const astray = await links.evaluateAll((all) =>
      all.flatMap((link) => {
        const box = link.ownerDocument.createElement("div");
        link.replaceWith(box);
        box.append(link);
        const text = link.ownerDocument.createRange();
        text.setStart(link, 0);
        text.setEndBefore(link.querySelector("svg") ?? link);
        // From the width on that the longest word and the icon need.
        return Array.from({ length: 100 }, (_, index) => 155 + index).filter((width) => {
          box.style.width = `${width}px`;
          const icon = link.querySelector("svg")?.getBoundingClientRect();
          const words = [...text.getClientRects()].filter((each) => each.width > 0).at(-1);
          return icon === undefined || words === undefined || icon.top > words.bottom;
        });
      }),
    );
    expect(astray).toEqual([]);
  });

  test("however long a name is, tables keep their words whole, and links in lists can be hit", async () => {
    const long = "release/".concat("very-long-".repeat(12));
    const world = await start({
      deployYml: "envs:\n  - name: staging\n",
      before: (github, repository) => {
        for (const branch of ["one", "two"]) {
          github.commit(repository, branch, { message: branch, files: { [branch]: "1" }, author: "ann" });
          github.merge(github.openPullRequest(repository, { head: branch, title: branch, author: "ann" }), { method: "merge", by: "bob" });
        }
        github.branch(repository, long, github.head(repository, "main") ?? "");
        github.checkRun(repository, github.head(repository, "main") ?? "", { name: "ci", conclusion: "success" });
      },
    });
    for (const ref of ["v0.5.5", long]) {
      await world.comment(`/deploy ${ref} staging`);
      await world.report("success");
      world.github.clock.advance(60_000);
    }
    const page = await (await windowsOf(world)).open("ann");
    await page.goto("/octo/app/rollback?environment=staging");
    expect(await page.locator(".flash li").count()).toBe(2);
    expect(await wrongWith(page)).toEqual([]);
    await page.goto(`/octo/app/deployments/${world.deployments.at(-1)?.id}`);
    expect(await wrongWith(page)).toEqual([]);
    await page.goto("/octo/app/history");
    const lines = await page.evaluate<readonly number[]>(
      "[...document.querySelectorAll('th')].map((head) => { const range = document.createRange(); range.selectNodeContents(head); return range.getClientRects().length; })",
    );
    expect(new Set(lines)).toEqual(new Set([1]));
  });

  test("in colours that people chose themselves, the current tab and environment are told from the others", async () => {
    const world = await startBusy();
    const page = await (await windowsOf(world)).open("ann", { forcedColors: "active" });
    await page.goto("/octo/app/deploy?environment=staging");
    for (const group of [".page-nav", ".choices"]) {
      const look =
        "(each) => { const { outlineStyle, borderBottomColor } = getComputedStyle(each); return outlineStyle + borderBottomColor; }";
      const looks = (which: string) =>
        page.evaluate<readonly string[]>(`[...document.querySelectorAll("nav${group} > a${which}")].map(${look})`);
      const [current, others] = [await looks("[aria-current]"), await looks(":not([aria-current])")];
      expect([group, current.length > 0, others.length > 0]).toEqual([group, true, true]);
      expect(current.filter((each) => others.includes(each))).toEqual([]);
    }
  });

  test("a page in a hidden tab asks for nothing, and goes on when it is seen again", async () => {
    const world = await startBusy();
    const page = await (await windowsOf(world)).open("ann");
    await page.clock.install();
    await page.addInitScript("window.covered = false; Object.defineProperty(document, 'hidden', { get: () => window.covered })");
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.headers()["hx-request-type"] ?? "page"));
    for (const address of ["/octo/app", "/octo/app/deploy?environment=staging&ref=v0.5.5"]) {
      await page.goto(address);
      await page.waitForLoadState("networkidle");
      await page.evaluate("window.covered = true");
      asked.splice(0);
      await page.clock.runFor(180_000);
      expect([address, asked]).toEqual([address, []]);
      await page.evaluate("window.covered = false");
      // Shorter than htmx waits for an answer.
      await page.clock.runFor(16_000);
      await expect.poll(() => asked).toContain("partial");
    }
  });

  test("a page says that GitHub does not answer, and keeps what was last known", async () => {
    const world = await startBusy();
    const page = await (await windowsOf(world)).open("ann");
    await page.goto("/octo/app");
    // The server's clock is months behind this browser's, which is no reason for a warning.
    const warned = (): Promise<number> => page.locator("time.color-fg-attention").count();
    await page.evaluate("setInterval(() => { window.warned ||= document.querySelector('time.color-fg-attention') !== null; }, 20)");
    await page.waitForTimeout(11_000);
    expect(await page.evaluate("window.warned")).toBe(false);
    world.github.fault({ do: "502", times: 1_000 });
    await world.wait(5_000);
    await expect.poll(() => page.locator("#trouble").textContent(), { timeout: 20_000 }).toBe("GitHub does not answer.");
    expect(await page.getByText("Deploying").first().isVisible()).toBe(true);
    await expect.poll(warned, { timeout: 30_000 }).toBe(1);
    world.github.world.faults.splice(0);
    await world.wait(5_000);
    await expect.poll(() => page.locator("#trouble").textContent(), { timeout: 20_000 }).toBe("");
  });

  test("by keyboard alone, somebody skips to the content and opens what is live", async () => {
    const world = await startBusy();
    const page = await (await windowsOf(world)).open("ann");
    await page.goto("/octo/app");
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent.trim()")).toBe("Skip to content");
    await page.keyboard.press("Enter");
    const focused = (): Promise<string> => page.evaluate("document.activeElement.getAttribute('href') ?? ''");
    for (let presses = 0; presses < 30 && !(await focused()).includes("/deployments/"); presses += 1) await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/deployments\/\d+$/);
  });

  test("without scripts, everything is there", async () => {
    const world = await startBusy();
    const page = await (await windowsOf(world)).open("ann", { javaScriptEnabled: false });
    await page.goto("/octo/app");
    expect(await page.getByText("2 of 3 instances").isVisible()).toBe(true);
    expect(await page.locator("noscript meta[http-equiv=refresh]").count()).toBe(1);
    await page.getByRole("link", { name: "Refresh" }).click();
    await page.getByRole("button", { name: "Sign out" }).click();
    expect(await page.getByRole("heading", { name: "Deploy from GitHub" }).isVisible()).toBe(true);
  });

  test("a stranger sees the same page in three cases", async () => {
    const world = await startBusy();
    const page = await (await windowsOf(world)).open("zoe");
    const seen: string[] = [];
    for (const address of ["/octo/app", `/octo/app/deployments/${world.deployments[0]?.id}`, "/octo/none"]) {
      await page.goto(address);
      seen.push(await page.locator("body").innerText());
    }
    expect(new Set(seen).size).toBe(1);
    expect(seen[0]).toContain("Not found");
  });
});
