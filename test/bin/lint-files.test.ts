import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { lintFiles } from "../../src/bin/lint-files.js";
import { emptyFolder } from "../support/clone.js";
import { start } from "../support/world.js";

const right = "envs:\n  - name: production\n";
const notice = "envs:\n  - name: production\n    payload: {n: 017}\n";
const broken = 'envs:\n  - name: "a,b:c%"\n    dynamic_paylod: {}\n    timeout: "soon, or 100%"\n';
const another = "steps:\n  - run: make\n";

/** Lints in a folder with these files. */
function lint(
  has: Readonly<Record<string, string | Buffer>>,
  { files = [], format = "text", workspace }: { files?: readonly string[]; format?: "text" | "github"; workspace?: string } = {},
): { readonly code: number; readonly said: string } {
  const folder = emptyFolder();
  for (const [path, text] of Object.entries(has)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  let said = "";
  const below = workspace === undefined ? folder : join(folder, workspace);
  const code = lintFiles({ files, format, folder: below, workspace: folder, write: (text) => (said += text) });
  return { code, said };
}

test.each([
  ["the file at the root", { "deploy.yml": right }, 0, "deploy.yml: No mistakes\n"],
  ["the file below .github", { ".github/deploy.yml": right }, 0, ".github/deploy.yml: No mistakes\n"],
  [
    "ours, if another tool's is at the root",
    { "deploy.yml": another, ".github/deploy.yml": right },
    0,
    ".github/deploy.yml: No mistakes\n",
  ],
  [
    "a notice, which is not a mistake",
    { "deploy.yml": notice },
    0,
    /^deploy\.yml:3:18: notice: envs\[0\]\.payload\.n: 017 is the number 17 here; [^\n]+\n {4}Expected: [^\n]+\ndeploy\.yml: No mistakes, 1 notice\n$/,
  ],
  [
    "mistakes",
    { "deploy.yml": broken },
    1,
    /^deploy\.yml:3:5: mistake: envs\[0\]\.dynamic_paylod: [^]*\n {4}Did you mean “dynamic_payload”\?\ndeploy\.yml:4:14: mistake: [^]*deploy\.yml: 2 mistakes\n$/,
  ],
  ["a file that is too large", { "deploy.yml": `${right}${"#".repeat(66_000)}` }, 1, "The file is larger than 64 KiB"],
  ["a binary file", { "deploy.yml": Buffer.from([0x65, 0xff, 0xfe]) }, 1, "The file holds bytes that are not UTF-8 text."],
  ["a file with a zero byte", { "deploy.yml": Buffer.from("envs: []\0\n") }, 1, "The file holds bytes that are not UTF-8 text."],
  ["no file", {}, 2, "There is no deploy.yml for Gitploy here"],
  ["only another tool's", { "deploy.yml": another }, 2, "(1 file of other tools: deploy.yml.)"],
])("finds %s", (_, has, code, said) => {
  const found = lint(has);
  expect(found.code).toBe(code);
  expect(found.said).toMatch(typeof said === "string" ? new RegExp(said.replaceAll(/[.()']/g, "\\$&")) : said);
});

test.each([
  [["one.yml", "two.yml"], 0, "one.yml: No mistakes\ntwo.yml: No mistakes\n"],
  [["one.yml", "wrong.yml"], 1, "wrong.yml: 2 mistakes\n"],
  [["wrong.yml", "none.yml"], 2, "none.yml: there is no such file.\n"],
  [["folder"], 2, "folder: this is a folder.\n"],
  [["other.yml"], 1, "other.yml: 2 mistakes\n"],
  [["a\u001B[2J\n::error::b.yml"], 2, "a�[2J�::error::b.yml: there is no such file.\n"],
])("lints %j, as they were named", (files, code, said) => {
  const has = { "one.yml": right, "two.yml": right, "wrong.yml": broken, "folder/x": "", "other.yml": another };
  const found = lint(has, { files });
  expect(found.code).toBe(code);
  expect(found.said.endsWith(said)).toBe(true);
});

test("names files for GitHub from the repository's root", () => {
  const { said } = lint({ "sub/deploy.yml": broken }, { format: "github", workspace: "sub" });
  expect(said).toMatch(/^::error file=sub\/deploy\.yml,line=3,col=5,/);
});

test("prints what the check run says", async () => {
  const world = await start({ deployYml: null });
  const sha = world.github.commit(world.repository, "change", { files: { "deploy.yml": broken } });
  world.github.openPullRequest(world.repository, { head: "change", title: "Change the rules" });
  await world.github.idle();
  const [run] = world.checkRuns(sha, "deploy.yml");
  const { said } = lint({ "deploy.yml": broken }, { format: "github" });
  const unescape = (text = ""): string => text.replaceAll("%0A", "\n").replaceAll("%3A", ":").replaceAll("%2C", ",").replaceAll("%25", "%");
  const told = [...said.matchAll(/^::error file=(.*?),line=(\d+),col=(\d+),title=(.*?)::(.*)$/gm)].map(
    ([, path, line, column, title, message]) => ({
      path,
      start_line: Number(line),
      start_column: Number(column),
      title: unescape(title),
      message: unescape(message),
    }),
  );
  expect(told).toHaveLength(2);
  expect(run?.annotations).toMatchObject(told);
  expect(said).toContain(`deploy.yml: ${run?.output?.title}`);
});
