import { expect, test } from "vitest";
import type { CommitFacts } from "../../../src/core/rules/rule.js";
import { serialization } from "../../../src/core/rules/serialization.js";
import { before, deployment, environment, facts, ledger, line, pending, request, sha } from "./facts.js";

const serialized = environment({ serialization: true });
const running = [deployment(5, ["in_progress"])];
const ahead = ledger({ requests: [pending("x", { readySince: before(90).toISOString() })] });
const rollback = request({ action: "rollback" });

test.each<[string, Partial<CommitFacts>, string]>([
  [
    "not serialized",
    { environment: environment(), deployments: running, ledger: ahead },
    "pass: Deployments to `production` need not take turns.",
  ],
  ["nothing in the way", {}, "pass: Nothing is running in `production`, and nobody's turn comes first."],
  ["one is running", { deployments: running }, "wait: 1st in the queue; running: `v1.0.0` by **bob**."],
  ["one goes first", { ledger: ahead }, "wait: 2nd in the queue, after `v1.0.0` by **bob**."],
  ["both", { deployments: running, ledger: ahead }, "wait: 2nd in the queue, after `v1.0.0` by **bob**; running: `v1.0.0` by **bob**."],
  ["others' deployments do not matter", { deployments: [deployment(5, [], { ours: false })] }, "pass"],
  ["a record that does not verify has no queue", { ledger: { verified: false, requests: ["x"], at: sha("0") } }, "pass"],
  ["a rollback before those that wait", { request: rollback, ledger: ahead }, "pass"],
  [
    "a rollback while one is running",
    { request: rollback, deployments: running, ledger: ahead },
    "wait: `v1.0.0` by **bob** is still running. The rollback is next; `/cancel production` asks the tooling to stop what runs.",
  ],
  [
    "a rollback while one is running, without serialization",
    { environment: environment(), request: rollback, deployments: running },
    "pass ⚠️: `v1.0.0` by **bob** is still running and may end after the rollback; `/cancel production` asks the tooling to stop it.",
  ],
])("%s", (_, difference, expected) => {
  expect(line(serialization.check(facts({ environment: serialized, ...difference })))).toContain(expected);
});

test("a request waits for its turn", () => {
  expect(serialization.check(facts({ environment: serialized, deployments: running }))).toMatchObject({ waitsFor: "turn" });
});
