import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { distance, nearest } from "../../src/core/suggest.js";

describe("distance", () => {
  test.each([
    ["", "", 0],
    ["deploy", "deploy", 0],
    ["", "abc", 3],
    ["depoy", "deploy", 1],
    ["delpoy", "deploy", 1],
    ["deplyo", "deploy", 1],
    ["dyanmic_payload", "dynamic_payload", 1],
    ["kitten", "sitting", 3],
    ["ca", "abc", 3],
    ["🚀a", "a🚀", 1],
  ])("%j to %j is %i", (a, b, far) => {
    expect(distance(a, b)).toBe(far);
  });

  test("is symmetric, and zero only for equal words", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 12 }), fc.string({ unit: "grapheme", maxLength: 12 }), (a, b) => {
        expect(distance(a, b)).toBe(distance(b, a));
        expect(distance(a, b) === 0).toBe(a === b);
      }),
    );
  });
});

describe("nearest", () => {
  test.each([
    ["prodcution", ["dev", "production", "staging"], "production"],
    ["PROD", ["prod", "pro"], "prod"],
    ["dvelop", ["dev", "develop"], "develop"],
    ["xyz", ["dev", "production"], undefined],
    ["dev", [], undefined],
    ["", ["a"], "a"],
  ])("%j among %j is %j", (word, candidates, expected) => {
    expect(nearest(word, candidates)).toBe(expected);
  });

  test("a given limit is kept", () => {
    expect(nearest("depoly", ["deploy"], 1)).toBe("deploy");
    expect(nearest("dploi", ["deploy"], 1)).toBeUndefined();
  });
});
