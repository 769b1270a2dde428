import { expect, test } from "vitest";
import { isStranger } from "../../src/core/accounts.js";

// The values are from https://docs.github.com/en/graphql/reference/enums#commentauthorassociation
test.each([
  ["NONE", true],
  ["FIRST_TIMER", true],
  ["FIRST_TIME_CONTRIBUTOR", true],
  ["MANNEQUIN", true],
  ["CONTRIBUTOR", false],
  ["COLLABORATOR", false],
  ["MEMBER", false],
  ["OWNER", false],
])("whether %s is a stranger: %s", (association, stranger) => {
  expect(isStranger(association)).toBe(stranger);
});
