import { beforeEach, describe, expect, test } from "vitest";
import { createFailedDeliveries, type FailedDeliveries } from "../../src/flows/housekeeping/failed-deliveries.js";
import type { DeliveryAttempt } from "../../src/github/delivery-log.js";

const minute = 60_000;
let now: number;
/** Oldest first, in the order of writing. */
let log: DeliveryAttempt[];
let reads: number;
let failed: FailedDeliveries;

beforeEach(() => {
  now = Date.parse("2026-03-02T12:00:00Z");
  log = [];
  reads = 0;
  failed = createFailedDeliveries({ deliveries: page }, () => new Date(now));
});

const firstId = 3_804_004_623_172_239_366n;

function page(cursor: string | undefined) {
  reads += 1;
  const guess = cursor === undefined ? -1 : Number(BigInt(cursor) - firstId);
  const end = cursor === undefined ? log.length : (log[guess]?.id === cursor ? guess : log.findIndex(({ id }) => id === cursor)) + 1;
  if (end === 0 && cursor !== undefined) return Promise.reject(new Error("no such cursor"));
  return Promise.resolve({ attempts: log.slice(Math.max(0, end - 100), end).toReversed(), next: log[end - 101]?.id });
}

function attempt(guid: string, given: Partial<DeliveryAttempt> = {}): void {
  log.push({
    id: String(firstId + BigInt(log.length)),
    guid,
    at: new Date(now),
    event: "status",
    action: undefined,
    repository: undefined,
    redelivery: false,
    ok: true,
    begun: false,
    ...given,
  });
}

/** So many attempts for irrelevant events, spread over an hour. */
function anHour(count: number, ok: boolean): void {
  for (let index = 0; index < count; index += 1) {
    attempt(`noise-${log.length}`, { ok });
    now += (60 * minute) / count;
  }
}

const look = async (goesOn = () => true): Promise<readonly string[]> =>
  (await failed.read(goesOn)).failed.map(([newest]) => newest?.guid ?? "").filter((guid) => !guid.startsWith("noise"));

describe("an outage of an hour in a busy organization", () => {
  test("is followed to its beginning, two hundred pages per look, even if much comes in between", async () => {
    attempt("command", { ok: false, event: "issue_comment" });
    anHour(50_000, false);
    for (const found of [[], [], ["command"]]) {
      expect(await look()).toEqual(found);
      for (let count = 0; count < 500; count += 1) attempt(`noise-${log.length}`);
      now += 5 * minute;
    }
    expect(reads).toBeLessThanOrEqual(600);
  });

  test("leaves room in memory for commands, and only some for other events", async () => {
    attempt("command", { ok: false, event: "issue_comment" });
    anHour(25_000, false);
    await failed.read(() => true);
    await failed.read(() => true);
    const { failed: all } = await failed.read(() => true);
    expect(all).toHaveLength(20_001);
    expect(all.some(([newest]) => newest?.guid === "command")).toBe(true);
  });
});

describe("40 commands that fail per second", () => {
  const wish = { event: "issue_comment" };

  test("are followed to the first, even if as many events come in as before", async () => {
    attempt("command", { ok: false, ...wish });
    for (let count = 0; count < 48_000; count += 1) {
      attempt(`noise-${log.length}`, { ok: false });
      now += 25;
    }
    let looks = 0;
    for (; looks < 30 && !(await look()).includes("command"); looks += 1) {
      for (let count = 0; count < 12_000; count += 1) {
        attempt(`noise-${log.length}`);
        now += (5 * minute) / 12_000;
      }
    }
    expect(looks).toBeLessThan(20);
  });

  test("are found by a process that starts later, since some were redelivered in the meantime", async () => {
    attempt("lost", { ok: false, ...wish });
    attempt("again", { ok: false, ...wish });
    anHour(5_000, false);
    anHour(5_000, true);
    anHour(5_000, true);
    attempt("again", { ...wish, redelivery: true });
    now += minute;
    expect(await look()).toEqual(["lost"]);
  });

  test("take limited memory; as it becomes free, the others are found", async () => {
    for (let index = 0; index < 60_000; index += 1) {
      attempt(`wish-${index}`, { ok: false, ...wish });
      now += 25;
    }
    const seen = new Set<string>();
    let most = 0;
    for (let looks = 0; looks < 12; looks += 1) {
      const found = await look();
      most = Math.max(most, found.length);
      for (const guid of found) {
        seen.add(guid);
        attempt(guid, { ...wish, redelivery: true });
      }
      now += 5 * minute;
    }
    expect(most).toBeLessThanOrEqual(50_200);
    expect(seen.size).toBe(60_000);
  });
});

test("a look reads only what is new since the last one, and two minutes more", async () => {
  anHour(6_000, true);
  await look();
  expect(reads).toBe(60);
  for (let count = 0; count < 500; count += 1) attempt(`noise-${log.length}`);
  now += 5 * minute;
  await look();
  expect(reads).toBeLessThanOrEqual(60 + 5 + 3);
});

test("an entry below a newer one in the log, since it took longer, is found", async () => {
  attempt("quick");
  await look();
  now += 10_000;
  log.unshift({
    id: "199287304442",
    guid: "slow",
    at: new Date(now - 20_000),
    event: "push",
    action: undefined,
    repository: undefined,
    redelivery: false,
    ok: false,
    begun: false,
  });
  expect(await look()).toEqual(["slow"]);
});

test("a delivery that succeeded when redelivered does not count as failed, whichever attempt is read first", async () => {
  attempt("mended", { ok: false, event: "issue_comment" });
  anHour(30_000, false);
  attempt("mended", { event: "issue_comment", redelivery: true });
  expect(await look()).toEqual([]);
  expect(await look()).toEqual([]);
  attempt("later", { ok: false, event: "push" });
  expect(await look()).toEqual(["later"]);
  now += 3 * minute;
  attempt("later", { event: "push", redelivery: true });
  expect(await look()).toEqual([]);
});

test("if GitHub no longer knows the cursor, that look fails, and the next starts again", async () => {
  attempt("command", { ok: false, event: "issue_comment" });
  anHour(30_000, false);
  await look();
  log.splice(1, 29_999);
  now += 10 * minute;
  attempt("noise-new");
  await expect(look()).rejects.toThrow("no such cursor");
  expect(await look()).toEqual(["command"]);
});

test("deliveries that GitHub has deleted are forgotten", async () => {
  attempt("command", { ok: false, event: "issue_comment" });
  expect(await look()).toEqual(["command"]);
  now += 3 * 24 * 60 * minute + 1;
  expect(await look()).toEqual([]);
});

test("nothing is read when there is no time, and nothing is forgotten because of that", async () => {
  attempt("command", { ok: false, event: "issue_comment" });
  expect(await look(() => false)).toEqual([]);
  expect(reads).toBe(0);
  expect(await look()).toEqual(["command"]);
});
