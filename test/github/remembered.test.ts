import { expect, test } from "vitest";
import { createListMemory, remembered } from "../../src/github/client/remembered.js";

/** Reads so many lists of so many items in turn, as a sweep does; returns how many were read in full. */
async function round(memory: ReturnType<typeof createListMemory>, lists: number, size: number): Promise<number> {
  let inFull = 0;
  for (let list = 0; list < lists; list += 1) {
    const get = (headers: { readonly "if-none-match"?: string }) => {
      if (headers["if-none-match"] === `tag ${list}`) return Promise.reject(Object.assign(new Error("Not modified"), { status: 304 }));
      inFull += 1;
      return Promise.resolve({ data: list, headers: { etag: `tag ${list}` } });
    };
    expect(await remembered(memory, `repositories ${list}`, get, (value) => ({ value, size }))).toBe(list);
  }
  return inFull;
}

test("lists of ten thousand installations are all requested conditionally", async () => {
  const memory = createListMemory();
  expect(await round(memory, 10_000, 5)).toBe(10_000);
  expect(await round(memory, 10_000, 5)).toBe(0);
});

test("if there are more than there is room for, those that were kept stay", async () => {
  const memory = createListMemory();
  await round(memory, 2_000, 98);
  expect(await round(memory, 2_000, 98)).toBe(1_000);
});

test("an answer without an ETag is forgotten", async () => {
  const memory = createListMemory();
  await round(memory, 1, 1);
  const untagged = () => Promise.resolve({ data: 7, headers: {} });
  expect(await remembered(memory, "repositories 0", untagged, (value) => ({ value, size: 1 }))).toBe(7);
  expect(await round(memory, 1, 1)).toBe(1);
});
