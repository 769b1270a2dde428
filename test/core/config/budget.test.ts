import { describe, expect, test } from "vitest";
import { parseComment } from "../../../src/core/command.js";
import { isOurs } from "../../../src/core/config/deploy-yml.js";
import { frozenUntil } from "../../../src/core/config/schedule.js";
import { parseConfig } from "../../../src/core/config/parse.js";
import { rehearse } from "../../../src/core/config/rehearsal.js";
import { code, inert } from "../../../src/core/messages/markdown.js";
import { expectEffort, yardstick } from "../../support/effort.js";
import { fill, worstFiles as files } from "./worst.js";

const head = "envs:\n- name: a\n";

/** Expects a text of twice the length to take at most three times as long, as with a linear parser; below the yardstick, time is noise. */
function expectProportion(read: (text: string) => unknown, half: string, whole: string): void {
  expectEffort(
    () => read(whole),
    3.2,
    () => [read(half), yardstick()],
  );
}

// product.md, section 5: nothing that a stranger can send keeps the process busy for more than 100 ms, which `npm run bench hostile` measures. This
// test only ensures that nothing takes seconds, as several things did: its bound is some 250 ms on an idle machine.
describe("the worst 64 KiB", () => {
  test.each(files)("of %s are read in time, in proportion to their length", (_, make) => {
    const [half, whole] = [make(32_500), make(65_000)];
    expect(Buffer.byteLength(whole)).toBeLessThanOrEqual(65_536);
    const read = (text: string) => [isOurs(text), parseConfig(text, "deploy.yml")];
    expectEffort(() => read(whole), 50);
    expectProportion(read, half, whole);
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
    expectProportion(parseComment, make(32_000), make(64_000));
  });

  const texts = ["@", "GH-", "://", "www", "`", "<!--", "[](", "\u202e", "1. ", "&#", " \n", "é", "|"];
  test.each(texts)("of a title made of %j", (unit) => {
    expectProportion((text) => [inert(text), code(text)], unit.repeat(32_000 / unit.length), unit.repeat(64_000 / unit.length));
  });
});

test("the rehearsed files are of every kind: the first has no mistakes, each of the others has many", () => {
  const rounds = Array.from({ length: 8 }, (_, round) => rehearse(round));
  expect(rounds[0]).toBe(0);
  expect(rounds.slice(1).every((problems) => problems >= 19)).toBe(true);
});

test("a file has at most 200 windows in all environments together", () => {
  const windows = (count: number): string => `[${Array(count).fill("{start: '0 10 * * *', duration: 1h}").join(", ")}]`;
  const file = (...counts: readonly number[]): string =>
    `envs:\n${counts.map((count, index) => `- {name: e${index}, frozen_windows: ${windows(count)}}\n`).join("")}`;
  expect(parseConfig(file(150, 50), "deploy.yml")).toHaveProperty("config");
  expect(parseConfig(file(150, 51, 10), "deploy.yml")).toMatchObject({
    problems: [{ line: 3, path: "envs[1].frozen_windows", message: "Up to here, the file has 201 windows." }],
  });
  expect(parseConfig(file(250), "deploy.yml")).toMatchObject({ problems: [{ line: 2, path: "envs[0].frozen_windows" }] });
});

test("an endless series of windows is followed only as long as it is quick", () => {
  let blanks = 0;
  // A new text each time, so that no answer is remembered.
  const frozenWindows = () =>
    Array.from({ length: 200 }, (_, index) => ({
      start: `${index % 60} * * * *${" ".repeat((blanks += 1))}`,
      duration: "1h",
      milliseconds: 3_600_000,
      location: "America/New_York",
    }));
  const now = new Date("2026-11-29T10:00:00Z");
  // This took 4 s, and 24 s with a thousand windows.
  expectEffort(() => frozenUntil({ frozenWindows: frozenWindows() }, now), 50);
  expect(frozenUntil({ frozenWindows: frozenWindows() }, now)?.until.getTime()).toBeGreaterThan(now.getTime());
});

test("suggestions, notices and mistakes share one budget for the whole file", () => {
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
  expect(problems).toHaveLength(501);
  expect(problems.at(-1)?.message).toBe("The file has more than 500 mistakes; the others are not listed.");
  expect(problems.filter(({ suggestion }) => suggestion !== undefined).length).toBeLessThanOrEqual(20);
  const patterns = parseConfig(
    fill("envs:\n", (index) => `- {name: e${index}, deployable_ref: "(a{30}){30}${index}"}\n`, 20_000),
    "deploy.yml",
  );
  expect(JSON.stringify(patterns)).toContain("the regular expressions of the file are too large in total");
});
