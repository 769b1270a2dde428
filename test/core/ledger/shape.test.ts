import fc from "fast-check";
import { expect, test } from "vitest";
import { ledgerContent } from "../../../src/core/ledger/shape.js";
import { anyContent, at, pending } from "./records.js";

const lock = { by: "octocat", at: at(0).toISOString() };
const withRequest = (difference: object): unknown => ({ requests: [{ ...pending(), request: { ...pending().request, ...difference } }] });
const withEnding = (ending: object, difference: object = {}): unknown => ({
  requests: [],
  ended: [{ request: { ...pending().request, ...difference }, ending, at: lock.at }],
});

test("every record has the shape of one", () => {
  fc.assert(
    fc.property(anyContent, ({ record, note }) => {
      expect(ledgerContent({ ...record, ...(note && { note }) })).toEqual({ ...record, ...(note && { note }) });
    }),
  );
});

test("an older record, with GitHub's ids as numbers, is read with ids as text", () => {
  const [before, now] = [
    { comment: 4711, rollback: { from: 1, to: 2 } },
    { comment: "4711", rollback: { from: "1", to: "2" } },
  ];
  expect(ledgerContent(withRequest(before))).toEqual(withRequest(now));
  const [ended] = ledgerContent(withEnding({ how: "closed" }, before))?.ended ?? [];
  expect(ended?.request).toMatchObject(now);
});

test.each<[string, unknown]>([
  ["nothing", undefined],
  ["null", null],
  ["a list", []],
  ["a word", "requests"],
  ["no requests", {}],
  ["inherited requests", Object.create({ requests: [] })],
  ["requests that are not a list", { requests: {} }],
  ["an unknown key", { requests: [], extra: 1 }],
  ["a prototype", JSON.parse('{"requests":[],"__proto__":{}}')],
  ["a lock that is null", { requests: [], lock: null }],
  ["a lock that is undefined", { requests: [], lock: undefined }],
  ["a lock without a holder", { requests: [], lock: { at: lock.at } }],
  ["an invalid time", { requests: [], lock: { ...lock, at: "yesterday" } }],
  ["a note that is a string", { requests: [], note: "forced" }],
  ["a request that is null", { requests: [null] }],
  ["a request without a SHA", withRequest({ sha: undefined })],
  ["an unknown key in a request", withRequest({ admin: true })],
  ["an unknown action", withRequest({ action: "destroy" })],
  ["an inherited word as an action", withRequest({ action: "toString" })],
  ["a number that is not an integer", withRequest({ comment: 1.5 })],
  ["inputs that are a list", withRequest({ inputs: [] })],
  ["inputs that are not JSON", withRequest({ inputs: { when: undefined } })],
  ["an unknown ending", withEnding({ how: "vanished" })],
  ["an ending without a person", withEnding({ how: "cancelled" })],
  ["an ending with another ending's key", withEnding({ how: "closed", by: "octocat" })],
  ["an answer without its text", { requests: [], answers: [{ id: "comment-1", at: lock.at, emoji: "", verdict: "" }] }],
  ["an incomplete rollback", withRequest({ rollback: { from: 1 } })],
])("%s is not a record", (_, value) => {
  expect(ledgerContent(value)).toBeUndefined();
});
