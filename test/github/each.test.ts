import { expect, test } from "vitest";
import { beginningAt, each } from "../../src/github/client/together.js";
import { grouped } from "../../src/github/graphql/graphql.js";

test.each([
  [0, [1, 2, 3, 4]],
  [0.5, [3, 4, 1, 2]],
  [0.99, [4, 1, 2, 3]],
])("beginning at %d of the way", (place, expected) => {
  expect(beginningAt(place, [1, 2, 3, 4])).toEqual(expected);
});

test.each([
  { most: 2, heaviest: 100, expected: [[1, 2], [3, 9], [1]] },
  { most: 9, heaviest: 6, expected: [[1, 2, 3], [9], [1]] },
  { most: 9, heaviest: 100, expected: [[1, 2, 3, 9, 1]] },
])("groups of at most $most items and $heaviest in weight", ({ most, heaviest, expected }) => {
  expect(grouped([1, 2, 3, 9, 1], most, heaviest, (weight) => weight)).toEqual(expected);
});

test("all items are processed, but only so many at the same time", async () => {
  let now = 0;
  let most = 0;
  const done: number[] = [];
  const all = await each(
    [1, 2, 3, 4, 5],
    2,
    () => true,
    async (item) => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
      done.push(item);
    },
  );
  expect({ all, most, done: done.toSorted((one, other) => one - other) }).toEqual({ all: true, most: 2, done: [1, 2, 3, 4, 5] });
});

test("nothing is begun if it may not go on, and the caller is told that something is left", async () => {
  const done: number[] = [];
  const work = (item: number): Promise<void> => {
    done.push(item);
    return Promise.resolve();
  };
  expect(await each([1, 2, 3], 1, () => done.length < 2, work)).toBe(false);
  expect(done).toEqual([1, 2]);
  expect(await each([1], 1, () => done.length < 3, work)).toBe(true);
});

test("after an error nothing more is begun, and the error is thrown when the begun work has ended", async () => {
  const begun: number[] = [];
  const ended: number[] = [];
  const working = each(
    [1, 2, 3, 4, 5],
    2,
    () => true,
    async (item) => {
      begun.push(item);
      await new Promise((resolve) => setTimeout(resolve, item === 2 ? 1 : 30));
      if (item === 2) throw new Error("the second");
      ended.push(item);
    },
  );
  await expect(working).rejects.toThrow("the second");
  expect([begun, ended]).toEqual([[1, 2], [1]]);
});
