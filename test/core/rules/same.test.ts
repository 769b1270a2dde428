import { expect, test } from "vitest";
import type { CommitFacts } from "../../../src/core/rules/rule.js";
import { same } from "../../../src/core/rules/same.js";
import { deployment, environment, facts, line, request, sha } from "./facts.js";

const payload = { region: "eu", sizes: [1, { cpu: 2, ram: null }] };
const live = (difference = {}): CommitFacts["deployments"] => [deployment(1, ["success"], { payload, ...difference })];
const refused =
  "refuse: `v1.0.0` at `aaaaaaa` is live in `production` already, with the same payload. `--again` deploys it anew. → /deploy v1.0.0 production --again";

test.each<[string, Partial<CommitFacts>, string]>([
  ["nothing there", { deployments: [] }, "pass: It is not what was last deployed to `production`."],
  ["the same", {}, refused],
  ["the same in another order", { payload: { sizes: [1, { ram: null, cpu: 2 }], region: "eu" } }, refused],
  ["the same, inactive since", { deployments: [deployment(1, ["success", "inactive"], { payload })] }, refused],
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
  ["still running", { deployments: [deployment(2, ["in_progress"], { payload }), ...live()] }, "pass"],
  ["only others'", { deployments: live({ ours: false }) }, "pass"],
])("%s", (_, difference, expected) => {
  expect(line(same.check(facts({ payload, deployments: live(), ...difference })))).toBe(
    expected === "pass" ? "pass: It is not what was last deployed to `production`." : expected,
  );
});

test("the command to repeat has the inputs that were given", () => {
  const input = { type: "string", required: false, default: undefined, description: undefined, options: [] } as const;
  const inputs = { size: { ...input, default: "small" }, note: input, count: input };
  const given = request({ inputs: { size: "small", note: "two words", count: 3 } });
  expect(line(same.check(facts({ payload, deployments: live(), environment: environment({ inputs }), request: given })))).toContain(
    '→ /deploy v1.0.0 production note="two words" count=3 --again',
  );
});

test("a command that cannot be typed is not offered", () => {
  const given = request({ inputs: { note: 'a "quote"' } });
  expect(same.check(facts({ payload, deployments: live(), request: given }))).not.toHaveProperty("next");
});
