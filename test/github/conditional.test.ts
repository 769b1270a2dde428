import { describe, expect, test } from "vitest";
import { conditionally, createAnswers } from "../../src/github/client/conditional.js";

const get = (headers: Record<string, unknown> = {}) => ({ method: "GET", headers });
const answer = (tag: string, data: unknown) => ({ status: 200, url: "https://api.github.com/x", headers: { etag: tag }, data });
const bounds = { most: 2, mostCharacters: 100, longest: 60 };

/** A GitHub that answers 304 to a request with the tag. */
function gitHub(tag: string, data: unknown) {
  const seen: unknown[] = [];
  const read = (answers: ReturnType<typeof createAnswers>, key = "1 /x", parameters = get()) =>
    conditionally(answers, key, parameters, () => {
      seen.push(parameters.headers["if-none-match"]);
      return parameters.headers["if-none-match"] === tag
        ? Promise.reject(Object.assign(new Error("Not modified"), { status: 304 }))
        : Promise.resolve(answer(tag, data));
    });
  return { seen, read };
}

describe("a read that was made before", () => {
  test("is requested conditionally, and returns a separate copy if it is unchanged", async () => {
    const answers = createAnswers();
    const { seen, read } = gitHub("one", { list: [1] });
    const first = await read(answers);
    const second = await read(answers);
    (second.data as { list: number[] }).list.push(2);
    expect(seen).toEqual([undefined, "one"]);
    expect([first.data, (await read(answers)).data, second.status]).toEqual([{ list: [1] }, { list: [1] }, 200]);
  });

  test("with another key is requested in full", async () => {
    const answers = createAnswers();
    const { seen, read } = gitHub("one", {});
    await read(answers, "1 /x");
    await read(answers, "2 /x");
    expect(seen).toEqual([undefined, undefined]);
  });

  test("is replaced by a new answer", async () => {
    const answers = createAnswers();
    await gitHub("one", "old").read(answers);
    const { read, seen } = gitHub("two", "new");
    expect([(await read(answers)).data, (await read(answers)).data]).toEqual(["new", "new"]);
    expect(seen).toEqual(["one", "two"]);
  });

  test("is requested in full if it was forgotten during the request", async () => {
    const answers = createAnswers({ ...bounds, most: 1 });
    const { seen, read } = gitHub("one", "data");
    await read(answers);
    const parameters = get();
    const data = conditionally(answers, "1 /x", parameters, async () => {
      seen.push(parameters.headers["if-none-match"]);
      if (parameters.headers["if-none-match"] === undefined) return answer("one", "data");
      await gitHub("other", "data").read(answers, "1 /other");
      throw Object.assign(new Error("Not modified"), { status: 304 });
    });
    expect((await data).data).toBe("data");
    expect(seen).toEqual([undefined, "one", undefined]);
  });
});

test.each([
  ["a write", { method: "POST", headers: {} }],
  ["a read that is conditional already", get({ "if-none-match": "mine" })],
])("%s passes unchanged", async (_, parameters) => {
  const answers = createAnswers();
  answers.remember("key", answer("one", {}));
  const before = structuredClone(parameters);
  await conditionally(answers, "key", parameters, () => Promise.resolve(answer("two", {})));
  expect([parameters, answers.tagOf("key")]).toEqual([before, "one"]);
});

test.each([
  ["in number: the one not used for longest goes", ["a", "b", "c"], ["b", "c"]],
  ["in size", ["a".repeat(50), "b".repeat(50)], ["b".repeat(50)]],
  ["in size of one", ["a".repeat(60), "b"], ["b"]],
])("the memory is bounded %s", (_, stored, kept) => {
  const answers = createAnswers(bounds);
  for (const text of stored) answers.remember(text, answer("tag", text));
  expect(stored.filter((text) => answers.tagOf(text) !== undefined)).toEqual(kept);
});

test("an answer without a tag is forgotten, and a failure other than 304 is thrown", async () => {
  const answers = createAnswers();
  answers.remember("key", answer("one", {}));
  answers.remember("key", { ...answer("", {}), headers: {} });
  expect(answers.tagOf("key")).toBeUndefined();
  await expect(
    conditionally(answers, "key", get(), () => Promise.reject(Object.assign(new Error("gone"), { status: 404 }))),
  ).rejects.toThrow("gone");
});
