import { describe, expect, test } from "vitest";
import type { Deployment } from "../../../src/core/deployments.js";
import type { PendingRequest } from "../../../src/core/ledger.js";
import { queuePosition } from "../../../src/core/rules/serialization.js";
import { before, deployed, deployment, now, pending, request } from "./facts.js";

const ready = (id: string, secondsAgo: number, difference: Partial<PendingRequest> = {}): PendingRequest =>
  pending(id, { readySince: before(secondsAgo).toISOString(), ...difference });
const mine = (secondsAgo: number): PendingRequest => ({ ...ready("comment-1", secondsAgo), request: request() });
const rollback = (id: string, secondsAgo: number): PendingRequest =>
  pending(id, { request: request({ id, action: "rollback", requestedAt: before(secondsAgo).toISOString() }) });

describe("who comes first", () => {
  test.each<[string, readonly PendingRequest[], readonly string[]]>([
    ["nobody", [], []],
    ["everybody who is ready, if ours is not in the record", [ready("x", 20), ready("y", 90), pending("z")], ["y", "x"]],
    ["everybody who is ready, if ours is not", [pending("comment-1"), ready("x", 20)], ["x"]],
    ["who was ready earlier", [ready("x", 90), mine(60), ready("y", 30)], ["x"]],
    ["the first by id, if all became ready at once", [ready("comment-2", 60), mine(60), ready("comment-0", 60)], ["comment-0"]],
    ["whoever was given the turn", [mine(60), ready("x", 30, { turn: before(29).toISOString() })], ["x"]],
    ["nobody whose turn lapsed", [mine(60), ready("x", 30, { turn: before(30).toISOString() })], []],
    ["who was earlier although the turn lapsed", [ready("x", 90, { turn: before(31).toISOString() }), mine(60)], ["x"]],
    ["a rollback, however late", [mine(60), rollback("x", 5)], ["x"]],
    ["a rollback before all others", [ready("y", 90), rollback("x", 5), mine(60)], ["x", "y"]],
  ])("%s", (_, requests, expected) => {
    const { ahead, place } = queuePosition(request(), { requests }, [], now);
    expect(ahead.map((entry) => entry.request.id)).toEqual(expected);
    expect(place).toBe(expected.length + 1);
  });

  test("a rollback goes before everything that waits, but not before a turn that was given", () => {
    const requests = [ready("x", 900), ready("y", 5, { turn: before(2).toISOString() })];
    const { ahead } = queuePosition(request({ action: "rollback" }), { requests }, [], now);
    expect(ahead.map((entry) => entry.request.id)).toEqual(["y"]);
  });

  test("of two rollbacks the first goes first", () => {
    const requests = [rollback("x", 9), rollback("y", 5)];
    const ahead = (index: number): number => queuePosition(requests[index]?.request ?? request(), { requests }, [], now).ahead.length;
    expect([ahead(0), ahead(1)]).toEqual([0, 1]);
  });

  test("a request with a deployment no longer waits", () => {
    const requests = [ready("x", 90, { turn: before(2).toISOString() }), mine(60)];
    const made = deployment(5, ["success"], { request: deployed("x") });
    expect(queuePosition(request(), { requests }, [made], now).place).toBe(1);
  });
});

test.each<[string, Deployment, boolean]>([
  ["in progress", deployment(5, ["in_progress"]), true],
  ["without a status", deployment(5, []), true],
  ["finished", deployment(5, ["in_progress", "failure"]), false],
  ["made by others", deployment(5, [], { ours: false }), false],
  ["its own", deployment(5, [], { request: deployed("comment-1") }), false],
])("running: %s", (_, given, running) => {
  expect(queuePosition(request(), { requests: [] }, [given], now).running).toEqual(running ? [given] : []);
});
