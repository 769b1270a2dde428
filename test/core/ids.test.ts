import { expect, test } from "vitest";
import { byId } from "../../src/core/ids.js";

test("ids are in the order in which GitHub assigned them, however long they are", () => {
  // Ids of deliveries before and after February 2026: https://github.com/octokit/request.js/issues/797
  const ids = ["199287304442", "9", "3804004623172239366", "3804004623172239367", "10", "9"];
  expect(ids.toSorted(byId)).toEqual(["9", "9", "10", "199287304442", "3804004623172239366", "3804004623172239367"]);
  expect(byId("9", "9")).toBe(0);
});
