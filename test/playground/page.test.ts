import { expect, test } from "vitest";
import { playgroundOn } from "../../playground/demo/page.js";
import { shop } from "../../playground/demo/rules.js";
import { setStage } from "../../playground/demo/stage.js";
import { asset } from "../../src/web/assets.js";

const origin = "http://127.0.0.1:4000";
const assets = new Map(["style.css", "app.js", "htmx.js", "icon.svg", "icons.svg"].map((name) => asset(name, "")));

async function open(pace = 0.01) {
  const stage = await setStage({ seen: () => {}, logged: (line) => expect(line).toBe("") }, pace, shop);
  const { fetch, stop } = playgroundOn(stage, assets, pace);
  const ask = (path: string, init: RequestInit = {}) => fetch(new Request(new URL(path, origin), { ...init, redirect: "manual" }));
  const talk = async (place = 2, as = "ann") => await (await ask(`/-/playground/talk?in=${place}&as=${as}`)).text();
  const post = (fields: Readonly<Record<string, string>>, headers = {}, path = "/-/playground/talk?in=2") =>
    ask(path, { method: "POST", body: new URLSearchParams(fields), headers: { "sec-fetch-site": "same-origin", ...headers } });
  const shows = async (text: string | RegExp): Promise<void> => {
    await expect.poll(() => talk(), { timeout: 10_000 }).toMatch(text);
  };
  return { stage, ask, talk, post, shows, stop };
}

test("a comment is answered, a button pressed, and what a stranger wrote is inert", async () => {
  const { post, shows, talk } = await open();
  const answer = await post({ by: "ann", body: "/deploy v0.5.5 production" });
  expect([answer.status, answer.headers.get("location")]).toEqual([303, "/-/playground/talk?in=2&as=ann#end"]);
  await shows(/<h3>✅ v0\.5\.5 is live in production/);
  await post({ by: "ann", line: "/promote production eu" });
  await shows(/>Approve<\/button>/);
  const [, press = ""] = /name="press" value="(\d+ approve)"/.exec(await talk()) ?? [];
  await post({ by: "rita", press });
  expect(await talk()).toContain("GitHub shows buttons only to people with write, and rita has not");
  expect(await talk(2, "rita")).not.toContain(">Approve</button>");
  await post({ by: "cleo", press });
  await shows(/<b>cleo<\/b> may not approve deployments/);
  await post({ by: "ann", line: "@rita /approve eu" });
  await shows(/<h3>✅ v0\.5\.5 is live in production-eu/);
  await post({ by: "zoe", body: "<script>alert(1)</script>\n[x](javascript:alert)" });
  const said = await talk();
  expect(said).toContain("<p>&lt;script&gt;alert(1)&lt;/script&gt;</p><p>[x](javascript:alert)</p>");
  expect(said).not.toMatch(/<script|javascript:[^)]*"/);
});

test("checks, a push, a tool that fails or is silent, time, and starting over", async () => {
  const { post, shows, talk, stage } = await open();
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
  await post({ minutes: "20" });
  expect(stage.github.clock.now().getTime() - before).toBeGreaterThanOrEqual(20 * 60_000);
  await shows(/[Nn]obody|nothing (?:has )?answer/);
  const again = await post({}, {}, "/-/playground/again");
  expect([again.status, again.headers.get("location")]).toEqual([303, "/-/playground"]);
  expect(await talk()).not.toContain("/deploy v0.5.5 production</p>");
  await post({ body: "/status", by: "ann" });
  await shows(/5 environments/);
});

test("while the tool is at work, the conversation looks again by itself", async () => {
  const { post, talk, stop } = await open(1);
  expect(await talk()).not.toContain("refresh");
  await post({ body: "/deploy v0.5.5 production", by: "ann" });
  expect(await talk()).toMatch(/<meta http-equiv="refresh" content="2; url=\/-\/playground\/talk\?in=2&amp;as=ann&amp;look=\d+#end"/);
  stop();
});

test("only this machine's own forms, and a strict policy", async () => {
  const { ask, post } = await open();
  expect((await post({ body: "/status" }, { "sec-fetch-site": "cross-site" })).status).toBe(403);
  expect((await ask("http://playground.example.com/-/playground")).status).toBe(403);
  const shell = await ask("/-/playground");
  expect(shell.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(await shell.text()).toContain('src="/octo/shop"');
});

test("the real pages stand beside it, for whom one says to be", async () => {
  const { ask } = await open();
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
  const elsewhere = await ask("/login/oauth/authorize?redirect_uri=https://example.com/&login=ann");
  expect(elsewhere.status).toBe(400);
});
