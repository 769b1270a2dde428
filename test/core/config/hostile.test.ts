import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Problem } from "../../../src/core/config/flaw.js";
import { environment, problems, read } from "./support.js";
import { expectEffort } from "../../support/effort.js";

describe("hostile files", () => {
  test("more than 64 KiB are refused, counted in bytes", () => {
    const filler = (bytes: number): string => `envs: [{name: dev}] #${"é".repeat(bytes)}`;
    expect(problems(filler(32_000))).toEqual([]);
    expect(problems(filler(33_000))[0]?.message).toContain("bytes");
  });

  test("exactly 64 KiB are read", () => {
    const text = (bytes: number): string => "envs: [{name: dev}] #".padEnd(bytes, "x");
    expect(problems(text(65_536))).toEqual([]);
    expect(problems(text(65_537))).toMatchObject([{ line: 1, column: 1, message: "The file has 65537 bytes." }]);
  });

  test("an alias bomb is refused", () => {
    const levels = Array.from({ length: 8 }, (_, level) => `    a${level + 1}: &a${level + 1} [${Array(9).fill(`*a${level}`).join(", ")}]`);
    const text = ["envs:", "- name: dev", "  payload:", "    a0: &a0 x", ...levels].join("\n");
    expect(problems(text)).toMatchObject([{ message: "The file has too many values." }]);
  });

  test("circular aliases are refused", () => {
    expect(problems(environment("payload: &x {a: [*x]}"))).toMatchObject([
      { line: 3, column: 23, message: "An alias is inside the value that it names." },
    ]);
  });

  test("deep nesting is refused", () => {
    expect(problems(`envs: ${"[".repeat(30_000)}`)).toHaveLength(1);
  });

  test("a mapping that yup takes for its own is data, and a mistake where no mapping is allowed", () => {
    const [dev] = read("envs: [{name: dev, payload: {__isYupRef: true, __isYupSchema__: true}}]").environments;
    expect(dev?.payload).toEqual({ __isYupRef: true, __isYupSchema__: true });
    expect(problems("envs: [{name: dev, live: {__isYupRef: true}, tsk: a}]")).toMatchObject([
      { line: 1, column: 26, path: "envs[0].live", message: "live cannot be read.", expected: "warn, block or off" },
      { path: "envs[0].tsk" },
    ]);
    expect(problems(environment("live: {__isYupSchema__: true}"))).toMatchObject([{ message: "live is a mapping." }]);
  });

  test("patterns that would backtrack or unroll elsewhere are quick here", () => {
    expectEffort(() => {
      const [dev] = read("envs: [{name: dev, deployable_ref: '(a*)*b'}]").environments;
      expect(dev?.deployableRef?.test("a".repeat(5000))).toBe(false);
      expect(problems(environment("deployable_ref: ((a{30}){30})"))).toHaveLength(0);
      expect(problems(environment("deployable_ref: ((abc{30}){30}x{300}){3}"))).toMatchObject([
        { message: expect.stringContaining("repetitions") },
      ]);
    }, 50);
  });
});

describe("any text at all", () => {
  test("never throws, and points inside the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(misplaced(text)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test("never throws for text that is almost a deploy.yml", () => {
    const keys =
      "envs name aliases payload inputs review reviewers frozen_windows start requires type select default __proto__ constructor";
    const signs = "- |  |\n|\n  |\n    |: |: >\n|[|]|{|}|, |&a |*a|<<: |!!str |'|\"|? |---\n|...|#|~|.nan|true|5|${";
    const parts = fc.array(fc.constantFrom(...keys.split(" "), ...signs.split("|"), "|"), { maxLength: 40 });
    fc.assert(
      fc.property(parts, (text) => {
        expect(misplaced(text.join(""))).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  test("never throws for any data in the place of a value", () => {
    const keys = "name aliases payload dynamic_payload frozen_windows review requires live timeout pull_request constructor __proto__";
    const data = fc.tuple(fc.constantFrom(...keys.split(" ")), fc.jsonValue(), fc.jsonValue());
    fc.assert(
      fc.property(data, ([key, value, inner]) => {
        const own = Object.fromEntries([[key, value]]);
        const review = { enabled: true, ...own };
        const texts = [
          [{ name: "a", ...own }, inner],
          [{ name: "a", dynamic_payload: { enabled: true, inputs: own } }],
          [{ name: "a", review, frozen_windows: [inner] }],
        ];
        expect(texts.flatMap((envs) => misplaced(JSON.stringify({ envs })))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

/** The problems without a message, or outside of the text. */
function misplaced(text: string): readonly Problem[] {
  const lines = text.split(/\r\n|\n|\r/);
  return problems(text).filter(({ line, column, message }) => {
    const length = lines[line - 1]?.length;
    return length === undefined || column < 1 || column > length + 1 || message === "";
  });
}
