import { describe, expect, test } from "vitest";
import type { LedgerRecord, PendingRequest } from "../../../src/core/ledger.js";
import {
  withApproval,
  withArrival,
  withOvertaken,
  withReady,
  withRequest,
  withPin,
  withWaitsFor,
} from "../../../src/core/ledger/requests.js";
import type { Request } from "../../../src/core/request.js";
import { at, ids, pending, push, request } from "./records.js";

const on = (seconds: number, difference: Partial<Request> = {}): Partial<Request> => ({
  requestedAt: at(seconds).toISOString(),
  ...difference,
});
const from = (pullRequest: number): Partial<Request> => ({ pullRequest, issue: pullRequest });
const turn = { turn: at(0).toISOString() };

const first = (changed: LedgerRecord): PendingRequest | undefined => changed.requests[0];

describe("adding a request", () => {
  const comment = (number: number, seconds: number, difference: Partial<Request> = {}): PendingRequest =>
    pending(on(seconds, { id: `comment-${number}`, comment: String(number), ...difference }));

  test.each<[string, readonly PendingRequest[], PendingRequest, readonly string[], readonly string[]]>([
    ["to an empty record", [], comment(1, 0), ["comment-1"], []],
    ["a newer one from the same pull request", [comment(1, 0)], comment(2, 5), ["comment-2"], ["comment-1"]],
    ["a newer one within the second", [comment(1, 0)], comment(2, 0), ["comment-2"], ["comment-1"]],
    ["an older one that comes late", [comment(2, 5)], comment(1, 0), ["comment-2"], ["comment-1"]],
    ["an older one within the second that comes late", [comment(2, 0)], comment(1, 0), ["comment-2"], ["comment-1"]],
    ["one from another pull request", [comment(1, 0)], comment(2, 5, from(8)), ["comment-1", "comment-2"], []],
    ["one that was made before", [comment(2, 5)], comment(1, 0, from(8)), ["comment-1", "comment-2"], []],
    ["a button's", [comment(1, 0)], pending(on(9, { id: "button-1", cause: "button" })), ["button-1"], ["comment-1"]],
    ["next to one that has its turn", [{ ...comment(1, 0), ...turn }], comment(2, 5), ["comment-1", "comment-2"], []],
    ["a newer push of the same branch", [push("main")], push("main", on(5, { id: "push-2" })), ["push-2"], ["push-main"]],
    ["a push that comes late", [push("main", on(5, { id: "push-2" }))], push("main"), ["push-2"], ["push-main"]],
    ["a newer push of another branch", [push("main")], push("next", on(5)), ["push-next"], ["push-main"]],
    ["a newer push of a tag", [push("main")], push("main", on(5, { id: "t", ref: { kind: "tag", name: "v1" } })), ["t"], ["push-main"]],
    ["a push next to a comment", [comment(1, 0)], push("main", on(5, from(7))), ["comment-1", "push-main"], []],
  ])("%s", (_, before, added, after, replaced) => {
    const result = withRequest({ requests: before }, added);
    expect([ids(result.record), ids(result.replaced)]).toEqual([after, replaced]);
  });

  test("on another issue replaces nothing: only a pull request has one request at a time", () => {
    const [one, two] = [comment(1, 0), comment(2, 5)].map((waiting) => {
      const { pullRequest: _, ...rest } = waiting.request;
      return { ...waiting, request: rest };
    });
    expect(one && two && ids(withRequest({ requests: [one] }, two).record)).toEqual(["comment-1", "comment-2"]);
  });

  test("twice changes nothing", () => {
    const { record } = withRequest({ requests: [] }, comment(1, 0));
    const again = withRequest(record, { ...comment(1, 9), waitsFor: [] });
    expect(again.record).toBe(record);
    expect(again.replaced).toEqual([]);
  });
});

describe("changing a request", () => {
  const record: LedgerRecord = { lock: { by: "octocat", at: at(0).toISOString() }, requests: [pending(), push("main")] };
  const approval = { by: "hubot", at: at(1).toISOString() };

  test("keeps everything else", () => {
    const changed = withApproval(record, "comment-1", approval);
    expect(changed).toEqual({ ...record, requests: [{ ...pending(), approvals: [approval] }, push("main")] });
  });

  test("counts a person's approval once", () => {
    const approved = withApproval(record, "comment-1", approval);
    expect(withApproval(approved, "comment-1", { by: "HUBOT", at: at(9).toISOString() })).toBe(approved);
    expect(first(withApproval(approved, "comment-1", { by: "monalisa", at: at(9).toISOString() }))?.approvals).toHaveLength(2);
  });

  test("gives a place in the queue that it keeps until it has none", () => {
    const ready = withReady(record, "comment-1", at(5));
    expect(first(ready)?.readySince).toBe(at(5).toISOString());
    expect(withReady(ready, "comment-1", at(9))).toBe(ready);
    expect(withReady(ready, "comment-1", undefined)).toEqual(record);
    expect(withReady(record, "comment-1", undefined)).toBe(record);
  });

  test("records what it waits for", () => {
    expect(first(withWaitsFor(record, "comment-1", ["review", "lock"]))?.waitsFor).toEqual(["review", "lock"]);
    expect(withWaitsFor(record, "comment-1", ["required_contexts"])).toBe(record);
    expect(first(withWaitsFor(record, "comment-1", []))?.waitsFor).toEqual([]);
  });

  test("pins it to our merge commit", () => {
    const merged = request({ sha: "b".repeat(40), mergedFrom: ["a".repeat(40)] });
    expect(first(withPin(record, merged))?.request).toEqual(merged);
    expect(withPin(record, request({ sha: "a".repeat(40) }))).toBe(record);
  });

  test("that is not in the record changes nothing", () => {
    const id = "comment-9";
    const after = [
      withApproval(record, id, approval),
      withReady(record, id, at(5)),
      withWaitsFor(record, id, []),
      withPin(record, request({ id, sha: "b", mergedFrom: ["a"] })),
    ];
    expect(after.every((changed) => changed === record)).toBe(true);
  });
});

describe("a request that arrives", () => {
  test("ends what people requested before a rollback, but neither pushes nor what has its turn", () => {
    const rollback = pending(on(10, { id: "rollback", action: "rollback" }));
    const record = {
      requests: [
        pending(on(0, { id: "waits", ...from(1) })),
        pending(on(10, { id: "in the same second", ...from(2) })),
        pending(on(1, { id: "an older rollback", action: "rollback", ...from(3) })),
        pending(on(11, { id: "later", ...from(4) })),
        pending(on(2, { id: "has its turn", ...from(5) }), turn),
        push("main"),
      ],
    };
    const { record: after } = withArrival(record, rollback, at(12));
    expect(after.ended?.map(({ request: { id }, ending }) => [id, ending.how])).toEqual([
      ["waits", "rolled_back"],
      ["in the same second", "rolled_back"],
      ["an older rollback", "rolled_back"],
    ]);
    expect(ids(after)).toEqual(["push-main", "has its turn", "rollback", "later"]);
    expect(withArrival(after, rollback, at(13)).record).toBe(after);
  });

  test("ends the one that it replaces, and names itself as the replacement", () => {
    const newer = pending(on(5, { id: "newer", ref: { kind: "tag", name: "v2" } }));
    const { record } = withArrival({ requests: [pending()] }, newer, at(6));
    expect(record).toEqual({
      requests: [newer],
      ended: [{ request: request(), ending: { how: "replaced", byRef: "v2" }, at: at(6).toISOString() }],
    });
  });

  test("changes nothing if a newer one has replaced it", () => {
    const newer = pending(on(5, { id: "newer" }));
    const record = { requests: [newer] };
    expect(withArrival(record, pending(), at(6))).toEqual({ record, newer });
  });
});

describe("a push that was refused", () => {
  const { request: refused } = push("main", on(10, { id: "refused", sha: "f".repeat(40) }));
  const record = {
    requests: [
      push("main", on(5, { id: "older" })),
      push("main", on(10, { id: "in the same second" })),
      push("main", on(11, { id: "newer" })),
      push("main", on(5, { id: "the same commit", sha: refused.sha })),
      push("main", on(5, { id: "has its turn" }), turn),
      push("main", on(5, { id: "a tag of that name", ref: { kind: "tag", name: "main" } })),
      push("next", on(5)),
      pending(on(5)),
    ],
  };

  test.each([
    ["ref", ["older", "in the same second"]],
    ["environment", ["older", "in the same second", "a tag of that name", "push-next"]],
  ] as const)("ends what it has overtaken of its %s", (of, overtaken) => {
    const after = withOvertaken(record, refused, of, at(12));
    expect(after.ended?.map(({ request: { id }, ending }) => [id, ending])).toEqual(
      overtaken.map((id) => [id, { how: "replaced", byRef: "main" }]),
    );
    expect(withOvertaken(after, refused, of, at(13))).toBe(after);
  });
});
