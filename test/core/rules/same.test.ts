import { expect, test } from "vitest";
import type { CommitFacts } from "../../../src/core/rules/rule.js";
import { same } from "../../../src/core/rules/same.js";
import { before, deployment, environment, facts, ledger, line, ofPullRequest, pending, request, sha } from "./facts.js";

const payload = { region: "eu", sizes: [1, { cpu: 2, ram: null }] };
const live = (difference = {}): CommitFacts["deployments"] => [deployment(9, ["success"], { payload, ...difference })];
const refused =
  "refuse: `v1.0.0` at `aaaaaaa` is live in `production` already, with the same payload. `--again` deploys it anew. → /deploy v1.0.0 production --again";

test.each<[string, Partial<CommitFacts>, string]>([
  ["nothing there", { deployments: [] }, "pass: It is not what was last deployed to `production`."],
  ["the same", {}, refused],
  ["the same in another order", { payload: { sizes: [1, { ram: null, cpu: 2 }], region: "eu" } }, refused],
  ["the same, inactive since", { deployments: [deployment(9, ["success", "inactive"], { payload })] }, refused],
  [
    "the same, below others' deployments",
    { deployments: [deployment(2, ["success"], { ours: false, sha: sha("b") }), ...live()] },
    refused,
  ],
  ["pushed", { request: request({ cause: "push" }) }, refused],
  ["again", { request: request({ again: true }) }, "pass: It is live in `production` already and is deployed anew, as asked."],
  ["another commit", { deployments: live({ sha: sha("b") }) }, "pass"],
  ["another payload", { payload: { ...payload, region: "us" } }, "pass"],
  ["one key less", { payload: { region: "eu" } }, "pass"],
  ["one key more", { payload: { ...payload, debug: null } }, "pass"],
  ["a list that is longer", { payload: { ...payload, sizes: [1, { cpu: 2, ram: null }, null] } }, "pass"],
  ["a list against an object", { payload: [], deployments: live({ payload: {} }) }, "pass"],
  ["text", { payload: "eu", deployments: live({ payload: "eu" }) }, refused],
  ["a failure", { deployments: [deployment(2, ["failure"], { payload }), ...live()] }, "pass"],
  ["only others'", { deployments: live({ ours: false }) }, "pass"],
])("%s", (_, difference, expected) => {
  expect(line(same.check(facts({ payload, deployments: live(), ...difference })))).toBe(
    expected === "pass" ? "pass: It is not what was last deployed to `production`." : expected,
  );
});

const comment = "[as asked in #7](https://github.com/octo/shop/issues/7#issuecomment-1)";
const next = "→ /deploy v1.0.0 production --again";
const running = `refuse: \`v1.0.0\` at \`aaaaaaa\` is being deployed to \`production\` already, with the same payload, ${comment}. \`--again\` deploys it anew. ${next}`;
const runs = (id: number, difference = {}) => deployment(id, ["in_progress"], { payload, ...difference });

test.each<[string, Partial<CommitFacts>, string]>([
  ["running", { deployments: [runs(2)] }, running],
  ["not begun yet", { deployments: [deployment(2, [], { payload })] }, running],
  ["running above the same that is live", { deployments: [runs(2), ...live()] }, running],
  ["running below a failure", { deployments: [deployment(3, ["failure"], { sha: sha("b") }), runs(2)] }, running],
  ["running below others'", { deployments: [runs(3, { ours: false, sha: sha("b") }), runs(2)] }, running],
  ["running below another commit that runs", { deployments: [runs(3, { sha: sha("b") }), runs(2)] }, "pass"],
  ["running below another commit that is live", { deployments: [deployment(3, ["success"], { sha: sha("b") }), runs(2)] }, "pass"],
  ["running with another payload", { deployments: [runs(2, { payload: {} })] }, "pass"],
  ["running, as its own deployment", { deployments: [runs(1)] }, "pass"],
  ["live, as its own deployment", { deployments: [deployment(1, ["success"], { payload })] }, "pass"],
  ["running as its own deployment below a failure", { deployments: [deployment(3, ["failure"], { payload }), runs(1)] }, "pass"],
  [
    "running, again",
    { deployments: [runs(2)], request: request({ again: true }) },
    "pass: It is being deployed to `production` already and is deployed anew, as asked.",
  ],
  [
    "running since a push",
    { deployments: [runs(2, { request: { ...runs(2).request, issue: undefined, comment: undefined } })] },
    running.replace(comment, `[as shown on its commit](https://github.com/octo/shop/commit/${sha("a")}/checks)`),
  ],
])("%s", (_, difference, expected) => {
  expect(line(same.check(facts({ payload, ...difference })))).toBe(
    expected === "pass" ? "pass: It is not what was last deployed to `production`." : expected,
  );
});

const anyText = { type: "string", required: false, default: undefined, description: undefined, options: [] } as const;
const waiting = `refuse: \`v1.0.0\` at \`aaaaaaa\` waits to be deployed to \`production\` already, with the same payload, ${comment}. \`--again\` asks for it anew.`;
const waits = (id: string, difference: Parameters<typeof request>[0] = {}) => pending(id, { request: request({ id, ...difference }) });

test.each<[string, Partial<CommitFacts>, string]>([
  ["waiting", { ledger: ledger({ requests: [waits("comment-2")] }) }, `${waiting} ${next}`],
  ["waiting, by another name", { ledger: ledger({ requests: [waits("comment-2")] }), request: ofPullRequest }, waiting],
  [
    "waiting, again",
    { ledger: ledger({ requests: [waits("comment-2")] }), request: request({ again: true }) },
    "pass: It waits to be deployed to `production` already and is deployed anew, as asked.",
  ],
  ["waiting after it", { ledger: ledger({ requests: [waits("comment-1"), waits("comment-2")] }) }, "pass"],
  [
    "waiting before it",
    { ledger: ledger({ requests: [waits("comment-2"), waits("comment-1")] }) },
    `wait: \`v1.0.0\` at \`aaaaaaa\` waits to be deployed to \`production\` before it, with the same payload, ${comment}. This goes on if that comes to nothing`,
  ],
  [
    "waiting before it, again",
    { ledger: ledger({ requests: [waits("comment-2"), waits("comment-1")] }), request: request({ again: true }) },
    "pass: It waits to be deployed to `production` already and is deployed anew, as asked.",
  ],
  [
    "running while it waits",
    { ledger: ledger({ requests: [waits("comment-1")] }), deployments: [deployment(2, ["in_progress"])] },
    `wait: \`v1.0.0\` at \`aaaaaaa\` is being deployed to \`production\` at the moment, with the same payload, ${comment}. This goes on if that fails`,
  ],
  [
    "live since it began to wait",
    { ledger: ledger({ requests: [waits("comment-1")] }), deployments: [deployment(2, ["success"])] },
    "refuse: `v1.0.0` at `aaaaaaa` is live in `production` already",
  ],
  [
    "live since it began to wait, and replaced",
    {
      ledger: ledger({ requests: [waits("comment-1")] }),
      deployments: [deployment(3, ["success"], { sha: sha("b") }), deployment(2, ["success"])],
      request: request({ requestedAt: before(3600).toISOString() }),
    },
    "refuse: `v1.0.0` at `aaaaaaa` has been deployed to `production` while this waited, with the same payload. `--again` deploys it anew.",
  ],
  [
    "live before it was requested, and replaced",
    {
      ledger: ledger({ requests: [waits("comment-1")] }),
      deployments: [deployment(3, ["success"], { sha: sha("b") }), deployment(2, ["success"])],
      request: request({ requestedAt: before(-3600).toISOString() }),
    },
    "pass",
  ],
  [
    "pushed, while a person's request waits",
    { ledger: ledger({ requests: [waits("comment-2")] }), request: request({ cause: "push" }) },
    `wait: \`v1.0.0\` at \`aaaaaaa\` waits to be deployed to \`production\` before it, with the same payload, ${comment}.`,
  ],
  [
    "pushed, while a push waits",
    { ledger: ledger({ requests: [waits("push-2", { cause: "push" })] }), request: request({ cause: "push" }) },
    waiting,
  ],
  ["pushed, while it runs", { deployments: [deployment(2, ["in_progress"])], request: request({ cause: "push" }) }, "refuse"],
  ["another commit that waits", { ledger: ledger({ requests: [waits("comment-2", { sha: sha("b") })] }) }, "pass"],
  [
    "waiting with other inputs",
    {
      ledger: ledger({ requests: [waits("comment-2", { inputs: { size: "1" } })] }),
      environment: environment({ inputs: { size: anyText } }),
    },
    "pass",
  ],
  [
    "waiting beyond its deadline",
    { ledger: ledger({ requests: [waits("comment-2", { requestedAt: before(3600).toISOString() })] }) },
    "pass",
  ],
  ["deployed since, and failed", { ledger: ledger({ requests: [waits("comment-2")] }), deployments: [deployment(2, ["failure"])] }, "pass"],
  ["in a record that does not verify", { ledger: { verified: false, requests: ["`v1.0.0`"], at: sha("0") } }, "pass"],
  [
    "waiting, if the default branch is merged in first",
    {
      ledger: ledger({ requests: [waits("comment-2")] }),
      request: ofPullRequest,
      environment: environment({ autoMerge: true }),
      defaultBranch: { ahead: 1, behind: 1 },
    },
    "pass",
  ],
])("%s", (_, difference, expected) => {
  expect(line(same.check(facts(difference)))).toContain(expected === "pass" ? "pass: It is not what was last deployed to" : expected);
});

test("the command to repeat has the inputs that were given", () => {
  const inputs = { size: { ...anyText, default: "small" }, note: anyText, count: anyText };
  const given = request({ inputs: { size: "small", note: "two words", count: "3" } });
  expect(line(same.check(facts({ payload, deployments: live(), environment: environment({ inputs }), request: given })))).toContain(
    '→ /deploy v1.0.0 production note="two words" count=3 --again',
  );
});

test("no command is offered if it cannot be typed", () => {
  const given = request({ inputs: { note: 'a "quote"' } });
  expect(same.check(facts({ payload, deployments: live(), request: given }))).not.toHaveProperty("next");
});

test.each([
  ["no place in the queue behind a request that has none", {}, "time"],
  ["its place behind a request that has one", { readySince: before(60).toISOString() }, "turn"],
])("a request has %s", (_, state, expected) => {
  const first = { ...waits("comment-2"), ...state };
  expect(same.check(facts({ ledger: ledger({ requests: [first, waits("comment-1")] }) }))).toMatchObject({ waitsFor: expected });
});
