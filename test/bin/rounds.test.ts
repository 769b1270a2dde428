import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startRounds } from "../../src/bin/rounds.js";
import type { Housekeeping } from "../../src/housekeeping.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A housekeeping whose rounds take so many seconds, and the times (in seconds) when each began. */
function noted(seconds: number) {
  const began = { sweep: [] as number[], redeliver: [] as number[] };
  const start = performance.now();
  const goesOn: (() => boolean)[] = [];
  const round = (name: keyof typeof began) => async (on: () => boolean) => {
    began[name].push(Math.round((performance.now() - start) / 1000));
    goesOn.push(on);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  };
  const housekeeping: Housekeeping = { sweep: round("sweep"), redeliver: round("redeliver") };
  return { began, goesOn, housekeeping };
}

test("sweeps begin at once, looks for failed deliveries somewhere in their interval, and both repeat at their intervals", async () => {
  const { began, housekeeping } = noted(2);
  startRounds(housekeeping, { sweep: 60, redelivery: 100 }, () => 0.4);
  await vi.advanceTimersByTimeAsync(301_000);
  expect(began).toEqual({ sweep: [0, 60, 120, 180, 240, 300], redeliver: [40, 140, 240] });
});

test("a round that takes longer than its interval is never overtaken by the next", async () => {
  const { began, housekeeping } = noted(100);
  startRounds(housekeeping, { sweep: 60, redelivery: 0 });
  await vi.advanceTimersByTimeAsync(250_000);
  expect(began).toEqual({ sweep: [0, 100, 200], redeliver: [] });
});

test("a round may begin work for four fifths of its interval, and not after it was stopped", async () => {
  const { goesOn, housekeeping } = noted(55);
  const rounds = startRounds(housekeeping, { sweep: 60, redelivery: 0 });
  await vi.advanceTimersByTimeAsync(47_000);
  expect(goesOn[0]?.()).toBe(true);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(goesOn[0]?.()).toBe(false);
  await vi.advanceTimersByTimeAsync(12_000);
  expect(goesOn[1]?.()).toBe(true);
  void rounds.stop();
  expect(goesOn[1]?.()).toBe(false);
});

test("stopping waits for running work, and nothing begins after it", async () => {
  const { began, housekeeping } = noted(10);
  const rounds = startRounds(housekeeping, { sweep: 60, redelivery: 300 }, () => 0);
  let stopped = false;
  void rounds.stop().then(() => (stopped = true));
  await vi.advanceTimersByTimeAsync(9_000);
  expect(stopped).toBe(false);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(stopped).toBe(true);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(began).toEqual({ sweep: [0], redeliver: [0] });
});

test("no look for failed deliveries begins if it was stopped before the first", async () => {
  const { began, housekeeping } = noted(1);
  const rounds = startRounds(housekeeping, { sweep: 0, redelivery: 300 }, () => 0.5);
  await vi.advanceTimersByTimeAsync(100_000);
  await rounds.stop();
  await vi.advanceTimersByTimeAsync(600_000);
  expect(began).toEqual({ sweep: [], redeliver: [] });
});

test("two processes that were started together run their rounds at different times", async () => {
  const [one, other] = [noted(1), noted(1)];
  for (const [offset, { housekeeping }] of [one, other].entries())
    startRounds(housekeeping, { sweep: 0, redelivery: 60 }, () => offset / 2);
  await vi.advanceTimersByTimeAsync(59_000);
  expect([one.began.redeliver, other.began.redeliver]).toEqual([[0], [30]]);
});
