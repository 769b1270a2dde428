import { describe, expect, test } from "vitest";
import { chromiumPath } from "../support/chromium.js";
import { overflowOf, type Windows, windowsOf, wrongWith } from "../support/window.js";
import { start, type World } from "../support/world.js";

const simple = "envs:\n  - name: staging\n";
const reviewed = "envs:\n  - name: staging\n    review: { enabled: true, reviewers: [rita] }\n";
const withInputs = `${simple}    dynamic_payload:\n      enabled: true\n      inputs:\n        replicas: { type: number, required: true }\n        strategy: { type: select, options: [rolling, canary] }\n`;
const step = "/octo/app/deploy?environment=staging&ref=v0.5.5";

async function live(world: World, ...refs: readonly string[]): Promise<void> {
  for (const ref of refs) {
    await world.comment(`/deploy ${ref} staging`);
    await world.report("success");
    world.github.clock.advance(60_000);
  }
}

describe.skipIf(chromiumPath === undefined)("in a browser", { timeout: 120_000 }, () => {
  test("a double click, a reload, and Back deploy once; another press is refused with a link", async () => {
    const world = await start({ deployYml: simple });
    const page = await (await windowsOf(world)).open("ann");
    await page.goto(step);
    await page.getByRole("button", { name: "Deploy v0.5.5 to staging" }).dblclick();
    await page.waitForURL(/\/requests\/|\/deployments\//);
    await page.reload();
    await page.goto(step);
    await page.goBack();
    await page.goto(step);
    await world.github.idle();
    expect(world.deployments).toHaveLength(1);
    expect(await page.getByRole("button", { name: /^Deploy/ }).count()).toBe(0);
    expect(await page.getByText("being deployed to staging already").isVisible()).toBe(true);
  });

  test("what went live in the meantime is shown on top, and nothing is done", async () => {
    const world = await start({ deployYml: simple });
    await live(world, "v0.5.5");
    const page = await (await windowsOf(world)).open("bob");
    await page.goto("/octo/app/deploy?environment=staging&ref=main");
    await live(world, "feature");
    await page.goto(step);
    await live(world, "v0.5.5", "feature");
    await page.getByRole("button", { name: "Deploy v0.5.5 to staging" }).click();
    const changed = page.getByRole("alert").filter({ hasText: "Nothing was done" });
    expect(await changed.textContent()).toMatch(/Live changed to feature/);
    expect(await page.getByText("Deploying it takes away:").isVisible()).toBe(true);
    expect(world.deployments).toHaveLength(4);
  });

  test("an open form shows what changed, keeps what was typed, and focuses what is missing", async () => {
    const world = await start({ deployYml: withInputs });
    const windows = await windowsOf(world);
    const page = await windows.open("ann", { viewport: { width: 320, height: 640 } });
    await page.goto(step);
    await page.getByLabel("replicas (required)").fill("five");
    await page.getByRole("button", { name: /^Deploy/ }).click();
    const missing = page.getByRole("alert").filter({ hasText: "1 thing is not right yet" });
    await missing.waitFor();
    expect(await missing.evaluate("document.activeElement.textContent.includes('1 thing is not right yet')")).toBe(true);
    await page.getByLabel("replicas (required)").fill("5");
    await world.comment("/deploy feature staging replicas=2");
    await world.report("success");
    const told = page.locator("#watch").filter({ hasText: "is not as it was when you looked" });
    await told.waitFor({ timeout: 40_000 });
    expect(await page.getByLabel("replicas (required)").inputValue()).toBe("5");
    expect([await wrongWith(page), await overflowOf(page), await page.locator("[data-poll]").count()]).toEqual([[], 0, 0]);
    expect(await page.evaluate("getComputedStyle(document.querySelector('#watch a')).textDecorationLine")).toBe("underline");
    await page.getByRole("button", { name: /^Deploy/ }).click();
    await page.getByText("live is feature now").waitFor();
    expect(await page.getByLabel("replicas (required)").inputValue()).toBe("5");
    expect(world.deployments).toHaveLength(1);
  });

  test("a branch that moved shows both commits, and the same step for the new one", async () => {
    const world = await start({ deployYml: simple, check: null });
    const page = await (await windowsOf(world)).open("ann");
    await page.goto("/octo/app/deploy?environment=staging&kind=branches");
    await page.getByRole("link", { name: "feature" }).first().click();
    const moved = world.github.commit(world.repository, "feature", { message: "More", files: { "more.txt": "1" }, author: "ann" });
    world.github.checkRun(world.repository, moved, { name: "ci", conclusion: "success" });
    await page.getByRole("button", { name: /feature/ }).click();
    expect(
      await page.getByText(`feature was ${world.head.slice(0, 7)} when you looked, and is ${moved.slice(0, 7)} now.`).isVisible(),
    ).toBe(true);
    await page.getByRole("button", { name: /feature/ }).click();
    await page.waitForURL(/\/requests\/|\/deployments\//);
    await world.github.idle();
    expect(world.deployments).toMatchObject([{ sha: moved }]);
  });

  test("a reviewer with only read access approves with one press; the conversation and the page say the same", async () => {
    const world = await start({ deployYml: reviewed });
    await world.comment("Hello", { by: "rita" });
    await world.comment("/deploy v0.5.5 staging");
    const page = await (await windowsOf(world)).open("rita");
    await page.goto("/octo/app");
    expect(await page.getByRole("link", { name: /^Deploy to/ }).count()).toBe(0);
    await page.getByRole("link", { name: "Review and approve v0.5.5" }).click();
    expect(await page.getByText(world.tagged.slice(0, 7)).first().isVisible()).toBe(true);
    await page.getByRole("button", { name: "Approve v0.5.5 for staging" }).click();
    await page.waitForURL(/\/requests\/|\/deployments\//);
    await world.github.idle();
    expect(world.deployments).toHaveLength(1);
    expect(world.answers().join("\n")).toContain("rita approved v0.5.5 for staging");
  });

  test("a rollback pressed from two tabs happens once", async () => {
    const world = await start({ deployYml: simple });
    await live(world, "v0.5.5", "feature");
    const windows: Windows = await windowsOf(world);
    const tabs = [await windows.open("cleo"), await windows.open("cleo")];
    for (const tab of tabs) {
      await tab.goto("/octo/app");
      await tab.getByRole("link", { name: "Roll back…" }).click();
      await tab.getByRole("heading", { name: "Roll back staging to v0.5.5" }).waitFor();
    }
    for (const tab of tabs) await tab.getByRole("button", { name: "Roll back staging to v0.5.5" }).click();
    await tabs[1]?.getByText("Nothing was done").waitFor();
    await world.github.idle();
    expect(world.deployments).toHaveLength(3);
  });

  test("a rollback ends what waits, and the card shows its lock", async () => {
    const world = await start({
      deployYml: "envs:\n  - name: production\n    auto_deploy_on: refs/heads/release\n",
      before: (github, repository) => {
        const sha = github.commit(repository, "later", { message: "Later", files: { "later.txt": "1" }, author: "bob" });
        github.checkRun(repository, sha, { name: "ci" });
      },
    });
    for (const ref of ["v0.5.5", "feature"]) {
      await world.comment(`/deploy ${ref} production`);
      await world.report("success");
      world.github.clock.advance(60_000);
    }
    const waiting = await world.comment("/deploy later production", { by: "bob" });
    const windows = await windowsOf(world);
    const page = await windows.open("cleo");
    await page.goto("/octo/app");
    await page.getByRole("link", { name: "Roll back…" }).click();
    await page.getByLabel("I see that feature is replaced").check();
    await page.getByRole("button", { name: "Roll back production to v0.5.5" }).click();
    await page.waitForURL(/\/requests\/|\/deployments\//);
    await world.report("success");
    expect(world.deployments.map(({ sha }) => sha)).toEqual([world.tagged, world.head, world.tagged]);
    const theirs = await windows.open("bob");
    await theirs.goto(`/octo/app/requests/comment-${waiting.id}?environment=production`);
    expect(await theirs.getByRole("status").textContent()).toMatch(/later is not deployed to production: cleo rolled the environment back/);
    // Pages that several people may see are read once in four seconds.
    await world.wait(5_000);
    await theirs.goto("/octo/app");
    const card = await theirs.getByRole("region", { name: "production" }).textContent();
    expect(card).toMatch(/Live v0\.5\.5.*Locked by\s+cleo/);
    expect(card).not.toContain("Waiting");
  });

  test("a copied form is answered for its sender: nothing for a stranger, not theirs for a member", async () => {
    const world = await start({ deployYml: simple, roles: { zoe: "none" } });
    const windows = await windowsOf(world);
    const ann = await windows.open("ann");
    await ann.goto(step);
    const fields = await ann.evaluate<Record<string, string>>(
      "Object.fromEntries([...document.querySelectorAll('main form [name]')].map(({ name, value }) => [name, value]))",
    );
    const send = async (login: string): Promise<readonly [number, string]> => {
      const page = await windows.open(login);
      await page.goto("/octo/none");
      const nothing = await page.locator("main").innerText();
      const status = await page.evaluate<number>(`(async () => {
        const body = new URLSearchParams(${JSON.stringify(fields)});
        const answer = await fetch("/octo/app/deploy", { method: "POST", body });
        const sent = new DOMParser().parseFromString(await answer.text(), "text/html");
        document.querySelector("main").replaceWith(sent.querySelector("main"));
        return answer.status;
      })()`);
      const says = await page.locator("main").innerText();
      return [status, says === nothing ? "nothing" : says];
    };
    expect(await send("zoe")).toEqual([404, "nothing"]);
    const [status, says] = await send("bob");
    expect([status, says]).toEqual([403, expect.stringContaining("This form was not sent from here")]);
    await world.github.idle();
    expect(world.deployments).toEqual([]);
  });

  test("without scripts, a form keeps mistyped values, and strangers' titles stay text", async () => {
    const title = "<img src=x onerror=alert(1)>";
    const world = await start({
      deployYml: withInputs,
      before: (github, repository) => {
        const long = "b".repeat(200);
        const sha = github.commit(repository, long, { message: title, files: { "x.txt": "1" }, author: "ann" });
        github.openPullRequest(repository, { head: long, title, author: "ann" });
        github.checkRun(repository, sha, { name: "ci", conclusion: "success" });
      },
    });
    const page = await (await windowsOf(world)).open("ann", { javaScriptEnabled: false, viewport: { width: 320, height: 640 } });
    await page.goto("/octo/app/deploy?environment=staging&kind=branches");
    expect(await page.getByText(title).first().isVisible()).toBe(true);
    await page.getByRole("link", { name: /bbbb/ }).first().click();
    await page.getByLabel("replicas (required)").fill("five");
    await page.getByLabel("strategy").selectOption("canary");
    await page.getByRole("button", { name: /^Deploy/ }).click();
    expect(await page.getByText("replicas has to be a number").first().isVisible()).toBe(true);
    expect(await page.getByLabel("replicas (required)").inputValue()).toBe("five");
    expect(await page.getByLabel("strategy").inputValue()).toBe("canary");
    await page.getByLabel("replicas (required)").fill("5");
    await page.getByRole("button", { name: /^Deploy/ }).click();
    await page.waitForURL(/\/requests\/|\/deployments\//);
    await world.github.idle();
    expect(world.deployments[0]?.payload).toMatchObject({ replicas: 5, strategy: "canary" });
    // The page follows by itself, and an invalid URL is no link.
    await page.waitForURL(/\/deployments\//);
    await world.report("in_progress", { description: "1 of 2", logUrl: "javascript:alert(1)" });
    await world.wait(5_000);
    await expect.poll(() => page.locator("main").textContent(), { timeout: 40_000 }).toContain("1 of 2");
    expect(await page.getByRole("link", { name: "Log" }).count()).toBe(0);
    expect(await page.content()).not.toContain("javascript:");
  });

  test("typing filters the list, and the keyboard alone is enough to deploy", async () => {
    const world = await start({ deployYml: simple });
    for (let index = 0; index < 40; index += 1) world.github.tag(world.repository, `v2.1.${index}`, world.tagged);
    const page = await (await windowsOf(world)).open("ann");
    await page.goto("/octo/app/deploy?environment=staging");
    await page.getByLabel("Find a tag, branch, SHA, #12 or link").focus();
    await page.keyboard.type("v2.1");
    await page.getByText("30 shown, roughly the newest commit first, with “v2.1” in their names").waitFor();
    await page.getByRole("link", { name: "Older" }).press("Enter");
    await page.getByText("10 shown").waitFor();
    await page
      .getByRole("link", { name: /^v2\.1/ })
      .first()
      .press("Enter");
    await page.getByRole("button", { name: /^Deploy v2\.1/ }).press("Enter");
    await page.waitForURL(/\/requests\/|\/deployments\//);
    expect(world.deployments).toHaveLength(1);
  });

  test.each(["light", "dark"] as const)(
    "axe finds nothing wrong with the confirmation forms, in %s, on a desk and on a phone",
    async (colorScheme) => {
      const world = await start({ deployYml: `${withInputs}  - name: production\n    requires: [staging]\n` });
      await world.comment("/deploy v0.5.5 staging replicas=2");
      await world.report("success");
      await world.comment("/deploy feature staging replicas=2");
      await world.report("success");
      const windows = await windowsOf(world);
      const pages = [
        await windows.open("cleo", { colorScheme }),
        await windows.open("cleo", { colorScheme, viewport: { width: 320, height: 640 } }),
      ];
      const addresses = [
        "deploy",
        "deploy?environment=production",
        step.slice("/octo/app/".length),
        "deploy?environment=production&ref=main",
        "rollback?environment=staging",
        "lock?environment=staging",
      ];
      for (const address of addresses) {
        for (const page of pages) {
          await page.goto(`/octo/app/${address}`);
          expect([address, await wrongWith(page), await overflowOf(page)]).toEqual([address, [], 0]);
        }
      }
    },
  );
});
