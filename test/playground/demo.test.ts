import { spawn } from "node:child_process";
import { PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { demo } from "../../playground/demo/demo.js";
import { createPaint } from "../../playground/demo/terminal/paint.js";
import { render } from "../../playground/demo/terminal/markdown.js";

test("npm run demo deploys on a bare machine, and exits with 0", { timeout: 30_000 }, async () => {
  // The test runner has coloured output of its own.
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
  ["a merge, which deploys by itself", ["merge 2"], 0, "✅ main is live in dev"],
] as const)("plays %s", async (_, lines, code, ...words) => {
  const played = await play({ lines });
  for (const each of words) expect(played.said).toContain(each);
  expect(played).toMatchObject({ code });
});

test("reads comments from its input, and passes over remarks", async () => {
  const played = await play({ typed: ["# try it", "", "as bob", "/deploy v0.5.5 prod", "quit", "/deploy v0.5.5 warehouse"] });
  expect(played.said).toMatch(/bob commented[^]*✅ v0\.5\.5 is live in production/);
  expect(played.said).not.toContain("warehouse");
  expect(played.code).toBe(0);
});

test("shows of an edit only what changed", async () => {
  const { said } = await play({ lines: ["/deploy v0.5.5 prod"] });
  expect(said.match(/Requested by/g)).toHaveLength(1);
  expect(said).toMatch(/ s {2}✎ Status {2}queued Waiting for a runner\n/);
  expect(said).toMatch(/◆ production ▰▰▰▱▱ in_progress Rolling out: 2 of 3 instances\n/);
});

test("unfolds what was folded", async () => {
  const { said, code } = await play({ lines: ["/deploy v0.5.5 prod", "open 2", "open 9"] });
  expect(said).toMatch(/▾ Timeline: 6 statuses\n│ • .* queued Waiting for a runner/);
  expect(said).toContain("? Give the number");
  expect(code).toBe(1);
});

test.each([
  [{ FORCE_COLOR: "1" }, true],
  [{ FORCE_COLOR: "1", NO_COLOR: "1" }, false],
  [{}, false],
])("with %o, colours are %s where there is no terminal", async (env, coloured) => {
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
  readonly env?: Readonly<Record<string, string>>;
}

async function play({ lines = [], typed = [], env = {} }: Played): Promise<{ readonly said: string; readonly code: number }> {
  const output = new PassThrough();
  const said = text(output);
  const code = await demo({ lines, input: Readable.from(typed.map((line) => `${line}\n`)), output, env, pace: 0.02 });
  output.end();
  return { said: await said, code };
}
