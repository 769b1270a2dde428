import { expect, test } from "vitest";
import type { Facts } from "../../../src/core/facts.js";
import type { Lock } from "../../../src/core/ledger.js";
import { nobody } from "../../../src/core/ledger/lock.js";
import { lock } from "../../../src/core/rules/lock.js";
import { before, facts, ledger, line, request, sha, withoutCommit } from "./facts.js";

const bobs: Lock = { by: "bob", at: before(3600).toISOString(), reason: "moving the database" };
const until = (seconds: number): Lock => ({ ...bobs, until: before(-seconds).toISOString() });
const by = (held: Lock | undefined, difference: Partial<Facts> = {}): Facts =>
  withoutCommit({ ledger: ledger(held && { lock: held }), ...difference });
const unverified: Facts["ledger"] = { verified: false, requests: [], at: sha("0") };
const push = request({ cause: "push" });
const unlocks = "Whoever may deploy there can unlock it with `/unlock production`.";

test.each<[string, Facts, string]>([
  ["no lock", by(undefined), "pass: `production` is not locked."],
  [
    "somebody else's",
    by(bobs),
    `refuse: \`production\` has been locked by **bob** since 2026-03-02 11:00 UTC: “moving the database”. ${unlocks} → /unlock production`,
  ],
  ["somebody else's, with an end", by(until(60)), "since 2026-03-02 11:00 UTC until 2026-03-02 12:01 UTC: “moving"],
  ["one that ended", by(until(0)), "pass: `production` is not locked."],
  ["the holder's", by({ ...bobs, by: "Alice" }), "pass: `production` is locked by **Alice**, who asks for this."],
  ["for a push", by(bobs, { request: push }), "wait: `production` has been locked by **bob**"],
  ["for a push of the holder", by({ ...bobs, by: "alice", reason: "rolled back" }, { request: push }), "wait"],
  ["for a rollback", by(bobs, { request: request({ action: "rollback" }) }), "refuse"],
  ["forced", by(bobs, { request: request({ force: "fire" }) }), "refuse"],
  [
    "a record that does not verify",
    by(undefined, { ledger: unverified }),
    `refuse: The record of \`production\` does not verify, so it counts as locked. ${unlocks} → /unlock production`,
  ],
  [
    "a record that does not verify, for a rollback",
    by(undefined, { ledger: unverified, request: request({ action: "rollback" }) }),
    `${unlocks} To roll back at once, let admins deploy it with \`--force "why"\`. → /unlock production`,
  ],
  [
    "a record that does not verify, for a forced rollback",
    by(undefined, { ledger: unverified, request: request({ action: "rollback", force: "fire" }) }),
    "pass ⚠️: The record of `production` does not verify, so it counts as locked, but not for a forced rollback.",
  ],
  ["a record that does not verify, forced", by(undefined, { ledger: unverified, request: request({ force: "fire" }) }), "refuse"],
  [
    "nobody's, since the record did not verify, for a forced rollback",
    by({ ...bobs, by: nobody }, { request: request({ action: "rollback", force: "fire" }) }),
    "pass: `production` is locked since its record did not verify, but not for a forced rollback.",
  ],
  ["nobody's, for a rollback", by({ ...bobs, by: nobody }, { request: request({ action: "rollback" }) }), "refuse"],
  ["somebody else's, for a forced rollback", by(bobs, { request: request({ action: "rollback", force: "fire" }) }), "refuse"],
  [
    "a record that does not verify, for a push",
    facts({ ledger: unverified, request: push }),
    "wait: The record of `production` does not verify",
  ],
])("%s", (_, given, expected) => {
  expect(line(lock.check(given))).toContain(expected);
});

test("a push learns when the lock ends", () => {
  expect(lock.check(by(until(60), { request: push }))).toMatchObject({ waitsFor: "lock", until: before(-60) });
  expect(lock.check(by(bobs, { request: push }))).not.toHaveProperty("until");
});
