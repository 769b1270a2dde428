import { expect, test } from "vitest";
import type { LedgerRecord } from "../../../src/core/ledger.js";
import { arrive } from "../../../src/core/ledger/admission.js";
import { at, ids, pending, request } from "./records.js";

const given = { now: at(60), deployed: () => false, waited: false };
const turn = at(50).toISOString();
const ended = { request: request(), ending: { how: "closed" }, at: at(5).toISOString() } as const;
const later = { id: "comment-2", comment: "2", requestedAt: at(10).toISOString() };

test.each<[string, LedgerRecord, Partial<typeof given>]>([
  ["was deployed", { requests: [pending()] }, { deployed: () => true }],
  ["is being deployed", { requests: [pending({}, { turn })] }, {}],
  ["has ended", { requests: [], ended: [ended] }, {}],
  ["waited, and is gone", { requests: [] }, { waited: true }],
  ["was judged at the commit before a merge of ours", { requests: [pending({ sha: "b".repeat(40), mergedFrom: [request().sha] })] }, {}],
])("a request that %s is over", (_, record, difference) => {
  expect(arrive(record, request(), { ...given, ...difference })).toEqual({ is: "over" });
});

test("a new request is added, and replaces others", () => {
  const arrival = arrive({ requests: [pending()] }, request(later), given);
  expect(arrival).toMatchObject({ is: "there", before: undefined });
  expect(arrival.is === "there" && [ids(arrival.record), arrival.record.ended?.map(({ request: { id } }) => id)]).toEqual([
    ["comment-2"],
    ["comment-1"],
  ]);
});

test("a waiting request stays as it is, without an expired turn", () => {
  const waits = pending({}, { turn: at(0).toISOString() });
  const arrival = arrive({ requests: [waits] }, request({ sha: "b".repeat(40) }), { ...given, waited: true });
  expect(arrival).toEqual({ is: "there", record: { requests: [pending()] }, before: pending() });
});

test("a request that comes after a newer one is replaced by it", () => {
  expect(arrive({ requests: [pending(later)] }, request(), given)).toEqual({ is: "replaced", by: pending(later) });
});
