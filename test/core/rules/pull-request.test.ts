import { expect, test } from "vitest";
import type { AssociatedPullRequest } from "../../../src/core/facts.js";
import { pullRequest as rule } from "../../../src/core/rules/pull-request.js";
import type { CommitFacts } from "../../../src/core/rules/rule.js";
import { commit, environment, facts, line, pullRequest, sha, target } from "./facts.js";

const approved = environment({ pullRequest: { approved: true, draft: false } });
const drafts = environment({ pullRequest: { approved: false, draft: true } });
const having = (difference: Partial<AssociatedPullRequest>): CommitFacts["target"] =>
  target({ commit: commit({ pullRequests: [pullRequest(difference)] }) });
const outside = { ahead: 1, behind: 0 };
const link = "[#12](https://github.com/octo/shop/pull/12)";

test.each<[string, Partial<CommitFacts>, string]>([
  ["a commit of ours", {}, "pass: The commit belongs to this repository"],
  [
    "a fork's",
    { target: target({ own: false }) },
    "refuse: `aaaaaaa` is a fork's: no branch, tag or pull request of this repository contains it.",
  ],
  [
    "perhaps a fork's",
    { target: target({ own: undefined }) },
    "refuse: GitHub did not say whether `aaaaaaa` belongs to this repository or a fork",
  ],
  [
    "perhaps a fork's, since there are too many branches or tags to look at them all",
    { target: target({ own: "beyond" }) },
    "refuse: None of the 200 branches and 200 tags that Gitploy looks at contains `aaaaaaa`, and the repository has more, so it may be a fork's.",
  ],
  [
    "a fork's is refused although approved",
    { environment: approved, target: { ...having({ approvedAt: [sha("a")], fork: true }), own: false } },
    "refuse: `aaaaaaa` is a fork's",
  ],
  [
    "a draft",
    { target: having({ draft: true }) },
    `refuse: ${link} is a draft. Mark it as ready for review, then repeat the command. → /deploy v1.0.0 production`,
  ],
  ["a draft, if drafts are allowed", { environment: drafts, target: having({ draft: true }) }, "pass"],
  ["a closed draft", { target: having({ draft: true, state: "closed" }) }, "pass"],
  ["a draft whose head has moved", { target: having({ draft: true, headSha: sha("b") }) }, "pass"],
  ["a stranger's draft of our commit", { target: having({ draft: true, fork: true }) }, "pass"],
  ["in the default branch", { environment: approved, defaultBranch: { ahead: 0, behind: 9 } }, "pass: `main` contains the commit."],
  [
    "approved",
    { environment: approved, target: having({ approvedAt: [sha("a")] }), defaultBranch: outside },
    `pass: ${link} is approved at this commit.`,
  ],
  [
    "approved at an older head",
    { environment: approved, target: having({ approvedAt: [sha("a")], headSha: sha("b") }), defaultBranch: outside },
    "no open pull request has it as its head",
  ],
  [
    "approved before our own merge, whose commit this is",
    { environment: approved, target: having({ approvedAt: [sha("b")] }), alike: [sha("b")], defaultBranch: outside },
    `pass: ${link} is approved at a commit that differs from this one only by Gitploy's own merge of \`main\`.`,
  ],
  [
    "approved at a head that moved only by our own merge",
    { environment: approved, target: having({ approvedAt: [sha("a")], headSha: sha("b") }), alike: [sha("b")], defaultBranch: outside },
    `pass: ${link} is approved at this commit.`,
  ],
  [
    "approved before somebody's push",
    { environment: approved, target: having({ approvedAt: [sha("b")] }), defaultBranch: outside },
    "refuse",
  ],
  ["a draft that moved only by our own merge", { target: having({ draft: true, headSha: sha("b") }), alike: [sha("b")] }, "is a draft"],
  [
    "approved into a branch that is neither default nor protected",
    { environment: approved, target: having({ approvedAt: [sha("a")], base: "mine" }), defaultBranch: outside },
    `${link} is approved, but goes into \`mine\`, which is neither \`main\` nor protected.`,
  ],
  [
    "approved into a protected branch",
    {
      environment: approved,
      target: having({ approvedAt: [sha("a")], base: "release" }),
      protectedBases: ["release"],
      defaultBranch: outside,
    },
    `pass: ${link} is approved at this commit.`,
  ],
  [
    "approved, with changes requested on another pull request with the same head",
    {
      environment: approved,
      target: target({
        commit: commit({
          pullRequests: [pullRequest({ approvedAt: [sha("a")] }), pullRequest({ number: 13, base: "mine", changesRequested: true })],
        }),
      }),
      defaultBranch: outside,
    },
    "nor approved: [#13](https://github.com/octo/shop/pull/12) lacks an approval, since changes are requested.",
  ],
  [
    "approved, with reviews that could not all be read",
    {
      environment: approved,
      target: target({
        commit: commit({
          pullRequests: [pullRequest({ approvedAt: [sha("a")] }), pullRequest({ number: 13, changesRequested: undefined })],
        }),
      }),
      defaultBranch: outside,
    },
    "has more reviews than could be read, and Gitploy refuses when in doubt.",
  ],
  [
    "in the default branch, whatever the reviews",
    { environment: approved, target: having({ changesRequested: true }), defaultBranch: { ahead: 0, behind: 0 } },
    "pass: `main` contains the commit.",
  ],
  [
    "approved and closed",
    { environment: approved, target: having({ approvedAt: [sha("a")], state: "closed" }), defaultBranch: outside },
    "refuse",
  ],
  [
    "not approved",
    { environment: approved, target: having({}), defaultBranch: outside },
    `refuse: \`aaaaaaa\` is neither in \`main\` nor approved: ${link} lacks an approval of this commit by someone with write access.`,
  ],
  [
    "not approved and perhaps in the default branch",
    { environment: approved, target: having({}), defaultBranch: undefined },
    "refuse: GitHub did not say whether `main` contains",
  ],
])("%s", (_, difference, expected) => {
  expect(line(rule.check(facts(difference)))).toContain(expected);
});
