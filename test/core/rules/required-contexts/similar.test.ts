import { expect, test } from "vitest";
import { similarTo } from "../../../../src/core/rules/required-contexts.js";

test.each<[string, readonly string[], readonly string[]]>([
  ["ci", ["CI / ci (push)", "lint"], ["CI / ci (push)"]],
  ["CI / ci (pull_request)", ["ci", "lint"], ["ci"]],
  ["Build", ["build"], ["build"]],
  ["build", ["build (20)", "build (24)"], ["build (20)", "build (24)"]],
  ["caller / build", ["build"], ["build"]],
  ["biuld", ["build", "lint"], ["build"]],
  ["e2e", ["build", "lint"], []],
  ["ci", ["ci"], []],
  ["ci", [], []],
])("%s among %j", (wanted, names, expected) => {
  expect(similarTo(wanted, names)).toEqual(expected);
});
