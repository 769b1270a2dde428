import { describe, expect, test } from "vitest";
import { parseComment } from "../../../src/core/command.js";
import { isOurs } from "../../../src/core/config/ours.js";
import { parseConfig } from "../../../src/core/config/parse.js";
import { code, inert } from "../../../src/core/messages/markdown.js";

const head = "envs:\n- name: a\n";

/** Repeats a unit, numbered, until a text has so many characters. */
function fill(start: string, unit: (index: number) => string, size: number, end = ""): string {
  const parts = [start];
  for (let [length, index] = [start.length, 0]; length < size - 200; index += 1) {
    const next = unit(index);
    parts.push(next);
    length += next.length;
  }
  return parts.join("") + end;
}

/** Milliseconds of processor time that something takes at best: what else the machine does is not in it. */
function effort(run: () => unknown): number {
  const once = (): number => {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
  return Math.min(once(), once(), once());
}

const files: readonly (readonly [string, (size: number) => string])[] = [
  ["variables that never end", (size) => `${head}  task: '${"${".repeat(size / 2 - 20)}'\n`],
  ["unknown variables", (size) => fill(`${head}  payload:\n`, (index) => `   k${index}: \${X}\n`, size)],
  ["unknown variables in one text", (size) => fill(`${head}  payload: |\n`, (index) => `   \${X${index}}\n`, size)],
  ["patterns that unroll", (size) => fill("envs:\n", (index) => `- {name: e${index}, deployable_ref: "(a{30}){30}${index}"}\n`, size)],
  [
    "classes of all letters",
    (size) => fill("envs:\n", (index) => `- {name: e${index}, deployable_ref: '(?i)[${"\\pL".repeat(300)}]'}\n`, size),
  ],
  ["misspelt keys", (size) => fill(head, (index) => `  serializatoin${index}: 1\n`, size)],
  [
    "misspelt requirements",
    (size) =>
      fill(
        fill("envs:\n", (index) => `- name: environment${index}\n`, size / 3, "  requires: ["),
        (index) => `enviroment${index}, `,
        size,
        "]\n",
      ),
  ],
  ["requirements in a circle", (size) => fill("envs:\n", (index) => `- {name: e${index}, requires: [e${index + 1}, e0, e1]}\n`, size)],
  [
    "inputs",
    (size) => fill(`${head}  dynamic_payload:\n    enabled: true\n    inputs:\n`, (index) => `      a${index}: {type: selec}\n`, size),
  ],
  [
    "time zones",
    (size) => fill(`${head}  frozen_windows:\n`, (index) => `  - {start: "0 0 30 2 *", duration: 1h, location: Asia/Soul${index}}\n`, size),
  ],
  ["roles", (size) => fill(`${head}  deployers: [`, (index) => `'role:mantain${index}', `, size, "]\n")],
  ["values", (size) => fill(`${head}  payload: [`, () => "1,", size, "]")],
  ["numbers for texts", (size) => fill(`${head}  aliases: [`, () => "1234567, ", size, "]\n")],
  ["numbers for windows", (size) => fill(`${head}  frozen_windows: [`, () => "1234567, ", size, "]\n")],
  ["windows without all that they need", (size) => fill(`${head}  frozen_windows: [`, () => "{locatoin: Asia/Seoul}, ", size, "]\n")],
  [
    "environments with several mistakes",
    (size) => fill("envs:\n", (index) => `- {nam: a${index}, task: 1, live: x, review: 1, force: y, ${"z".repeat(40)}: 1}\n`, size),
  ],
  ["merges", (size) => fill("envs:\n- &b0 {name: a}\n", (index) => `- &b${index + 1} {<<: *b${index}, n${index}: 1}\n`, size)],
  ["depth", (size) => `envs: ${"[".repeat(size - 10)}`],
  ["blank lines", (size) => `envs: 'a${"\n".repeat(size - 10)}'`],
  ["one long key", (size) => `${head}  '${"serial".repeat(size / 6 - 5)}': 1\n`],
  ["one long duration", (size) => `${head}  timeout: ${"1h".repeat(size / 2 - 20)}x\n`],
  ["no YAML, almost envs", (size) => "env\n".repeat(size / 4)],
];

// product.md, section 5: nothing that a stranger can send keeps the process busy for more than 100 ms. This machine may be slow, so the bound is wide;
// before, several of these took seconds.
describe("the worst 64 KiB", () => {
  test.each(files)("of %s are read in time", (_, make) => {
    const text = make(65_000);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(65_536);
    expect(effort(() => [isOurs(text), parseConfig(text, "deploy.yml")])).toBeLessThan(500);
  });

  test.each(files)("of %s take no more than their length", (_, make) => {
    const [half, whole] = [make(32_500), make(65_000)];
    const read = (text: string): number => effort(() => parseConfig(text, "deploy.yml"));
    // Twice as long in a linear parser; what is short is noise.
    expect(read(whole)).toBeLessThan(40 + 3.2 * read(half));
  });

  const bodies: readonly (readonly [string, (size: number) => string])[] = [
    ["slashes", (size) => "/".repeat(size)],
    ["blanks", (size) => `/deploy${" ".repeat(size)}x`],
    ["quotes", (size) => `/deploy ${'"'.repeat(size)}`],
    ["words", (size) => `/deploy ${"a ".repeat(size / 2)}`],
    ["inputs", (size) => `/deploy ${"a=b ".repeat(size / 4)}`],
    ["dashes", (size) => `/deploy ${"--a ".repeat(size / 4)}`],
    ["backticks", (size) => `${"`".repeat(size)}/deploy`],
    ["fences", (size) => `/deploy\n${"```\n".repeat(size / 4)}`],
    ["commands", (size) => "/deploy\n".repeat(size / 8)],
    ["comments in HTML", (size) => `/deploy\n${"<!--\n".repeat(size / 5)}`],
    ["joiners", (size) => "\u200c\u200d".repeat(size / 2)],
    ["lines", (size) => `${"\n".repeat(size)}/deploy`],
    ["durations", (size) => `/lock production for ${"1h".repeat(size / 2)}x`],
  ];
  test.each(bodies)("of a comment made of %s", (_, make) => {
    const [half, whole] = [make(32_000), make(64_000)];
    const read = (text: string): number => effort(() => parseComment(text));
    expect(read(whole)).toBeLessThan(40 + 3.2 * read(half));
  });

  const texts = ["@", "GH-", "://", "www", "`", "<!--", "[](", "\u202e", "1. ", "&#", " \n", "é", "|"];
  test.each(texts)("of a title made of %j", (unit) => {
    const [half, whole] = [unit.repeat(32_000 / unit.length), unit.repeat(64_000 / unit.length)];
    const show = (text: string): number => effort(() => [inert(text), code(text)]);
    expect(show(whole)).toBeLessThan(40 + 3.2 * show(half));
  });
});

test("suggestions, notices and mistakes have one budget for the whole file", () => {
  const noticed = parseConfig(
    fill(`${head}  payload: {a: [`, () => "01,", 20_000, "]}\n"),
    "deploy.yml",
  );
  expect(noticed.notices).toHaveLength(100);
  const result = parseConfig(
    fill(head, (index) => `  tsk${index}: 1\n`, 60_000),
    "deploy.yml",
  );
  const problems = "problems" in result ? result.problems : [];
  expect(problems).toHaveLength(1201);
  expect(problems.at(-1)?.message).toBe("The file has more than 1200 mistakes; the others are not listed.");
  expect(problems.filter(({ suggestion }) => suggestion !== undefined).length).toBeLessThanOrEqual(40);
  const patterns = parseConfig(
    fill("envs:\n", (index) => `- {name: e${index}, deployable_ref: "(a{30}){30}${index}"}\n`, 20_000),
    "deploy.yml",
  );
  expect(JSON.stringify(patterns)).toContain("the regular expressions of the file are too large together");
});
