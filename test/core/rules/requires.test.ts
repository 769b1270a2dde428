import { expect, test } from "vitest";
import type { Facts } from "../../../src/core/facts.js";
import type { CommitFacts } from "../../../src/core/rules/rule.js";
import { requires } from "../../../src/core/rules/requires.js";
import type { Request } from "../../../src/core/request.js";
import { deployed, deployment, environment, facts, line, request, sha } from "./facts.js";

const success = deployment(1, ["in_progress", "success"]);
const undone = [deployment(2, ["success"], { sha: sha("b"), request: deployed("comment-2", 1) }), success];

test.each<[string, readonly string[], Facts["required"], string]>([
  ["nothing required", [], {}, "pass: `production` requires no other environment first."],
  ["succeeded", ["staging"], { staging: [success] }, "pass: The commit succeeded in `staging`."],
  ["succeeded, inactive since", ["staging"], { staging: [deployment(1, ["success", "inactive"])] }, "pass"],
  ["failed when tried again", ["staging"], { staging: [deployment(2, ["failure"]), success] }, "pass"],
  [
    "never",
    ["staging"],
    { staging: [] },
    "refuse: `aaaaaaa` never succeeded in `staging`. Deploy it there first. → /deploy v1.0.0 staging",
  ],
  ["not read", ["staging"], {}, "refuse"],
  ["named like a key of every JavaScript object", ["constructor"], {}, "refuse"],
  ["another commit", ["staging"], { staging: [deployment(1, ["success"], { sha: sha("b") })] }, "refuse"],
  ["made by others", ["staging"], { staging: [deployment(1, ["success"], { ours: false })] }, "refuse"],
  ["failed after all", ["staging"], { staging: [deployment(1, ["success", "failure"])] }, "refuse"],
  [
    "running",
    ["staging"],
    { staging: [deployment(1, ["in_progress"])] },
    "wait: The commit has to succeed in `staging` first, where it is being deployed now.",
  ],
  ["just created", ["staging"], { staging: [deployment(1, [])] }, "wait"],
  [
    "rolled back",
    ["staging"],
    { staging: undone },
    "refuse: `aaaaaaa` was rolled back in `staging`. Deploy it there first. → /deploy v1.0.0 staging",
  ],
  [
    "rolled back after a second success",
    ["staging"],
    { staging: [deployment(3, ["success"], { sha: sha("b"), request: deployed("comment-3", 2) }), deployment(2, ["success"]), success] },
    "refuse",
  ],
  [
    "left by a rollback that failed",
    ["staging"],
    { staging: [deployment(2, ["failure"], { sha: sha("b"), request: deployed("comment-2", 1) }), success] },
    "pass",
  ],
  [
    "being rolled back",
    ["staging"],
    { staging: [deployment(2, ["in_progress"], { sha: sha("b"), request: deployed("comment-2", 1) }), success] },
    "refuse",
  ],
  ["rolled back and running again", ["staging"], { staging: [deployment(3, ["queued"]), ...undone] }, "wait"],
  ["rolled back and succeeded again", ["staging"], { staging: [deployment(3, ["success"]), ...undone] }, "pass"],
  [
    "one of each",
    ["qa", "staging", "canary"],
    { qa: [], staging: undone, canary: [deployment(1, ["queued"])] },
    "refuse: `aaaaaaa` never succeeded in `qa`, and it was rolled back in `staging`. Deploy it there first. → /deploy v1.0.0 qa",
  ],
])("%s", (_, names, required, expected) => {
  expect(line(requires.check(facts({ environment: environment({ requires: names }), required })))).toContain(expected);
});

test.each<[string, Partial<Request>, Partial<CommitFacts>, string]>([
  ["a push", { cause: "push" }, {}, "wait: The commit has to succeed in `staging` first, where it waits to be deployed."],
  ["a push of what was rolled back there", { cause: "push" }, { required: { staging: undone } }, "wait"],
  ["a push that waits only in one of both", { cause: "push" }, { environment: environment({ requires: ["staging", "qa"] }) }, "refuse"],
  ["a person's request", {}, {}, "refuse"],
])("while the commit waits there: %s", (_, difference, more, expected) => {
  const given = { environment: environment({ requires: ["staging"] }), request: request(difference), waitsIn: ["staging"], ...more };
  expect(line(requires.check(facts(given)))).toContain(expected);
});
