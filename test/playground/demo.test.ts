import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { demo } from "../../playground/demo/demo.js";
import { shop } from "../../playground/demo/rules.js";
import { createPaint } from "../../playground/demo/terminal/paint.js";
import type { Config } from "../../src/core/config/environment.js";
import { parseConfig } from "../../src/core/config/parse.js";
import { render } from "../../playground/demo/terminal/markdown.js";
import { makeAssets } from "../../scripts/assets.js";

test("npm run demo deploys on a bare machine, and exits with 0", { timeout: 30_000 }, async () => {
  // The test runner sets FORCE_COLOR for its own output.
  const { FORCE_COLOR: _, ...env } = process.env;
  const child = spawn(process.execPath, ["scripts/run.mjs", "playground/demo/main.ts", "/deploy v0.5.5 production"], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...env, NODE_ENV: "production" },
  });
  const [said, code] = await Promise.all([text(child.stdout), new Promise((resolve) => child.on("close", resolve))]);
  expect(said).toContain("commented in #2\n│ /deploy v0.5.5 production");
  expect(said).toMatch(/⏳ Deploying v0\.5\.5 to production[^]*✅ v0\.5\.5 is live in production/);
  expect(said).not.toContain("\u001B");
  expect(code).toBe(0);
});

test.each([
  ["a deployment that succeeds", ["/deploy staging replicas=3"], 0, "✅ address is live in staging"],
  ["a question", ["/status"], 0, "📋 5 environments: 1 frozen"],
  ["a refusal", ["/deploy v0.5.5 warehouse"], 1, "❌ v0.5.5 was not deployed to warehouse", "warehouse did not end in success."],
  [
    "a deployment that fails",
    ["/deploy v0.6.0-broken staging"],
    1,
    "❌ The deployment of v0.6.0-broken to staging failed",
    "staging did not end in success.",
  ],
  ["a mistake", ["/deply v0.5.5 staging"], 1, "Did you mean /deploy?", "staging did not end in success."],
  ["what is not a command", ["thank you all"], 1, "Gitploy stays silent"],
  ["a stranger", ["@zoe /deploy v0.5.5 production"], 1, "👎 gitploy refused"],
  ["somebody who is not there", ["@rit /approve eu"], 1, "Nobody is called rit. Is it rita?"],
  ["a place that is not there", ["#9 /status"], 1, "There is no #9 here. Open are #1 and #2."],
  ["a word that is none of the demo's", ["hlep"], 1, "Did you mean help?"],
  ["a request that waits for a check, and then deploys by itself", ["#1 /deploy staging"], 0, "✔ check test success"],
  ["a request nobody approves", ["/deploy v0.5.5 prod", "/promote prod eu"], 1, "/promote prod eu still waits for somebody."],
  ["a request that is approved", ["/deploy v0.5.5 prod", "/promote prod eu", "@rita /approve eu"], 0, "✅ v0.5.5 is live in production-eu"],
  ["a button", ["/deploy v0.5.5 prod", "press rollback"], 0, "⏳ Rolling back production to v0.5.4"],
  ["a cancelled deployment", ["/deploy v0.5.5 prod", "/promote prod eu", "/cancel eu"], 1, "cancelled by ann"],
  [
    "a button of the environment that is named",
    ["/deploy v0.5.5 prod", "/deploy staging", "press rollback staging"],
    0,
    "pressed rollback of deploy/staging",
  ],
  [
    "a button that several have",
    ["/deploy v0.5.5 prod", "/deploy staging", "press rollback"],
    1,
    "press rollback production, press rollback staging",
  ],
  ["a button that nobody has", ["/deploy v0.5.5 prod", "press approve"], 1, "There is no such button; there is rollback production."],
  ["a command without its slash", ["deploy v0.5.5 production"], 1, "A command begins with a slash: /deploy v0.5.5 production."],
  ["a command without its slash, misspelt", ["deply v0.5.5"], 1, "A command begins with a slash: /deploy v0.5.5."],
  ["a merge by who may not", ["as rita", "merge 2"], 1, "GitHub lets people with write do that, and rita has not."],
  ["a push by who may not", ["as rita", "push"], 1, "GitHub lets people with write do that, and rita has not."],
  ["a merge, which deploys by itself", ["merge 2"], 0, "✅ main is live in dev"],
] as const)("plays %s", async (_, lines, code, ...words) => {
  const played = await play({ lines });
  for (const each of words) expect(played.said).toContain(each);
  expect(played).toMatchObject({ code });
});

test("reads comments from its input, and skips remarks", async () => {
  const played = await play({ typed: ["# try it", "", "as bob", "/deploy v0.5.5 prod", "quit", "/deploy v0.5.5 warehouse"] });
  expect(played.said).toMatch(/bob commented[^]*✅ v0\.5\.5 is live in production/);
  expect(played.said).not.toContain("warehouse");
  expect(played.code).toBe(0);
});

test("shows only the changes of an edit", async () => {
  const { said } = await play({ lines: ["/deploy v0.5.5 prod"] });
  expect(said.match(/Requested by/g)).toHaveLength(1);
  expect(said).toMatch(/ s {2}✎ Status {2}queued Waiting for a runner\n/);
  expect(said).toMatch(/◆ production ▰▰▰▱▱ in_progress Rolling out: 2 of 3 instances\n/);
});

test("prints deploy.yml so that it can be copied", async () => {
  const { said } = await play({ lines: ["rules"] });
  expect(said).toContain(shop.deployYml);
});

test("plays with one's own rules, and the people and things that they name", async () => {
  const deployYml = `envs:
  - name: moon base
    aliases: [moon]
    required_contexts: [fuel, weather]
    deployers: [acme/pilots, hal]
    review: { enabled: true, reviewers: [acme/control], required: 1 }
`;
  const { config } = parseConfig(deployYml, "deploy.yml") as { readonly config: Config };
  const { said, code } = await play({
    lines: ["status", "@hal #1 /deploy moon", "@rita #1 /approve moon", "@ann /deploy v0.5.5 moon", "@cleo #1 /status", "#1 what next"],
    config: { text: deployYml, config },
  });
  expect(said).toContain("The team acme/control is rita");
  expect(said).toContain("The team acme/pilots is cleo");
  expect(said).toContain("#1 Show the stock beside each product weather: success, fuel: in progress");
  expect(said).toContain("✅ stock is live in moon base");
  expect(said).toContain("ann may not deploy to moon base");
  expect(code).toBe(1);
});

test("leaves nothing behind, however it ends", { timeout: 30_000 }, async () => {
  const bundles = (): readonly string[] => readdirSync("dist").filter((name) => name.startsWith("run-"));
  const before = bundles();
  const child = spawn(process.execPath, ["scripts/run.mjs", "playground/demo/main.ts"], { stdio: ["pipe", "pipe", "inherit"] });
  await new Promise((resolve) => child.stdout.once("data", resolve));
  child.kill("SIGKILL");
  await new Promise((resolve) => child.once("close", resolve));
  expect(bundles().filter((name) => !before.includes(name))).toEqual([]);
});

test("a conversation in a terminal has a page, and is told when the browser starts over", async () => {
  const terminal = { isTTY: true } as const;
  const input = Object.assign(new PassThrough(), terminal);
  const output = Object.assign(new PassThrough(), terminal);
  let said = "";
  output.on("data", (chunk: Buffer) => (said += String(chunk)));
  const ended = demo({ lines: [], input, output, env: { NO_COLOR: "1" }, assets: await someAssets(), pace: 0.02 });
  await expect.poll(() => said, { timeout: 10_000 }).toContain("/-/playground");
  const [address = ""] = /http:\S+/.exec(said) ?? [];
  expect(await (await fetch(address)).text()).toContain("<h1>Playground");
  input.write("/status\n");
  await expect.poll(() => said, { timeout: 10_000 }).toContain("5 environments");
  expect(await (await fetch(`${address}/talk?in=2`)).text()).toContain("5 environments");
  const form = { method: "POST", body: new URLSearchParams(), headers: { "sec-fetch-site": "same-origin" } };
  await fetch(`${address}/again`, form);
  await expect.poll(() => said, { timeout: 10_000 }).toContain("The browser has started over");
  input.write("quit\n");
  expect(await ended).toBe(0);
  await expect(fetch(address)).rejects.toThrow("fetch failed");
});

/** A folder with the files for browsers. */
async function someAssets(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "assets-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const { file, body } of (await makeAssets(process.cwd())).values()) await writeFile(join(folder, file), body);
  return folder;
}

test("the README names the word that shows who is there", async () => {
  const [, word = ""] = /`(\w+)` who is there/.exec(readFileSync("README.md", "utf8")) ?? [];
  const { said } = await play({ lines: [word] });
  for (const person of ["ann", "bob", "rita", "cleo", "zoe"])
    expect(said).toMatch(new RegExp(`^${person} +(?:write|read|admin|none) `, "m"));
});

test("unfolds folded parts", async () => {
  const { said, code } = await play({ lines: ["/deploy v0.5.5 prod", "open 2", "open 9"] });
  expect(said).toMatch(/▾ Timeline: 6 statuses\n│ • .* queued Waiting for a runner/);
  expect(said).toContain("? Give the number");
  expect(code).toBe(1);
});

test.each([
  [{ FORCE_COLOR: "1" }, true],
  [{ FORCE_COLOR: "1", NO_COLOR: "1" }, false],
  [{}, false],
])("with %o, colours are %s without a terminal", async (env, coloured) => {
  const { said } = await play({ lines: ["/help"], env });
  expect(said.includes("\u001B[")).toBe(coloured);
});

test.each([
  ["### ✅ v1 is live\n\nbody", "✅ v1 is live\n\nbody"],
  ["| Ref | `v1` |\n| --- | --- |\n| **Commit** | [`abc`](https://x.example) 日本 |", "Ref     v1\nCommit  abc 日本"],
  [
    "| Environment | Live |\n| --- | --- |\n| **dev** | `v1`<br>by ann |\n| s | – |",
    "Environment  Live\n───────────────────\ndev          v1\n             by ann\ns            –",
  ],
  ["| a \\| b | c |\n| --- | --- |\n| **x** | y |", "a | b  c\nx      y"],
  ["&lt;b&gt; \\*no\\* **yes** @\u200Bann `**code**`", "<b> *no* yes @ann\n**code**"],
  ["- one\n- two\n\n> said\n\n<!-- marker -->", "• one\n• two\n\n▌ said"],
  ["```yaml\non: **x**\n```", "  on: **x**"],
  ["aaaa bbbb cccc dddd eeee", "aaaa bbbb cccc dddd\neeee"],
])("renders %j for a terminal", (markdown, lines) => {
  expect(render(markdown, 22, createPaint(false), () => 1).map((line) => line.trimEnd())).toEqual(lines.split("\n"));
});

interface Played {
  readonly lines?: readonly string[];
  readonly typed?: readonly string[];
  readonly config?: Parameters<typeof demo>[0]["config"];
  readonly env?: Readonly<Record<string, string>>;
}

async function play({ lines = [], typed = [], env = {}, config }: Played): Promise<{ readonly said: string; readonly code: number }> {
  const output = new PassThrough();
  const said = text(output);
  const code = await demo({ lines, config, input: Readable.from(typed.map((line) => `${line}\n`)), output, env, pace: 0.02 });
  output.end();
  return { said: await said, code };
}
