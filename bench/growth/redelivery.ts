import { createFailedDeliveries } from "../../src/flows/housekeeping/failed-deliveries.js";
import { redeliver } from "../../src/flows/housekeeping/redelivery.js";
import { Fault } from "../../src/github/client/fault.js";
import type { DeliveryAttempt, DeliveryLog } from "../../src/github/delivery-log.js";
import { atMost, type Row } from "../table.js";

/** Commands that failed, 40 in each second of an outage: how many are never redelivered, and when the last one is. Played on a log, by the log's clock. */
export async function redelivery(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const [minutes, processes] of [
    [1, 1],
    [10, 1],
    [60, 1],
    [60, 2],
  ] as const)
    rows.push(...(await outage(minutes, processes)));
  return rows;
}

const minute = 60_000;
const perSecond = 40;

async function outage(minutes: number, processes: number): Promise<readonly Row[]> {
  const world = createLog();
  const count = minutes * 60 * perSecond;
  for (let index = 0; index < count; index += 1) {
    world.add({ guid: `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`, redelivery: false, ok: false });
    world.time += 1_000 / perSecond;
  }
  const now = (): Date => new Date(world.time);
  const keepers = Array.from({ length: processes }, (_, index) => ({
    app: world.app,
    failedDeliveries: createFailedDeliveries(world.app, now),
    closed: new Set<string>(),
    now,
    pause: (milliseconds: number) => {
      world.time += milliseconds;
      return Promise.resolve(true);
    },
    random: () => (world.time / 7_919 + index / processes) % 1,
    report: (error: unknown) => {
      throw error;
    },
  }));
  const began = world.time;
  for (let passed = 0; passed < 72 * 60 && world.asked.size < count; passed += 5) {
    for (const keeper of keepers) {
      const start = world.time;
      await redeliver(keeper, () => world.time < start + (4 * minute) / processes);
    }
    world.time = Math.max(world.time, began + (passed + 5) * minute);
  }
  const hours = (world.time - began) / (60 * minute);
  return [
    atMost(`${count} commands that failed in ${minutes} min, ${processes} to ask: never asked for again`, count - world.asked.size, 0),
    atMost("    until the last was asked for; GitHub keeps it for 72 h", hours, 60, " h", 1),
    { what: "    asked for, each", measured: (world.asks / count).toFixed(2) },
    { what: "    requests an hour", measured: (world.requests / hours).toFixed(0) },
  ];
}

/** A log of deliveries, and as much as GitHub lets an App ask of it; what is asked for again succeeds. */
function createLog() {
  const attempts: DeliveryAttempt[] = [];
  const spent = { minute: { until: 0, points: 0 }, hour: { until: 0, requests: 0 } };
  const spend = (points: number, share: number): void => {
    if (world.time >= spent.minute.until) spent.minute = { until: world.time + minute, points: 0 };
    if (world.time >= spent.hour.until) spent.hour = { until: world.time + 60 * minute, requests: 0 };
    const until =
      spent.hour.requests + 1 > 5_000 * share
        ? spent.hour.until
        : spent.minute.points + points > 900 * share
          ? spent.minute.until
          : undefined;
    if (until !== undefined)
      throw new Fault({ kind: "rate_limited", message: "API rate limit exceeded", retryAfter: Math.ceil((until - world.time) / 1_000) });
    spent.minute.points += points;
    spent.hour.requests += 1;
    world.requests += 1;
    // What an answer takes.
    world.time += 100;
  };
  const app: Pick<DeliveryLog, "deliveries" | "whoseComment" | "redeliver"> = {
    deliveries: (cursor) => {
      spend(1, 1);
      const end = cursor === undefined ? attempts.length : Number(cursor) + 1;
      const next = end - 101;
      return Promise.resolve({
        attempts: attempts.slice(Math.max(0, end - 100), end).toReversed(),
        next: next < 0 ? undefined : String(next),
      });
    },
    whoseComment: () => {
      spend(1, 1);
      return Promise.resolve("insider");
    },
    redeliver: (id) => {
      spend(5, 0.9);
      const guid = attempts[Number(id)]?.guid ?? "";
      world.asks += 1;
      world.asked.add(guid);
      world.add({ guid, redelivery: true, ok: true });
      return Promise.resolve(true);
    },
  };
  const world = {
    time: Date.parse("2026-03-02T12:00:00Z"),
    requests: 0,
    asks: 0,
    asked: new Set<string>(),
    app,
    add: (attempt: Pick<DeliveryAttempt, "guid" | "redelivery" | "ok">): void => {
      const id = String(attempts.length);
      attempts.push({ ...attempt, id, at: new Date(world.time), event: "issue_comment", action: "created", repository: "1", begun: false });
    },
  };
  return world;
}
