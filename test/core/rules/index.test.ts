import { describe, expect, test } from "vitest";
import type { Facts } from "../../../src/core/facts.js";
import { evaluate } from "../../../src/core/rules/index.js";
import type { CommitFacts } from "../../../src/core/rules/rule.js";
import { commit, context, deployment, environment, facts, ledger, person, pullRequest, request, target, withoutCommit } from "./facts.js";

const all = [
  "permission",
  "ref",
  "deployable_ref",
  "pull_request",
  "required_contexts",
  "auto_merge",
  "requires",
  "frozen_windows",
  "lock",
  "serialization",
  "review",
  "live",
  "same",
];
const named = (given: Facts, answer: string): readonly string[] =>
  evaluate(given)
    .findings.filter((finding) => finding.answer === answer)
    .map(({ rule }) => rule);

/** Facts that break every rule that can be broken at the same time. */
const hopeless = (difference: Partial<CommitFacts> = {}): CommitFacts =>
  facts({
    environment: environment({
      autoMerge: true,
      deployableRef: { source: "x", test: () => false },
      frozenWindows: [{ start: "0 12 * * *", duration: "2h", milliseconds: 7_200_000, location: "UTC" }],
      live: "block",
      requires: ["staging"],
      review: { reviewers: [{ kind: "user", login: "alice" }], required: 1, timeout: 1 },
      serialization: true,
    }),
    target: target({ own: false, moved: { before: undefined, after: "b" }, commit: commit({ contexts: [context({ state: "failure" })] }) }),
    deployments: [deployment(2, ["in_progress"])],
    ledger: ledger({ lock: { by: "bob", at: "2026-03-01T00:00:00Z" } }),
    defaultBranch: { ahead: 1, behind: 1 },
    lost: "unknown",
    requester: person({ role: "admin" }),
    ...difference,
  });

describe("a refusal", () => {
  test.each<[string, Facts]>([
    ["of everything at once", hopeless()],
    ["of a draft", hopeless({ target: target({ commit: commit({ pullRequests: [pullRequest({ draft: true })] }) }) })],
    ["of what would be lost", hopeless({ lost: [{ number: 3, title: "Cart", url: "https://github.com/octo/shop/pull/3" }] })],
    ["of an unknown ref", withoutCommit()],
    ["of a ref that names several things", withoutCommit({ target: { found: false, name: "v9", why: "ambiguous", candidates: [] } })],
    ["of what is live already", facts({ deployments: [deployment(2, ["success"])] })],
  ])("%s names the next command of each rule", (_, given) => {
    const refused = evaluate(given).findings.flatMap((finding) => (finding.answer === "refuse" ? [finding] : []));
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.filter(({ next }) => next === undefined)).toEqual([]);
  });
});

describe("the verdict", () => {
  const running = { environment: environment({ serialization: true }), deployments: [deployment(2, [], { sha: "b".repeat(40) })] };

  test("all pass", () => {
    expect(evaluate(facts()).verdict).toBe("pass");
    expect(named(facts(), "pass")).toEqual(all);
  });

  test("one waits", () => {
    expect(evaluate(facts(running)).verdict).toBe("wait");
    expect(named(facts(running), "wait")).toEqual(["serialization"]);
  });

  test("a refusal outweighs a wait", () => {
    expect(evaluate(facts({ ...running, requester: person({ role: "read" }) })).verdict).toBe("refuse");
  });

  test("every rule is shown, always in the same order", () => {
    const { findings, verdict } = evaluate(hopeless({ requester: person({ role: "read" }) }));
    expect(findings.map(({ rule }) => rule)).toEqual(all);
    expect(findings.map(({ answer }) => answer)).toEqual([...Array(9).fill("refuse"), "wait", "refuse", "refuse", "refuse"]);
    expect(verdict).toBe("refuse");
  });
});

describe("force", () => {
  const forced = request({ force: "the shop is down" });

  test("skips the rules that may be skipped and do not pass", () => {
    const given = hopeless({ request: forced });
    expect(named(given, "skip")).toEqual(["required_contexts", "requires", "frozen_windows", "review", "live", "same"]);
    expect(named(given, "refuse")).toEqual(["ref", "deployable_ref", "pull_request", "auto_merge", "lock"]);
    expect(named(given, "wait")).toEqual(["serialization"]);
  });

  test("skips what is live already", () => {
    const given = facts({ request: forced, requester: person({ role: "admin" }), deployments: [deployment(2, ["success"])] });
    expect(named(given, "skip")).toEqual(["same"]);
    expect(evaluate(given).verdict).toBe("pass");
  });

  test("skips nothing for somebody who may not use it", () => {
    const given = hopeless({ request: forced, requester: person({ role: "write" }) });
    expect(named(given, "skip")).toEqual([]);
    expect(named(given, "refuse")).toContain("frozen_windows");
  });
});

describe("a rollback", () => {
  test("is judged only by requester, ref, lock and queue", () => {
    const { findings } = evaluate(hopeless({ request: request({ action: "rollback" }) }));
    expect(findings.map(({ rule, answer }) => `${rule} ${answer}`)).toEqual([
      "permission pass",
      "ref pass",
      "lock refuse",
      "serialization wait",
    ]);
  });

  test("to a ref that names no commit is refused", () => {
    expect(evaluate(withoutCommit({ request: request({ action: "rollback" }) })).findings.map(({ rule }) => rule)).toEqual([
      "permission",
      "ref",
      "lock",
    ]);
  });
});

test("a ref that names no commit is judged by the rules that need none", () => {
  const { findings, verdict } = evaluate(withoutCommit());
  expect(findings.map(({ rule }) => rule)).toEqual(["permission", "ref", "frozen_windows", "lock"]);
  expect(verdict).toBe("refuse");
});
