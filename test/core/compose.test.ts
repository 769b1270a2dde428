import fc from "fast-check";
import { expect, test } from "vitest";
import { parseComment } from "../../src/core/command.js";
import { compose, type Piece } from "../../src/core/command/compose.js";

test.each<[string, readonly Piece[], string | undefined]>([
  ["names as they are", ["v0.5.5", "production"], "/deploy v0.5.5 production"],
  ["blanks", ["v0.5.5", "two words"], '/deploy v0.5.5 "two words"'],
  ["what would be an input", ["a=b", "production"], '/deploy "a=b" production'],
  ["what would be an option", ["v0.5.5", "-x"], '/deploy v0.5.5 "-x"'],
  ["what would be a keyword", ["To", "for"], '/deploy "To" "for"'],
  ["an input", ["main", { input: "note", value: "two words" }], '/deploy main note="two words"'],
  ["an empty input", [{ input: "note", value: "" }], '/deploy note=""'],
  ["after to", ["production", { to: "a=b" }], '/deploy production to "a=b"'],
  ["options", ["production", { option: "--again" }, { option: "--force", reason: "fire" }], '/deploy production --again --force "fire"'],
  ["nothing", [undefined, "production"], "/deploy production"],
  ["a placeholder", ["<ref>", "production"], "/deploy <ref> production"],
  ["a quotation mark inside", ['x"y'], '/deploy x"y'],
  ["a quotation mark that opens", ['"x'], undefined],
  ["a quotation mark next to a blank", ['x "y'], undefined],
])("%s", (_, pieces, expected) => {
  expect(compose("/deploy", ...pieces)).toBe(expected);
});

test("a composed command is read as it was meant", () => {
  // Without invisible characters, which are removed from comments.
  const word = fc
    .string({ unit: fc.constantFrom(..."aé-—=_.#/<>*`|'tofr 1".split("")), minLength: 1, maxLength: 8 })
    .map((text) => text.trim() || "x");
  fc.assert(
    fc.property(word, word, word, (ref, environment, value) => {
      const parsed = parseComment(compose("/deploy", ref, environment, { input: "input", value }) ?? "");
      expect(parsed).toMatchObject({ kind: "command", command: { words: { ref, environment } } });
      expect(parsed).toMatchObject({ command: { inputs: new Map([["input", value]]) } });
    }),
  );
});
