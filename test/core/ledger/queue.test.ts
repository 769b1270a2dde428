import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LedgerRecord, PendingRequest } from "../../../src/core/ledger.js";
import { lapseOf, deadlineOf } from "../../../src/core/ledger/expiry.js";
import { aheadOf, hasTurn, positionOf, queueOf, withoutStale, withTurn } from "../../../src/core/ledger/turn.js";
import { withApproval, withReady, withRequest, withWaitsFor } from "../../../src/core/ledger/requests.js";
import { withWaitingEnded } from "../../../src/core/ledger/pending-notices.js";
import { at, ids, pending, push } from "./records.js";

const none = (): boolean => false;
const ready = (id: string, seconds: number, state: Partial<PendingRequest> = {}): PendingRequest =>
  pending({ id }, { readySince: at(seconds).toISOString(), waitsFor: [], ...state });
const since = (seconds: number): { readonly turn: string } => ({ turn: at(seconds).toISOString() });
const minutes = (count: number): Date => at(60 * count);
const serialized = { serialization: true };
const parallel = { serialization: false };
const turns = (record: LedgerRecord): readonly (string | undefined)[] => record.requests.map(({ turn }) => turn);

describe("the queue", () => {
  test("has rollbacks first, then first come, first served, then by id", () => {
    const rollback = pending({ id: "rollback", action: "rollback", requestedAt: at(9).toISOString() });
    const shorter = ready("comment-2", 0, { readySince: "2025-01-01T10:00:04Z" });
    const record = { requests: [ready("comment-10", 5), ready("comment-9", 5), pending({ id: "waits" }), shorter, rollback] };
    expect(ids(queueOf(record))).toEqual(["rollback", "comment-2", "comment-9", "comment-10"]);
    expect(positionOf(record, "rollback", none)).toBe(1);
    expect(positionOf(record, "comment-10", none)).toBe(4);
    expect(positionOf(record, "waits", none)).toBeUndefined();
    expect(positionOf(record, "nobody", none)).toBeUndefined();
  });

  const entry = fc.record({ seconds: fc.nat(20), action: fc.constantFrom("deploy" as const, "rollback" as const), waits: fc.boolean() });

  test("does not depend on the order in the record", () => {
    const list = fc.array(entry, { maxLength: 8 }).chain((entries) => {
      const requests = entries.map(({ seconds, action }, index) =>
        pending({ id: `comment-${index}`, action }, { readySince: at(seconds).toISOString() }),
      );
      return fc.tuple(fc.constant(requests), fc.shuffledSubarray(requests, { minLength: requests.length }));
    });
    fc.assert(
      fc.property(list, ([requests, shuffled]) => {
        expect(ids(queueOf({ requests: shuffled }))).toEqual(ids(queueOf({ requests })));
      }),
    );
  });

  test("keeps everyone's place when others come later: only a rollback goes first", () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 10 }), (entries) => {
        let record: LedgerRecord = { requests: [] };
        for (const [index, { action, waits, seconds }] of entries.entries()) {
          const before = ids(queueOf(record));
          const id = `comment-${index}`;
          // Time does not go back: each request comes some seconds after the one before.
          const now = at(100 * index + seconds);
          record = withRequest(record, pending({ id, action, pullRequest: index, requestedAt: now.toISOString() })).record;
          if (!waits) record = withReady(record, id, now);
          record = withWaitsFor(withApproval(record, id, { by: "hubot", at: now.toISOString() }), id, []);
          const after = ids(queueOf(record));
          expect(after.filter((other) => other !== id)).toEqual(before);
          const rollbacks = queueOf(record).filter(({ request }) => request.action === "rollback").length;
          const last = action === "rollback" ? rollbacks : after.length;
          expect(positionOf(record, id, none)).toBe(waits && action === "deploy" ? undefined : last);
        }
      }),
    );
  });
});

describe("a turn", () => {
  const rollback = pending({ id: "me", action: "rollback", requestedAt: at(50).toISOString() });

  test.each<[string, PendingRequest, readonly string[]]>([
    ["the request that came last", ready("me", 20), ["has it", "older rollback", "first"]],
    ["a request that is not ready", pending({ id: "me" }), ["has it", "older rollback", "first", "third"]],
    ["a rollback", rollback, ["has it", "older rollback"]],
  ])("comes after the turns of others: %s", (_, mine, ahead) => {
    const older = pending({ id: "older rollback", action: "rollback" });
    const others = [ready("first", 10), ready("third", 30), ready("has it", 40, since(90)), older, pending({ id: "waits" })];
    expect(ids(aheadOf({ requests: [...others, mine] }, mine.request, at(100)))).toEqual(ahead);
    const known = mine.readySince === undefined;
    expect(ids(aheadOf({ requests: others }, mine.request, at(100)))).toEqual(known ? ahead : [...ahead, "third"]);
  });

  test.each<[string, readonly PendingRequest[], "given" | "not", "given" | "not"]>([
    ["the only one", [ready("me", 5)], "given", "given"],
    ["a request that was not ready before", [pending({ id: "me" })], "given", "given"],
    ["one that is gone", [ready("other", 5)], "not", "not"],
    ["one behind another", [ready("other", 4), ready("me", 5)], "not", "given"],
    ["one before another", [ready("other", 6), ready("me", 5)], "given", "given"],
    ["a rollback, before all others", [ready("other", 4), rollback], "given", "given"],
    ["a rollback, while another has its turn", [ready("other", 4, since(80)), rollback], "not", "given"],
    ["one that was not ready, behind another", [pending({ id: "me" }), ready("other", 4)], "not", "given"],
    ["the first, while another has its turn", [ready("me", 4), ready("other", 5, since(80))], "not", "given"],
    ["the first, after another's turn expired", [ready("me", 4), ready("other", 5, since(70))], "given", "given"],
    ["the request that has it already", [ready("me", 5, since(71))], "not", "not"],
    ["a request whose turn expired", [ready("me", 5, since(70))], "given", "given"],
    ["the first, while another has it from a wrong clock", [ready("me", 4), ready("other", 5, since(500))], "given", "given"],
  ])("at 100 s is given to %s", (_, requests, inSerialized, inParallel) => {
    for (const [environment, outcome] of [
      [serialized, inSerialized],
      [parallel, inParallel],
    ] as const) {
      const record = { requests };
      const after = withTurn(record, "me", at(100), environment);
      const mine = after.requests.find(({ request }) => request.id === "me");
      expect(after === record).toBe(outcome === "not");
      expect(mine?.turn === at(100).toISOString() && mine.readySince !== undefined).toBe(outcome === "given");
    }
  });

  test("that expired is taken from its holder when another request gets it", () => {
    const record = { requests: [ready("other", 5, since(60)), ready("me", 4)] };
    expect(turns(withTurn(record, "me", at(100), serialized))).toEqual([undefined, at(100).toISOString()]);
  });

  test("lasts 30 seconds, also for a clock that is behind", () => {
    expect([70, 71, 129, 130].map((seconds) => hasTurn(ready("me", 0, since(seconds)), at(100)))).toEqual([false, true, true, false]);
    expect(hasTurn(ready("me", 0), at(100))).toBe(false);
  });

  test("ends with the deployment, or when it expires without one", () => {
    const record = {
      requests: [ready("done", 1, since(99)), ready("late", 1, since(60)), ready("has it", 1, since(99)), ready("found", 1), pending()],
    };
    const after = withoutStale(record, at(100), (id) => id === "done" || id === "found");
    expect(ids(after)).toEqual(["late", "has it", "comment-1"]);
    expect(turns(after)).toEqual([undefined, at(99).toISOString(), undefined]);
    expect(withoutStale(after, at(100), () => false)).toBe(after);
  });
});

describe("the deadline", () => {
  const review = { reviewers: [], required: 2, timeout: 8 * 3_600_000 };
  const approved = (...when: readonly number[]): Pick<PendingRequest, "approvals"> => ({
    approvals: when.map((minute) => ({ by: `reviewer-${minute}`, at: minutes(minute).toISOString() })),
  });

  test.each<[string, PendingRequest, typeof review | undefined, Date | undefined]>([
    ["a push, which waits until it is replaced, but is not believed for ever", push("main"), review, minutes(60 * 24 * 60)],
    [
      "a job, which GitHub holds for 30 days, whatever the review says",
      pending({ job: { run: "80", attempt: 1, environment: "production", event: "push" } }, { waitsFor: ["review"] }),
      review,
      minutes(30 * 24 * 60),
    ],
    ["a request that waits for machines", pending(), undefined, minutes(60)],
    ["a request that waits for its turn", ready("me", 600), undefined, minutes(60)],
    ["a request that waits for reviewers", pending({}, { waitsFor: ["review"] }), review, minutes(480)],
    ["a request that waits for reviewers and machines", pending({}, { waitsFor: ["required_contexts", "review"] }), review, minutes(480)],
    ["a request that waits for a second reviewer", pending({}, { waitsFor: ["review"], ...approved(470) }), review, minutes(480)],
    ["a request that waits for machines after approvals", pending({}, approved(20, 400)), review, minutes(460)],
    ["a request that waits for machines, with its review skipped by force", pending(), review, minutes(60)],
    ["a request that waits for a review that deploy.yml no longer requires", pending({}, { waitsFor: ["review"] }), undefined, minutes(60)],
    [
      "a request that waits for a review with a short timeout",
      pending({}, { waitsFor: ["review"] }),
      { ...review, timeout: 600_000 },
      minutes(10),
    ],
  ])("of %s", (_, waiting, wanted, deadline) => {
    expect(deadlineOf(waiting, { review: wanted })).toEqual(deadline);
  });
});

test.each<[string, readonly number[], number, Date | undefined]>([
  ["without any", [], 1, undefined],
  ["with too few", [10], 2, undefined],
  ["with as many as it takes, when the first of them lapses", [20, 10], 2, minutes(490)],
  ["with more, when so many are left no more", [30, 10, 20], 2, minutes(500)],
  ["where none is needed", [10], 0, undefined],
])("approvals lapse %s", (_, given, required, lapse) => {
  const approvals = given.map((minute) => ({ by: `reviewer-${minute}`, at: minutes(minute).toISOString() }));
  expect(lapseOf({ approvals }, { review: { reviewers: [], required, timeout: 8 * 3_600_000 } })).toEqual(lapse);
});

test("a waiting request can be ended, one whose deployment is being created cannot", () => {
  const ending = { how: "closed" } as const;
  const record = { requests: [ready("me", 0, since(90)), ready("other", 1)] };
  expect(ids(withWaitingEnded(record, "other", ending, at(100)).requests)).toEqual(["me"]);
  expect(withWaitingEnded(record, "me", ending, at(100))).toBe(record);
  expect(ids(withWaitingEnded(record, "me", ending, at(130)).requests)).toEqual(["other"]);
});
