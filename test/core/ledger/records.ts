import fc from "fast-check";
import type { JsonObject } from "../../../src/core/json.js";
import type { Ending, LedgerRecord, PendingRequest } from "../../../src/core/ledger.js";
import type { Ref, Request } from "../../../src/core/request.js";

/** So many seconds after ten o'clock. */
export function at(seconds: number): Date {
  return new Date(Date.UTC(2025, 0, 1, 10, 0, seconds));
}

/** A request from pull request 7 at ten o'clock, with the given differences. */
export function request(difference: Partial<Request> = {}): Request {
  return {
    id: "comment-1",
    action: "deploy",
    cause: "comment",
    environment: "production",
    ref: { kind: "tag", name: "v0.5.5" },
    sha: "a".repeat(40),
    requestedBy: "octocat",
    requestedAt: at(0).toISOString(),
    issue: 7,
    pullRequest: 7,
    comment: "1",
    inputs: {},
    again: false,
    ...difference,
  };
}

/** A request that waits for its checks, with the given differences. */
export function pending(difference: Partial<Request> = {}, state: Partial<Omit<PendingRequest, "request">> = {}): PendingRequest {
  return { request: request(difference), approvals: [], waitsFor: ["required_contexts"], ...state };
}

/** A push of a branch. */
export function push(
  branch: string,
  difference: Partial<Request> = {},
  state: Partial<Omit<PendingRequest, "request">> = {},
): PendingRequest {
  const { issue: _i, pullRequest: _p, comment: _c, ...rest } = request();
  const ref: Ref = { kind: "branch", name: branch, branch };
  return { ...pending({}, state), request: { ...rest, id: `push-${branch}`, cause: "push", ref, ...difference } };
}

/** The ids in a record, in order. */
export function ids(requests: LedgerRecord | readonly PendingRequest[]): readonly string[] {
  return ("requests" in requests ? requests.requests : requests).map((waiting) => waiting.request.id);
}

const text = fc.string({ unit: "binary", maxLength: 30 });
const time = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(Date.UTC(2100, 0)) }).map((date) => date.toISOString());
const json: fc.Arbitrary<JsonObject> = fc
  .dictionary(text, fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 })
  // JSON has no -0.
  .map((value) => JSON.parse(JSON.stringify(value)) as JsonObject);
const number = fc.maxSafeNat();
const id = fc.bigInt({ min: 1n, max: 2n ** 64n }).map(String);

const anyRequest: fc.Arbitrary<Request> = fc.record(
  {
    id: text,
    action: fc.constantFrom("deploy", "rollback", "promote"),
    cause: fc.constantFrom("comment", "button", "push"),
    environment: text,
    ref: fc.record(
      {
        kind: fc.constantFrom("tag", "branch", "sha", "pull_request"),
        name: text,
        pullRequest: number,
        branch: text,
        hidesBranch: fc.boolean(),
      },
      { requiredKeys: ["kind", "name"] },
    ),
    sha: text,
    requestedBy: text,
    requestedAt: time,
    issue: number,
    pullRequest: number,
    comment: id,
    inputs: json,
    again: fc.boolean(),
    force: text,
    rollback: fc.record({ from: id, to: id }),
  },
  { requiredKeys: ["id", "action", "cause", "environment", "ref", "sha", "requestedBy", "requestedAt", "inputs", "again"] },
);

const anyEnding: fc.Arbitrary<Ending> = fc.oneof(
  fc.record({ how: fc.constantFrom("cancelled" as const, "rolled_back" as const), by: text }),
  fc.record({ how: fc.constant("rejected" as const), by: text, reason: text }, { requiredKeys: ["how", "by"] }),
  fc.record({ how: fc.constant("replaced" as const), byRef: text }),
  fc.record({ how: fc.constant("head_moved" as const), to: text }),
  fc.record({ how: fc.constant("closed" as const) }),
  fc.record({ how: fc.constant("expired" as const), culprits: text }, { requiredKeys: ["how"] }),
  fc.record({ how: fc.constant("refused" as const), answer: fc.record({ emoji: text, verdict: text, text }) }),
);

/** Any possible record, and any note. */
export const anyContent: fc.Arbitrary<{ record: LedgerRecord; note?: JsonObject }> = fc.record(
  {
    record: fc.record(
      {
        lock: fc.record({ by: text, at: time, until: time, reason: text, pullRequest: number }, { requiredKeys: ["by", "at"] }),
        requests: fc.array(
          fc.record(
            {
              request: anyRequest,
              approvals: fc.array(fc.record({ by: text, at: time }), { maxLength: 2 }),
              readySince: time,
              turn: time,
              waitsFor: fc.array(text, { maxLength: 3 }),
            },
            { requiredKeys: ["request", "approvals", "waitsFor"] },
          ),
          { maxLength: 4 },
        ),
        ended: fc.array(fc.record({ request: anyRequest, ending: anyEnding, at: time }), { maxLength: 2 }),
        answers: fc.array(fc.record({ id: text, at: time, emoji: text, verdict: text, text }), { maxLength: 2 }),
      },
      { requiredKeys: ["requests"] },
    ),
    note: json,
  },
  { requiredKeys: ["record"] },
);
