import { expect, test } from "vitest";
import { open } from "./page-stage.js";

test("a comment is answered, a button pressed, and what a stranger wrote is inert", async () => {
  const { post, shows, talk } = await open();
  const answer = await post({ by: "ann", body: "/deploy v0.5.5 production" });
  expect([answer.status, answer.headers.get("location")]).toEqual([303, "/-/playground/talk?in=2&as=ann#end"]);
  await shows(/✅ v0\.5\.5 is live in production/);
  expect(await talk()).toMatch(/class="comment news"><header><img[^>]*> <b>ann<\/b> [^<]*<small class="color-fg-accent"> new/);
  await post({ by: "ann", line: "/promote production eu" });
  expect(await talk()).toMatch(/class="comment"><header><img[^>]*> <b>ann<\/b>/);
  await shows(/production-eu on \w+ : action required/);
  const [, press = ""] = /name="press" value="(\d+ approve)"/.exec(await talk()) ?? [];
  await post({ by: "rita", press });
  expect(await talk()).toContain("GitHub shows buttons only to people with write, and rita has not");
  expect(await talk(2, "rita")).not.toContain(">Approve</button>");
  await post({ by: "cleo", press });
  await shows(/cleo may not approve deployments/);
  await post({ by: "ann", line: "@rita /approve eu" });
  await shows(/✅ v0\.5\.5 is live in production-eu/);
  await post({ by: "zoe", body: "<script>alert(1)</script>\n[x](javascript:alert)" });
  const said = await talk();
  expect(said).toContain("<p>&lt;script&gt;alert(1)&lt;/script&gt;</p><p>[x](javascript:alert)</p>");
  expect(said).not.toMatch(/<script(?! src="\/-\/)|javascript:[^)]*"/);
});

test("checks, a push, a tool that fails or is silent, time, and starting over", async () => {
  const { post, shows, talk, stage, left } = await open();
  await post({ checks: "failure" });
  expect(await talk()).toMatch(/<b>test<\/b>[^]*?: failure/);
  await post({ line: "push", by: "bob" });
  expect(await talk()).toContain("bob pushed");
  await post({ mood: "failure" });
  await post({ body: "/deploy v0.5.4 staging --again", by: "ann" });
  await shows(/The deployment of v0\.5\.4 to staging failed/);
  await post({ mood: "silent" });
  await post({ body: "/deploy v0.5.5 production", by: "ann" });
  const before = stage.github.clock.now().getTime();
  await post({ time: "20" });
  expect(stage.github.clock.now().getTime() - before).toBeGreaterThanOrEqual(20 * 60_000);
  await shows(/[Nn]obody|nothing (?:has )?answer/);
  const again = await post({}, {}, "/-/playground/again");
  expect([again.status, again.headers.get("location")]).toEqual([303, "/-/playground"]);
  expect(await talk()).not.toContain("/deploy v0.5.5 production</p>");
  await post({ body: "/status", by: "ann" });
  await shows(/5 environments/);
  // The person at the terminal is told once, and continues where they are.
  await post({}, {}, "/-/playground/again");
  expect(left()).toBe(1);
  const [issue] = stage.repository.issues.values();
  const comment = issue === undefined ? undefined : stage.github.comment(issue, "ann", "/status");
  await stage.quiet();
  expect(comment?.reactions.size).toBe(2);
});

test("a pull request becomes a draft, ready, closed, reopened and merged; checks are pending again and re-run", async () => {
  const { post, talk, shows, stage, log } = await open();
  const title = async (): Promise<string> => / #2 <small>([^<]*)/.exec(await talk())?.[1] ?? "";
  await post({ pull: "draft", by: "ann" });
  expect(await title()).toBe("open, draft");
  await post({ pull: "ready", by: "ann" });
  await post({ pull: "close", by: "rita" });
  expect(await talk()).toContain("GitHub lets people with write do that, and rita has not");
  await post({ pull: "close", by: "ann" });
  expect(await title()).toBe("closed");
  await post({ pull: "reopen", by: "ann" });
  await post({ checks: "pending", by: "ann" });
  await shows(/test on \w+ : in progress/);
  await post({ checks: "success", by: "ann" });
  await shows(/test on \w+ : success/);
  const runs = () => [...stage.repository.checkRuns.values()].filter(({ name, suite }) => name === "test" && suite.app.slug !== "gitploy");
  const before = runs();
  await post({ rerun: String(before.at(-1)?.id), by: "ann" });
  expect(runs()).toHaveLength(before.length + 1);
  await expect.poll(() => runs().at(-1)?.conclusion, { timeout: 10_000 }).toBe("success");
  await post({ line: "merge 2", by: "ann" });
  expect(await title()).toBe("merged");
  expect(await log()).toMatch(/push refs\/heads\/main by ann \d+ requests in \d+ round trips → .*deployment/);
});

test("a merged pull request waits for the end of the freeze, and is deployed then", async () => {
  const { post, stage, live } = await open();
  await post({ line: "merge 2", by: "ann" });
  const merged = stage.github.head(stage.repository, "main");
  await expect.poll(() => live("dev").at(-1), { timeout: 10_000 }).toBe(merged);
  expect(live("warehouse")).toEqual([]);
  const before = stage.github.clock.now();
  await post({ time: "thaw" });
  expect(stage.github.clock.now().getTime() - before.getTime()).toBeLessThan(12 * 3_600_000);
  await expect.poll(() => live("warehouse"), { timeout: 10_000 }).toEqual([merged]);
});

test("while the tool is at work, the conversation renews itself", async () => {
  const { post, talk, stop } = await open({ pace: 1 });
  expect(await talk()).not.toContain("refresh");
  await post({ body: "/deploy v0.5.5 production", by: "ann" });
  expect(await talk()).toMatch(/<meta http-equiv="refresh" content="2; url=\/-\/playground\/talk\?in=2&amp;as=ann&amp;look=\d+#end"/);
  stop();
});

test("an unchanged part is not sent again", async () => {
  const { post, ask, talk } = await open();
  const [, address = ""] = /hx-get="([^"]*)"/.exec(await talk()) ?? [];
  const again = () => ask(address.replaceAll("&amp;", "&"), { headers: { "hx-request-type": "partial" } });
  expect((await again()).status).toBe(204);
  await post({ by: "ann", body: "Hello" });
  const part = await again();
  expect([part.status, (await part.text()).startsWith('<div id="renewing-3-')]).toEqual([200, true]);
});

test("it accepts only this machine's own forms, and has a strict policy", async () => {
  const { ask, post } = await open();
  expect((await post({ body: "/status" }, { "sec-fetch-site": "cross-site" })).status).toBe(403);
  expect((await ask("http://playground.example.com/-/playground")).status).toBe(403);
  const shell = await ask("/-/playground");
  expect(shell.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(await shell.text()).toContain('src="/-/playground/enter"');
});

test("the real pages are next to it, signed in as the chosen person", async () => {
  const { ask, origin, stage } = await open();
  const cookies = new Map<string, string>();
  const visit = async (address: string): Promise<Response> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await ask(address, { headers: { cookie } });
    for (const each of answer.headers.getSetCookie()) cookies.set(each.split("=")[0] ?? "", /=([^;]*)/.exec(each)?.[1] ?? "");
    return answer;
  };
  const whither = async (address: string): Promise<string> => (await visit(address)).headers.get("location") ?? "";
  const authorize = await whither("/-/sign-in?to=/octo/shop");
  expect(authorize).toMatch(/^\/login\/oauth\/authorize\?/);
  expect(await (await visit(authorize)).text()).toContain("Who are you?");
  const back = await whither(`${authorize}&login=ann`);
  expect(new URL(back).origin).toBe(origin);
  expect(await whither(back)).toBe("/octo/shop");
  const page = await visit("/octo/shop");
  expect(page.headers.get("content-security-policy")).toMatch(/img-src 'self'; .*frame-ancestors 'self'/);
  expect(await page.text()).toMatch(/<bdi>ann<\/bdi>[^]*production-eu/);
  stage.github.clock.advance(9 * 3_600_000);
  expect(await whither("/octo/shop")).toBe("/-/playground/enter");
  await visit(await whither("/-/playground/enter").then(whither));
  expect((await visit("/octo/shop")).status).toBe(200);
  const elsewhere = await ask("/login/oauth/authorize?redirect_uri=https://example.com/&login=ann");
  expect(elsewhere.status).toBe(400);
});
