import { describe, expect, test } from "vitest";
import { pendingNotices, withAnswer, withEnded, withoutSaid } from "../../../src/core/ledger/pending-notices.js";
import { at, ids, pending, push } from "./records.js";

const ending = { how: "cancelled", by: "octocat" } as const;

describe("the end of a request", () => {
  const [one, other] = [pending(), push("main")];
  const record = withEnded({ requests: [one, other] }, [one], ending, at(10));

  test("removes it, with its turn or without, and is kept", () => {
    expect(ids(record)).toEqual(["push-main"]);
    expect(record.ended).toEqual([{ request: one.request, ending, at: at(10).toISOString() }]);
  });

  test("that is gone already changes nothing", () => {
    expect(withEnded(record, [one], ending, at(11))).toBe(record);
  });

  test.each([
    [0, 0],
    [29, 0],
    [30, 1],
    [-30, 1],
  ])("%i s later, %i are for somebody else to report", (seconds, count) => {
    expect(pendingNotices(record, at(10 + seconds))).toHaveLength(count);
  });

  test("is forgotten when it has been reported, and nothing else is", () => {
    const both = withEnded(record, [other], ending, at(12));
    expect(withoutSaid(both, record.ended ?? []).ended?.map(({ request }) => request.id)).toEqual(["push-main"]);
    expect(withoutSaid(both, both.ended ?? [])).toEqual({ requests: [] });
    expect(withoutSaid(record, [])).toBe(record);
  });
});

test("the answer to a command is kept for as long as somebody may execute the command again", () => {
  const answer = (id: string, seconds: number) => ({ id, at: at(seconds).toISOString(), emoji: "", verdict: "", text: "" });
  const record = withAnswer(withAnswer({ requests: [] }, answer("comment-1", 0)), answer("comment-2", 60));
  expect(record.answers?.map(({ id }) => id)).toEqual(["comment-1", "comment-2"]);
  expect(withAnswer(record, answer("comment-3", 20 * 60 + 1)).answers?.map(({ id }) => id)).toEqual(["comment-2", "comment-3"]);
  expect(withAnswer(record, answer("comment-2", 61)).answers).toHaveLength(2);
});
