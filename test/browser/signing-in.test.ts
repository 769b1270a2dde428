import { describe, expect, test } from "vitest";
import { chromiumPath } from "../support/chromium.js";
import { windowsOf, wrongWith } from "../support/window.js";
import { start } from "../support/world.js";

const deployYml = "envs:\n  - name: staging\n";
const wanted = "/octo/app/history?environment=staging";

describe.skipIf(chromiumPath === undefined)("in a browser", { timeout: 120_000 }, () => {
  test("somebody signs in with a state and a challenge of their own, and returns to where they were", async () => {
    const world = await start({ deployYml });
    const page = await (await windowsOf(world)).open();
    await page.goto(wanted);
    await page.getByRole("link", { name: "Sign in with GitHub" }).last().click();
    const asked = new URL(page.url()).searchParams;
    expect([asked.get("state")?.length, asked.get("code_challenge")?.length, asked.get("code_challenge_method")]).toEqual([43, 43, "S256"]);
    await page.getByRole("link", { name: "ann" }).click();
    await page.getByRole("heading", { name: "History" }).waitFor();
    const { pathname, search } = new URL(page.url());
    expect(`${pathname}${search}`).toBe(wanted);
    expect(await page.locator("header").textContent()).toContain("ann");
    const cookies = await page.context().cookies();
    expect(cookies.map(({ name, httpOnly, sameSite }) => [name, httpOnly, sameSite])).toEqual([["gitploy", true, "Lax"]]);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Deploy from GitHub" }).waitFor();
    expect(await page.context().cookies()).toEqual([]);
  });

  test("somebody who refuses is told so, and may try again for the same page", async () => {
    const world = await start({ deployYml });
    const page = await (await windowsOf(world)).open();
    await page.goto(wanted);
    await page.getByRole("link", { name: "Sign in with GitHub" }).last().click();
    await page.getByRole("link", { name: "Cancel" }).click();
    expect(await page.getByText("GitHub says that you refused.").isVisible()).toBe(true);
    await page.getByRole("link", { name: "Try again" }).click();
    await page.getByRole("link", { name: "ann" }).click();
    await page.getByRole("heading", { name: "History" }).waitFor();
  });

  test("a sign-in that was begun in another browser signs nobody in", async () => {
    const world = await start({ deployYml });
    const windows = await windowsOf(world);
    const theirs = await windows.open();
    await theirs.goto("/-/sign-in");
    const back = theirs.waitForRequest(/\/-\/callback/);
    await theirs.getByRole("link", { name: "ann" }).click();
    const address = (await back).url();
    const mine = await windows.open();
    await mine.goto(address);
    expect(await mine.getByRole("heading", { name: "You are not signed in" }).isVisible()).toBe(true);
    expect(await mine.context().cookies()).toEqual([]);
  });

  test("somebody who signs out in one tab loses nothing in another; and its form does nothing for whoever signs in next", async () => {
    const world = await start({
      deployYml: `${deployYml}    dynamic_payload:\n      enabled: true\n      inputs:\n        note: { type: string }\n`,
    });
    world.github.user("bob");
    const windows = await windowsOf(world);
    const form = await windows.open("ann");
    const other = await form.context().newPage();
    const step = "/octo/app/deploy?environment=staging&ref=v0.5.5";
    const deploy = form.getByRole("button", { name: "Deploy v0.5.5 to staging" });
    const signOut = async () => {
      await other.goto("/octo/app");
      await other.getByRole("button", { name: "Sign out" }).click();
      await other.getByRole("heading", { name: "Deploy from GitHub" }).waitFor();
      expect(await form.context().cookies()).toEqual([]);
    };
    await form.goto(step);
    await form.getByLabel("note").fill("ä & <b>");
    await form.evaluate("window.same = true");
    await signOut();
    await expect.poll(() => form.locator("#trouble").textContent(), { timeout: 40_000 }).toContain("You are signed out.");
    expect([await form.evaluate("window.same"), await form.getByLabel("note").inputValue()]).toEqual([true, "ä & <b>"]);
    await deploy.click();
    await form.getByRole("heading", { name: "Nothing was done: you were signed out" }).waitFor();
    expect(await wrongWith(form)).toEqual([]);
    await form.getByRole("link", { name: "Sign in with GitHub" }).last().click();
    await form.getByRole("link", { name: "ann" }).click();
    await deploy.waitFor();
    expect(await form.getByLabel("note").inputValue()).toBe("ä & <b>");

    await signOut();
    await other.getByRole("link", { name: "Sign in with GitHub" }).last().click();
    await other.getByRole("link", { name: "bob" }).click();
    await other.getByRole("heading", { name: "Repositories" }).waitFor();
    await deploy.click();
    await form.getByText("You are signed in as bob: a form that was shown to somebody else counts for nobody else.").waitFor();
    expect(await wrongWith(form)).toEqual([]);
    await world.github.idle();
    expect(world.deployments).toEqual([]);
  });
});
