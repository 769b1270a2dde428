import { expect, test } from "vitest";
import type { Facts } from "../../../src/core/facts.js";
import { ref } from "../../../src/core/rules/ref.js";
import { commit, facts, line, ofPullRequest, request, sha, target, withoutCommit } from "./facts.js";

const moved = { before: sha("a"), after: sha("b") };
const hiding = { kind: "tag", name: "v1.0.0", hidesBranch: true } as const;

test.each<[string, Facts, string]>([
  ["found", facts(), "pass: `v1.0.0` is `aaaaaaa`."],
  ["a SHA is shown short", facts({ request: request({ ref: { kind: "sha", name: sha("a") } }) }), "pass: It is the commit `aaaaaaa`."],
  ["not found", withoutCommit(), "refuse: No tag, branch, commit or pull request of this repository is called `v9`."],
  [
    "not found, one is like it",
    withoutCommit({ target: { found: false, name: "v9", why: "not_found", candidates: ["v8"] } }),
    "refuse: No tag, branch, commit or pull request of this repository is called `v9`. Did you mean `v8`? → /deploy v8 production",
  ],
  [
    "ambiguous",
    withoutCommit({ target: { found: false, name: "abcdef1", why: "ambiguous", candidates: ["abcdef12", "abcdef13"] } }),
    "refuse: `abcdef1` names more than one thing: it may be `abcdef12` or `abcdef13`. Please name one in full.",
  ],
  [
    "the head moved",
    facts({ request: ofPullRequest, target: target({ ref: ofPullRequest.ref, moved }) }),
    "refuse: `#12` moved from `aaaaaaa` to `bbbbbbb` after this was requested. Look at what is new, then repeat the command. → /deploy production",
  ],
  [
    "the head moved from an unknown commit",
    facts({ request: ofPullRequest, target: target({ ref: ofPullRequest.ref, moved: { before: undefined, after: sha("b") } }) }),
    "refuse: `#12` moved to `bbbbbbb` after this was requested.",
  ],
  [
    "whether the branch moved is not known",
    facts({ request: ofPullRequest, target: target({ ref: ofPullRequest.ref, moved: "unknown" }) }),
    `It is \`aaaaaaa\` now: if that is what you mean, name the commit. → /deploy ${sha("a")} production`,
  ],
  [
    "a rollback passes although the branch moved",
    facts({ request: { ...ofPullRequest, action: "rollback" }, target: target({ moved }) }),
    "pass",
  ],
  [
    "a promotion passes although the branch moved",
    facts({ request: { ...ofPullRequest, action: "promote" }, target: target({ moved }) }),
    "pass",
  ],
  [
    "another commit than the pinned one",
    facts({ target: target({ commit: commit({ sha: sha("c") }) }) }),
    "refuse: `v1.0.0` was `aaaaaaa` when this was requested and is `ccccccc` now.",
  ],
  [
    "a tag that hides a branch",
    facts({ target: target({ ref: hiding }) }),
    "pass ⚠️: `v1.0.0` is both a tag and a branch: the tag wins, and it is `aaaaaaa`.",
  ],
])("%s", (_, given, expected) => {
  expect(line(ref.check(given))).toContain(expected);
});

test("names that people chose stay inert", () => {
  const name = "<img>@octo/team|\n#2";
  const says = ref.check(withoutCommit({ target: { found: false, name, why: "not_found", candidates: [] } })).says.text;
  expect(says).not.toMatch(/<img|@octo|\||\n|#2/);
});
