import { describe, expect, test } from "vitest";
import { autoMerge, foreseeMerge, needsMerge } from "../../../src/core/rules/auto-merge.js";
import type { CommitFacts } from "../../../src/core/rules/rule.js";
import { commit, environment, facts, line, ofPullRequest, pullRequest, request, sha, target, withoutCommit } from "./facts.js";

const merging = environment({ autoMerge: true });
const behind = { ahead: 1, behind: 3 };
const branch = request({ ref: { kind: "branch", name: "fix", branch: "fix" } });
const fork = target({ ref: ofPullRequest.ref, commit: commit({ pullRequests: [pullRequest({ fork: true })] }) });

describe("auto_merge", () => {
  test.each<[string, Partial<CommitFacts>, string, boolean]>([
    [
      "absent",
      { environment: environment(), defaultBranch: behind },
      "pass: Whether the commit is behind `main` does not matter here.",
      false,
    ],
    ["absent and unknown", { environment: environment(), defaultBranch: undefined }, "pass", false],
    ["false", { environment: environment({ autoMerge: false }), request: branch, defaultBranch: behind }, "pass", false],
    ["unknown", { request: branch, defaultBranch: undefined }, "refuse: GitHub did not say whether the commit is behind `main`", false],
    ["up to date", { request: branch }, "pass: The commit contains all of `main`.", false],
    ["a branch", { request: branch, defaultBranch: behind }, "pass: `fix` is 3 commits behind `main`, which will be merged into it.", true],
    [
      "a pull request",
      { request: ofPullRequest, defaultBranch: { ahead: 1, behind: 1 } },
      "pass: `#12` is 1 commit behind `main`, which will be merged into it.",
      true,
    ],
    ["a tag", { defaultBranch: behind }, "refuse: `v1.0.0` is 3 commits behind `main`, and a tag cannot be brought up to date.", false],
    [
      "a SHA",
      { request: request({ ref: { kind: "sha", name: "aaaaaaa" } }), defaultBranch: behind },
      "refuse: `aaaaaaa` is 3 commits behind `main`, and a commit cannot",
      false,
    ],
    [
      "a fork",
      { request: ofPullRequest, target: fork, defaultBranch: behind },
      "refuse: `#12` is 3 commits behind `main`, and its branch is in a fork, so Gitploy does not merge into it.",
      false,
    ],
    [
      "a fork's branch with the name of our default branch",
      {
        request: ofPullRequest,
        target: { ...fork, ref: { ...ofPullRequest.ref, branch: "main" } },
        defaultBranch: behind,
      },
      "refuse: `#12` is 3 commits behind `main`, and its branch is in a fork, so Gitploy does not merge into it.",
      false,
    ],
    [
      "a protected branch",
      { request: branch, target: target({ ref: branch.ref, branchProtected: true }), defaultBranch: behind },
      "refuse: `fix` is 3 commits behind `main`, and its branch is protected",
      false,
    ],
    [
      "a conflict",
      { request: branch, defaultBranch: behind, mergeConflict: true },
      "refuse: `main` cannot be merged into `fix`: they conflict. Resolve the conflict, then repeat the command. → /deploy fix production",
      false,
    ],
    [
      "a promotion whose branch has moved",
      {
        request: { ...branch, action: "promote" },
        target: target({ ref: branch.ref, moved: { before: sha("a"), after: sha("b") } }),
        defaultBranch: behind,
      },
      "refuse: The commit is 3 commits behind `main`, and `fix` has moved to `bbbbbbb` since, so Gitploy does not merge into it. Deploy its current commit. → /deploy fix production",
      false,
    ],
    [
      "the default branch, which has moved",
      { request: request({ ref: { kind: "branch", name: "main", branch: "main" } }), defaultBranch: { ahead: 0, behind: 2 } },
      "refuse: `main` has 2 newer commits since this was requested. Repeat the command to deploy them. → /deploy main production",
      false,
    ],
  ])("%s", (_, difference, expected, merges) => {
    const given = facts({ environment: merging, ...difference });
    expect(line(autoMerge.check(given))).toContain(expected);
    expect(needsMerge(given)).toBe(merges);
  });
});

test("nothing is merged for a rollback or a ref without a commit", () => {
  const given = { environment: merging, defaultBranch: behind, request: branch };
  expect(needsMerge(facts({ ...given, request: { ...branch, action: "rollback" } }))).toBe(false);
  expect(needsMerge(withoutCommit(given))).toBe(false);
});

test("a dry run foresees the checks of the merge commit, unless none are required or force skips them", () => {
  const given = { environment: merging, defaultBranch: behind, request: branch };
  expect(foreseeMerge(facts(given))).toMatchObject({ rule: "auto_merge", answer: "wait", waitsFor: "machines" });
  expect(foreseeMerge(facts({ ...given, request: { ...branch, force: "fire" } }))).toBeUndefined();
  expect(foreseeMerge(facts({ ...given, environment: environment({ autoMerge: true, requiredContexts: [] }) }))).toBeUndefined();
  expect(foreseeMerge(facts({ ...given, defaultBranch: { ahead: 1, behind: 0 } }))).toBeUndefined();
});
