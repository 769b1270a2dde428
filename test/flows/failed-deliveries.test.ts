import { beforeEach, describe, expect, test } from "vitest";
import { createFailedDeliveries, type FailedDeliveries } from "../../src/flows/housekeeping/failed-deliveries.js";
import type { DeliveryAttempt } from "../../src/github/delivery-log.js";

const minute = 60_000;
let now: number;
/** Oldest first, as it was written. */
let log: DeliveryAttempt[];
let reads: number;
let failed: FailedDeliveries;

beforeEach(() => {
  now = Date.parse("2026-03-02T12:00:00Z");
  log = [];
  reads = 0;
  failed = createFailedDeliveries({ deliveries: page }, () => new Date(now));
});

function page(cursor: string | undefined) {
  reads += 1;
  const newestFirst = log.toReversed();
  const start = cursor === undefined ? 0 : newestFirst.findIndex(({ id }) => id === cursor);
  if (start < 0) return Promise.reject(new Error("no such cursor"));
  return Promise.resolve({ attempts: newestFirst.slice(start, start + 100), next: newestFirst.at(start + 100)?.id });
}

function attempt(guid: string, given: Partial<DeliveryAttempt> = {}): void {
  log.push({
    id: String(3_804_004_623_172_239_366n + BigInt(log.length)),
    guid,
    at: new Date(now),
    event: "status",
    action: undefined,
    redelivery: false,
    ok: true,
    begun: false,
    ...given,
  });
}

/** So many attempts at events of no interest, spread over an hour. */
function anHour(count: number, ok: boolean): void {
  for (let index = 0; index < count; index += 1) {
    attempt(`noise-${log.length}`, { ok });
    now += (60 * minute) / count;
  }
}

const look = async (goesOn = () => true): Promise<readonly string[]> =>
  (await failed.read(goesOn)).failed.map(([newest]) => newest?.guid ?? "").filter((guid) => !guid.startsWith("noise"));

describe("an outage of an hour in a busy organization", () => {
  test("is followed to its beginning, a hundred pages in each look, also when much comes in between", async () => {
    attempt("command", { ok: false, event: "issue_comment" });
    anHour(25_000, false);
    for (const found of [[], [], ["command"]]) {
      expect(await look()).toEqual(found);
      for (let count = 0; count < 500; count += 1) attempt(`noise-${log.length}`);
      now += 5 * minute;
    }
    expect(reads).toBeLessThanOrEqual(300);
  });

  test("leaves wishes room in what is remembered, and noise only some", async () => {
    attempt("command", { ok: false, event: "issue_comment" });
    anHour(25_000, false);
    await failed.read(() => true);
    await failed.read(() => true);
    const { failed: all } = await failed.read(() => true);
    expect(all).toHaveLength(20_001);
    expect(all.some(([newest]) => newest?.guid === "command")).toBe(true);
  });
});

test("a look reads only what is new since the one before, and two minutes more", async () => {
  anHour(6_000, true);
  await look();
  expect(reads).toBe(60);
  for (let count = 0; count < 500; count += 1) attempt(`noise-${log.length}`);
  now += 5 * minute;
  await look();
  expect(reads).toBeLessThanOrEqual(60 + 5 + 3);
});

test("what stands in the log below something newer, since it took longer, is found", async () => {
  attempt("quick");
  await look();
  now += 10_000;
  log.unshift({
    id: "199287304442",
    guid: "slow",
    at: new Date(now - 20_000),
    event: "push",
    action: undefined,
    redelivery: false,
    ok: false,
    begun: false,
  });
  expect(await look()).toEqual(["slow"]);
});

test("what has succeeded when it was delivered again is not taken for failed, whichever of the two is read first", async () => {
  attempt("mended", { ok: false, event: "issue_comment" });
  anHour(15_000, false);
  attempt("mended", { event: "issue_comment", redelivery: true });
  expect(await look()).toEqual([]);
  expect(await look()).toEqual([]);
  attempt("later", { ok: false });
  expect(await look()).toEqual(["later"]);
  now += 3 * minute;
  attempt("later", { redelivery: true });
  expect(await look()).toEqual([]);
});

test("where GitHub knows the place no more, that look fails, and the next begins anew", async () => {
  attempt("command", { ok: false, event: "issue_comment" });
  anHour(15_000, false);
  await look();
  log.splice(1, 14_999);
  now += 10 * minute;
  attempt("noise-new");
  await expect(look()).rejects.toThrow("no such cursor");
  expect(await look()).toEqual(["command"]);
});

test("what GitHub has forgotten is forgotten", async () => {
  attempt("command", { ok: false, event: "issue_comment" });
  expect(await look()).toEqual(["command"]);
  now += 3 * 24 * 60 * minute + 1;
  expect(await look()).toEqual([]);
});

test("nothing is read when there is no time, and nothing is forgotten over it", async () => {
  attempt("command", { ok: false, event: "issue_comment" });
  expect(await look(() => false)).toEqual([]);
  expect(reads).toBe(0);
  expect(await look()).toEqual(["command"]);
});
