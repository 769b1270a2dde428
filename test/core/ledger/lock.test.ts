import { describe, expect, test } from "vitest";
import type { LedgerRecord, Lock } from "../../../src/core/ledger.js";
import {
  lockOf,
  releasedBy,
  rollbackLock,
  withLock,
  withoutExpiredLock,
  withoutLock,
  withoutRollbackLock,
} from "../../../src/core/ledger/lock.js";
import { at, pending, request } from "./records.js";

const lock = (difference: Partial<Lock> = {}): Lock => ({ by: "octocat", at: at(0).toISOString(), ...difference });
const free: LedgerRecord = { requests: [pending()] };
const until = (seconds: number): Partial<Lock> => ({ until: at(seconds).toISOString() });

describe("locking", () => {
  test.each<[string, LedgerRecord, Lock, "taken" | "unchanged"]>([
    ["a free environment", free, lock(), "taken"],
    ["an environment that somebody else has locked", { ...free, lock: lock() }, lock({ by: "hubot" }), "unchanged"],
    [
      "an environment whose lock by somebody else has just expired",
      { ...free, lock: lock(until(60)) },
      lock({ by: "hubot", at: at(60).toISOString() }),
      "taken",
    ],
    [
      "an environment that somebody else has locked for one more second",
      { ...free, lock: lock(until(61)) },
      lock({ by: "hubot", at: at(60).toISOString() }),
      "unchanged",
    ],
    ["again, with another reason", { ...free, lock: lock() }, lock({ by: "Octocat", reason: "why" }), "taken"],
    ["again, for longer", { ...free, lock: lock(until(60)) }, lock(until(90)), "taken"],
    ["again, without a change", { ...free, lock: lock() }, lock({ at: at(5).toISOString() }), "unchanged"],
  ])("%s", (_, record, wanted, outcome) => {
    const after = withLock(record, wanted, new Date(wanted.at));
    expect(after === record).toBe(outcome === "unchanged");
    expect(after).toEqual(outcome === "unchanged" ? record : { requests: record.requests, lock: wanted });
  });
});

describe("releasing", () => {
  const closed = at(5);
  const locked = { ...free, lock: lock({ pullRequest: 7, ...until(60) }) };

  test("removes the lock from the record", () => {
    expect(withoutLock(locked)).toEqual(free);
    expect("lock" in withoutLock(locked)).toBe(false);
    expect(withoutLock(free)).toBe(free);
  });

  test("happens when the lock expires", () => {
    expect(withoutExpiredLock(locked, at(59))).toBe(locked);
    expect(withoutExpiredLock(locked, at(60))).toEqual(free);
    expect(withoutExpiredLock(free, at(60))).toBe(free);
    const forever = { ...free, lock: lock() };
    expect(withoutExpiredLock(forever, at(1e9))).toBe(forever);
    expect([lockOf(locked, at(59)), lockOf(locked, at(60)), lockOf(forever, at(1e9))]).toEqual([locked.lock, undefined, forever.lock]);
  });

  test("happens when the rollback ends that locked, not when a later one does", () => {
    const rollback = request({ action: "rollback", requestedAt: at(10).toISOString() });
    const lockedAt = (seconds: number): LedgerRecord => ({ ...free, lock: rollbackLock(rollback, at(seconds)) });
    expect(withoutRollbackLock(lockedAt(11), rollback)).toEqual(free);
    const earlier = lockedAt(9);
    expect(withoutRollbackLock(earlier, rollback)).toBe(earlier);
    const [own, others] = [{ ...free, lock: lock({ at: at(11).toISOString() }) }, lockedAt(11)];
    expect(withoutRollbackLock(own, rollback)).toBe(own);
    expect(withoutRollbackLock(others, { ...rollback, requestedBy: "hubot" })).toBe(others);
    expect(withoutRollbackLock(others, { ...rollback, action: "deploy" })).toBe(others);
  });

  test("happens when the pull request is closed in which the lock was taken", () => {
    expect(releasedBy(locked, { pullRequest: 7, at: closed, by: "anybody" })).toEqual(free);
    expect(releasedBy(locked, { pullRequest: 8, at: closed, by: "anybody" })).toBe(locked);
    expect(releasedBy(free, { pullRequest: 7, at: closed, by: "anybody" })).toBe(free);
    // GitHub's time of the close has whole seconds; a later lock was taken after the pull request was reopened.
    expect(releasedBy(locked, { pullRequest: 7, at: new Date(at(-1).getTime() + 1), by: "anybody" })).toEqual(free);
    expect(releasedBy(locked, { pullRequest: 7, at: at(-1), by: "anybody" })).toBe(locked);
    // Somebody who may not deploy releases only their own lock.
    const by = (login: string) => releasedBy(locked, { pullRequest: 7, at: closed, by: { login } });
    expect(by("somebody")).toBe(locked);
    expect(by(locked.lock.by.toUpperCase())).toEqual(free);
    const elsewhere = { ...free, lock: lock() };
    expect(releasedBy(elsewhere, { pullRequest: 7, at: closed, by: "anybody" })).toBe(elsewhere);
  });
});
