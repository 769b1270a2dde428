import { expect, test } from "vitest";
import { and, ordinal } from "../../../src/core/messages/lists.js";

test.each([
  [[], ""],
  [["a"], "a"],
  [["a", "b"], "a and b"],
  [["a", "b", "*c*"], "a, b and \\*c\\*"],
  ["abcdefghij".split(""), "a, b, c, d, e, f, g, h, i and j"],
  ["abcdefghijklm".split(""), "a, b, c, d, e, f, g, h, i, j and 3 more"],
])("%j", (parts, expected) => {
  expect(and(parts).text).toBe(expected);
});

test.each([
  [1, "1st"],
  [2, "2nd"],
  [3, "3rd"],
  [4, "4th"],
  [11, "11th"],
  [12, "12th"],
  [13, "13th"],
  [20, "20th"],
  [21, "21st"],
  [102, "102nd"],
  [112, "112th"],
])("%i", (place, expected) => {
  expect(ordinal(place)).toBe(expected);
});
