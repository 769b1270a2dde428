import { expect, test } from "vitest";
import type { Principal } from "../../../src/core/config/principals.js";
import type { Facts } from "../../../src/core/facts.js";
import { review } from "../../../src/core/rules/review.js";
import { before, environment, facts, ledger, line, pending, person, sha } from "./facts.js";

const users = (...logins: readonly string[]): readonly Principal[] => logins.map((login) => ({ kind: "user", login }));
const ops: Principal = { kind: "team", organization: "octo", team: "ops" };
const readers = (...logins: readonly string[]): Facts["approvers"] => logins.map((login) => person({ login, role: "read" }));
const approved = (...logins: readonly string[]): Facts["ledger"] =>
  ledger({ requests: [pending("comment-1", { approvals: logins.map((by) => ({ by, at: before(5).toISOString() })) })] });

test.each<[string, readonly Principal[], number, Facts["ledger"], string]>([
  [
    "nobody yet",
    users("bob", "carol"),
    1,
    ledger(),
    "wait: 1 approval is missing: **bob** or **carol** may give it, with `/approve production`.",
  ],
  ["enough", users("bob", "carol"), 1, approved("Bob"), "pass: Approved by **Bob**."],
  [
    "not enough",
    [...users("bob", "carol"), ops],
    2,
    approved("bob"),
    "wait: 1 approval is missing: **carol** or members of `octo/ops` may give it, with `/approve production`. Approved so far by **bob**.",
  ],
  ["twice by one", users("bob", "carol"), 2, approved("bob", "BOB"), "wait: 1 approval is missing: **carol** may"],
  ["by the requester", users("alice", "bob"), 1, approved("Alice"), "wait: 1 approval is missing: **bob** may"],
  ["by the requester through a team", [ops], 1, approved("alice"), "wait"],
  ["by somebody who is not named", users("bob"), 1, approved("mallory"), "wait"],
  ["by somebody of a team", [ops], 1, approved("olga"), "pass: Approved by **olga**."],
  ["by somebody who is in no team", [ops], 1, approved("mallory"), "wait"],
  ["by somebody who left the team", [ops], 1, approved("bob"), "wait: 1 approval is missing: members of `octo/ops` may give it"],
  ["by somebody who may not read here any more", users("nora"), 1, approved("nora"), "wait"],
  ["by somebody whose role could not be read", users("ulla"), 1, approved("ulla"), "wait"],
  ["by somebody whose membership could not be read", [ops], 1, approved("uwe"), "wait"],
  [
    "of another request",
    users("bob"),
    1,
    ledger({ requests: [pending("x", { approvals: [{ by: "bob", at: before(5).toISOString() }] })] }),
    "wait",
  ],
  ["in a record that does not verify", users("bob"), 1, { verified: false, requests: [], at: sha("0") }, "wait"],
  [
    "only the requester could approve",
    users("Alice"),
    1,
    ledger(),
    "refuse: `production` needs 1 approval from people other than **alice**, who asked, and nobody else is named as a reviewer.",
  ],
  [
    "too few could approve",
    users("alice", "bob", "BOB"),
    2,
    ledger(),
    "refuse: `production` needs 2 approvals from people other than **alice**, who asked, and only **bob** is named as a reviewer.",
  ],
  ["a team may be enough", [...users("alice"), ops], 3, ledger(), "wait: 3 approvals are missing: members of `octo/ops` may give them"],
  [
    "an hour ago, the time for which it holds",
    users("bob", "carol"),
    1,
    ledger({ requests: [pending("comment-1", { approvals: [{ by: "bob", at: before(3600).toISOString() }] })] }),
    "wait: 1 approval is missing: **bob** or **carol** may give it, with `/approve production`. The approval by **bob** lapsed.",
  ],
  ["none needed", users("bob"), 0, ledger(), "pass"],
])("%s", (_, reviewers, required, given, expected) => {
  const approvers = [
    ...readers("bob", "carol", "mallory"),
    person({ login: "Alice", role: "write", teams: ["octo/ops"] }),
    person({ login: "olga", role: "read", teams: ["octo/ops"] }),
    person({ login: "nora", role: "none" }),
    person({ login: "ulla", role: undefined }),
    person({ login: "uwe", role: "read", unreadableTeams: ["octo/ops"] }),
  ];
  const inQuestion = environment({ review: { reviewers, required, timeout: 3_600_000 } });
  expect(line(review.check(facts({ environment: inQuestion, ledger: given, approvers })))).toContain(expected);
});

test("no review", () => {
  expect(line(review.check(facts()))).toBe("pass: `production` needs no approval.");
});

test("it waits for people", () => {
  expect(
    review.check(facts({ environment: environment({ review: { reviewers: users("bob"), required: 1, timeout: 3_600_000 } }) })),
  ).toMatchObject({ waitsFor: "people" });
});
