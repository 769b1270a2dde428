import { describe, expect, test } from "vitest";
import type { Commit, Context } from "../../../src/core/facts.js";
import { requiredContexts as rule } from "../../../src/core/rules/required-contexts.js";
import type { CommitFacts } from "../../../src/core/rules/rule.js";
import { before, commit, context, deployment, environment, facts, line, now, request, target } from "./facts.js";

const having = (contexts: Commit["contexts"], ...names: readonly string[]): Partial<CommitFacts> => ({
  target: target({ commit: commit({ contexts }), requiredByBase: names.map((name) => ({ name, app: undefined })) }),
});
const bound = (contexts: Commit["contexts"]): Partial<CommitFacts> => ({
  target: target({ commit: commit({ contexts }), requiredByBase: [{ name: "build", app: 15368 }] }),
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
      "some failed, some are pending",
      having([failed({ detail: "timed_out" }), failed({ name: "e2e", url: undefined }), pending({ name: "lint" })]),
      `refuse: ${build} (timed out) and \`e2e\` failed`,
    ],
    ["one pends", having([pending(), context({ name: "lint" })]), `wait: ${build} (in progress) is not finished.`],
    ["a name that two apps report needs both green", having([context(), failed({ app: "jenkins" })]), "refuse"],
    ["a name that two apps report is red when either is", having([failed({ app: "jenkins" }), context()]), "refuse"],
    [
      "a forged status of that name does not hide a failure",
      { ...having([failed(), context({ app: undefined })]), ...demanding("build") },
      "refuse",
    ],
    [
      "a job that deploys here does not count",
      having([context(), failed({ name: "roll out", environment: "Production" })]),
      "pass: 1 check is green.",
    ],
    [
      "a job that deploys here counts if it is required",
      { ...having([context(), failed({ name: "roll out", environment: "production" })]), ...demanding("build", "roll out") },
      "refuse",
    ],
    ["a job that deploys elsewhere counts", having([context(), failed({ name: "roll out", environment: "staging" })]), "refuse"],
    ["a job held elsewhere is waited for", having([context(), pending({ name: "stage", detail: "waiting" })]), "wait"],
    [
      "a job held for another environment is waited for, unless that one requires this one",
      having([context(), pending({ name: "ship", detail: "waiting", environment: "canary" })]),
      "wait",
    ],
    [
      "a job held for an environment that requires this one does not count",
      { ...having([context(), pending({ name: "ship", detail: "waiting", environment: "Canary" })]), requiredBy: ["canary"] },
      "pass: 1 check is green.",
    ],
    [
      "a job that runs for an environment that requires this one is waited for",
      { ...having([context(), pending({ name: "ship", environment: "canary" })]), requiredBy: ["canary"] },
      "wait",
    ],
    [
      "a held job does not wait for other held jobs",
      {
        ...having([context(), pending({ name: "stage", detail: "waiting", environment: "staging" })]),
        request: request({ cause: "job", job: { run: "80", attempt: 1, environment: "production", event: "push" } }),
      },
      "pass: 1 check is green.",
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
      "none of the demanded ones is reported",
      { ...having([]), ...demanding("build", "e2e") },
      "wait: `build` and `e2e` are required and not reported yet.",
    ],
    [
      "one is pending, one is missing",
      { ...having([pending()]), ...demanding("build", "e2e") },
      `wait: ${build} (in progress) is not finished; \`e2e\` is required and not reported yet.`,
    ],
    ["the base branch requires more", having([context()], "build", "e2e"), "wait: `e2e` is required and not reported yet."],
    [
      "two workflows have a job of that name, and one failed",
      having([failed(), context({ workflow: "Nightly" })]),
      `refuse: ${build} of \`CI\` failed`,
    ],
    [
      "an App has to report it, and another did",
      bound([context({ app: "jenkins", appId: 7 }), context({ name: "lint" })]),
      "wait: `build` is required from the App `github-actions` and not reported by it yet: what `jenkins` reported does not count.",
    ],
    [
      "an App has to report it, and somebody posted a status of that name",
      bound([context({ app: undefined, appId: undefined })]),
      "wait: `build` is required from the App with the id 15368 and not reported by it yet: what somebody without an App reported does not count.",
    ],
    ["an App has to report it, and did", bound([context()]), "pass: 1 check is green."],
    ["an App has to report it, and did, and another App's failed", bound([context(), failed({ app: "jenkins", appId: 7 })]), "refuse"],
    [
      "a name like it is reported",
      { ...having([context()]), ...demanding("CI / build (push)") },
      "wait: `CI / build (push)` is required and not reported yet. Nobody reports `CI / build (push)`, but `build` is reported: names have to match exactly.",
    ],
    ["no name like it is reported", { ...having([context()]), ...demanding("e2e") }, "wait: `e2e` is required and not reported yet."],
    ["the base branch requires what failed", having([failed()], "build"), "refuse"],
    [
      "what the base branch requires is unknown",
      baseUnknown,
      "refuse: The checks that the pull request's base branch requires could not be read",
    ],
    ["the base branch does not matter if some are demanded", { ...baseUnknown, ...demanding("build") }, "pass"],
    ["the base branch may require our check", having([context()], "build", "deploy/production", "deploy.yml"), "pass: 1 check is green."],
    [
      "the base branch may require a check of another App whose name is like ours",
      having([context()], "deploy/preview"),
      "wait: `deploy/preview` is required and not reported yet.",
    ],
    ["a foreign check of such a name counts", having([context(), failed({ name: "deploy/preview" })], "deploy/preview"), "refuse"],
    ["our own check runs do not count", having([context(), failed({ name: "deploy/production", ours: true })]), "pass: 1 check is green."],
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
    ["with an unknown age, the time counts from the request", undefined, 119, "wait"],
    ["with an unknown age, it passes eventually", undefined, 120, "pass"],
    ["a new commit waits although it was requested long ago", before(10), 900, "wait"],
  ])("%s", (_, seenAt, askedSecondsAgo, answer) => {
    const requested = request({ requestedAt: before(askedSecondsAgo).toISOString() });
    // The commit's own date must not shorten the wait, however old it is.
    const found = target({ commit: commit({ contexts: [], seenAt, committedAt: before(9_999_999) }) });
    expect(rule.check(facts({ request: requested, target: found })).answer).toBe(answer);
  });

  test("tells until when it waits, and finally warns", () => {
    const young = facts({ target: target({ commit: commit({ contexts: [], seenAt: before(50) }) }) });
    expect(rule.check(young)).toMatchObject({ waitsFor: "machines", until: new Date(now.getTime() + 70_000) });
    const old = facts({ target: target({ commit: commit({ contexts: [context({ ours: true })] }) }) });
    expect(line(rule.check(old))).toBe("pass ⚠️: No check was reported on `aaaaaaa`: nothing has tested this commit.");
  });
});

describe("checks that GitHub deletes with age", () => {
  const days = (count: number): Date => before(count * 86_400);
  const young = days(0.5);

  test.each<[string, Partial<Commit>, boolean, "wait" | "refuse"]>([
    ["seen 91 days ago, public", { seenAt: days(91) }, true, "refuse"],
    ["seen 89 days ago, public", { seenAt: days(89) }, true, "wait"],
    ["seen 91 days ago, elsewhere", { seenAt: days(91) }, false, "wait"],
    ["seen 401 days ago, elsewhere", { seenAt: days(401) }, false, "refuse"],
    ["91 days old by its own date, and no suite is left", { seenAt: undefined, committedAt: days(91) }, true, "refuse"],
    ["91 days old by its own date, with our own check run of last month", { seenAt: days(30), committedAt: days(91) }, true, "refuse"],
    ["91 days old by its own date, but GitHub saw it first today", { seenAt: young, committedAt: days(91) }, true, "wait"],
    ["from tomorrow by its forged date, and seen 91 days ago", { seenAt: days(91), committedAt: days(-1) }, true, "refuse"],
  ])("%s", (_, difference, isPublic, answer) => {
    const { repository } = facts();
    const found = target({ commit: commit({ ...difference, contexts: [context({ name: "lint" })] }) });
    const verdict = rule.check(facts({ ...demanding("build"), target: found, repository: { ...repository, public: isPublic } }));
    expect(verdict.answer).toBe(answer);
  });

  test("a deployment of the commit shows its age", () => {
    const found = target({ commit: commit({ seenAt: undefined, committedAt: days(-1), contexts: [] }) });
    const old = { ...demanding("build"), target: found, deployments: [deployment(1, ["success"], { createdAt: days(401) })] };
    expect(line(rule.check(facts(old)))).toBe(
      'refuse: `build` is required, and nothing of it is left on `aaaaaaa`: GitHub deletes checks after 400 days. Start its workflow for this commit or push a new one, then repeat the command; or let admins deploy it with `--force "why"`. → /deploy v1.0.0 production',
    );
    expect(line(rule.check(facts({ target: found, deployments: old.deployments })))).toBe(
      "pass ⚠️: No check is left on `aaaaaaa`, if there ever was one: GitHub deletes checks after 400 days.",
    );
  });

  test("a failed check that is left is named first", () => {
    const found = target({ commit: commit({ seenAt: days(401), contexts: [failed()] }) });
    expect(line(rule.check(facts({ ...demanding("build", "e2e"), target: found })))).toContain(`refuse: ${build} failed`);
  });
});
