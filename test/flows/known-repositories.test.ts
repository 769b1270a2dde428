import { expect, test } from "vitest";
import { intervalFor } from "../../src/flows/housekeeping/known-repositories.js";

const minute = 60_000;
const now = new Date("2026-03-02T12:00:00Z");
const left = (remaining: number, minutes: number) => ({ limit: 5_000, remaining, until: new Date(now.getTime() + minutes * minute) });

test.each([
  ["with all of the hour left, often", 15, left(5_000, 60), 2],
  ["where GitHub has no limits, often", 1_000, undefined, 2],
  ["where there is nothing to look at, often", 0, left(0, 60), 2],
  ["with less left, less often", 15, left(3_000, 60), 9],
  ["with little of the hour to go, often again", 15, left(3_000, 10), 2],
  ["where half of the limit is gone, no more than has to be", 1, left(2_500, 60), 10],
  ["where all of it is gone, too", 15, left(0, 60), 10],
  ["where there is very much to look at, no less than has to be", 1_000, left(5_000, 60), 10],
])("%s", (_, points, hour, minutes) => {
  expect(intervalFor(points, hour, now) / minute).toBeCloseTo(minutes);
});
