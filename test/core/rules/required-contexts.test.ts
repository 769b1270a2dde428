import { describe, expect, test } from "vitest";
import type { Commit, Context } from "../../../src/core/facts.js";
import { requiredContexts as rule } from "../../../src/core/rules/required-contexts.js";
import type { CommitFacts } from "../../../src/core/rules/rule.js";
import { before, commit, context, environment, facts, line, now, request, target } from "./facts.js";

const having = (contexts: Commit["contexts"], ...requiredByBase: readonly string[]): Partial<CommitFacts> => ({
  target: target({ commit: commit({ contexts }), requiredByBase }),
});
const baseUnknown = { target: target({ requiredByBase: undefined }) };
const demanding = (...names: readonly string[]): Partial<CommitFacts> => ({ environment: environment({ requiredContexts: names }) });
const failed = (difference: Partial<Context> = {}): Context => context({ state: "failure", detail: "failure", ...difference });
const pending = (difference: Partial<Context> = {}): Context => context({ state: "pending", detail: "in_progress", ...difference });
const build = "[`build`](https://github.com/octo/shop/runs/1)";

describe("contexts", () => {
  test.each<[string, Partial<CommitFacts>, string]>([
    ["all green", having([context(), context({ name: "lint" })]), "pass: 2 checks are green."],
    [
      "one failed",
      having([failed(), context({ name: "lint" })]),
      `refuse: ${build} failed on \`aaaaaaa\`. Run it again or fix what is wrong, then repeat the command. → /deploy v1.0.0 production`,
    ],
    [
      "some failed, some pend",
      having([failed({ detail: "timed_out" }), failed({ name: "e2e", url: undefined }), pending({ name: "lint" })]),
      `refuse: ${build} (timed out) and \`e2e\` failed`,
    ],
    ["one pends", having([pending(), context({ name: "lint" })]), `wait: ${build} (in progress) is not finished.`],
    ["a name that two apps report needs both green", having([context(), failed({ app: "jenkins" })]), "refuse"],
    ["a name that two apps report is red when either is", having([failed({ app: "jenkins" }), context()]), "refuse"],
    [
      "a forged status of that name hides no red one",
      { ...having([failed(), context({ app: undefined })]), ...demanding("build") },
      "refuse",
    ],
    ["could not be read", having(undefined), "refuse: The checks on `aaaaaaa` could not be read"],
    ["could not be read, and some are demanded", { ...having(undefined), ...demanding("build") }, "refuse"],
    ["none demanded", { ...having([failed()]), ...demanding() }, "pass: `production` demands no checks."],
    [
      "only the demanded count",
      { ...having([context(), failed({ name: "lint" }), pending({ name: "e2e" })]), ...demanding("build") },
      "pass: 1 check is green.",
    ],
    ["a demanded one failed", { ...having([failed()]), ...demanding("build") }, "refuse"],
    [
      "a demanded one is missing",
      { ...having([context()]), ...demanding("build", "e2e") },
      "wait: `e2e` is required and not reported yet.",
    ],
    [
      "nothing is reported of what is demanded",
      { ...having([]), ...demanding("build", "e2e") },
      "wait: `build` and `e2e` are required and not reported yet.",
    ],
    [
      "one pends, one is missing",
      { ...having([pending()]), ...demanding("build", "e2e") },
      `wait: ${build} (in progress) is not finished; \`e2e\` is required and not reported yet.`,
    ],
    ["the base branch requires more", having([context()], "build", "e2e"), "wait: `e2e` is required and not reported yet."],
    ["the base branch requires what failed", having([failed()], "build"), "refuse"],
    [
      "what the base branch requires is unknown",
      baseUnknown,
      "refuse: Which checks the pull request's base branch requires could not be read",
    ],
    ["the base branch does not matter where some are demanded", { ...baseUnknown, ...demanding("build") }, "pass"],
    ["the base branch may require our check", having([context()], "build", "deploy/production", "deploy.yml"), "pass: 1 check is green."],
    [
      "the base branch may require a check of another App whose name is like ours",
      having([context()], "deploy/preview"),
      "wait: `deploy/preview` is required and not reported yet.",
    ],
    ["a foreign check of such a name counts", having([context(), failed({ name: "deploy/preview" })], "deploy/preview"), "refuse"],
    ["ours do not count", having([context(), failed({ name: "deploy/production", ours: true })]), "pass: 1 check is green."],
    ["runs on deployment do not count", having([context(), failed({ name: "roll-out", workflowEvent: "deployment" })]), "pass"],
    ["runs on deployment_status do not count", having([context(), pending({ name: "smoke", workflowEvent: "deployment_status" })]), "pass"],
    [
      "a demanded check is not met by a run on deployment",
      { ...having([context({ workflowEvent: "deployment" })]), ...demanding("build") },
      "wait",
    ],
  ])("%s", (_, difference, expected) => {
    expect(line(rule.check(facts(difference)))).toContain(expected);
  });
});

describe("nothing reported", () => {
  test.each<[string, Date | undefined, number, "wait" | "pass"]>([
    ["a new commit waits", before(119), 30, "wait"],
    ["an older one passes", before(120), 30, "pass"],
    ["an unknown age waits from the request on", undefined, 119, "wait"],
    ["an unknown age passes in the end", undefined, 120, "pass"],
    ["a new commit waits although asked for long ago", before(10), 900, "wait"],
  ])("%s", (_, seenAt, askedSecondsAgo, answer) => {
    const requested = request({ requestedAt: before(askedSecondsAgo).toISOString() });
    // A date inside the commit, however old, must not shorten it.
    const found = target({ commit: commit({ contexts: [], seenAt, committedAt: before(9_999_999) }) });
    expect(rule.check(facts({ request: requested, target: found })).answer).toBe(answer);
  });

  test("says until when, and warns in the end", () => {
    const young = facts({ target: target({ commit: commit({ contexts: [], seenAt: before(50) }) }) });
    expect(rule.check(young)).toMatchObject({ waitsFor: "machines", until: new Date(now.getTime() + 70_000) });
    const old = facts({ target: target({ commit: commit({ contexts: [context({ ours: true })] }) }) });
    expect(line(rule.check(old))).toBe("pass ⚠️: No check was reported on `aaaaaaa`: nothing has tested this commit.");
  });
});
