import { describe, expect, test } from "vitest";
import { evaluate } from "../../../src/core/rules/index.js";
import { jobs as rule } from "../../../src/core/rules/jobs.js";
import { environment, facts, line, pending, request } from "./facts.js";

const job = { run: "80", attempt: 1, environment: "production", event: "workflow_dispatch" };
const held = request({ id: "job-80-1-production", cause: "job", ref: { kind: "branch", name: "main" }, job });

describe("jobs", () => {
  test("are judged, or refused with what to type", () => {
    expect(line(rule.check(facts({ request: held })))).toBe("pass: Jobs of workflows may deploy to `production`, by the same rules.");
    expect(line(rule.check(facts({ request: held, environment: environment({ jobs: "refuse" }) })))).toBe(
      "refuse: `production` accepts only jobs of Gitploy's own deployments: `jobs: refuse` in deploy.yml. → /deploy main production",
    );
  });

  test("do not concern other requests", () => {
    const { findings } = evaluate(facts({ environment: environment({ jobs: "refuse" }) }));
    expect(findings.map(({ rule: name }) => name)).not.toContain("jobs");
  });

  test("that were released before only take their turn again", () => {
    const frozen = {
      ledger: { verified: true, at: undefined, record: { lock: { by: "bob", at: "2026-03-02T11:00:00Z" }, requests: [] } },
    } as const;
    expect(evaluate(facts({ request: held, ...frozen })).verdict).toBe("refuse");
    const later = { ...held, job: { ...job, granted: true } };
    expect(evaluate(facts({ request: later, ...frozen }))).toMatchObject({ verdict: "pass", findings: [{ rule: "serialization" }] });
  });

  test("that were released count as running for requests behind them", () => {
    const letGo = pending("job-79-1-production", {
      request: request({ id: "job-79-1-production", cause: "job", job, requestedBy: "bob" }),
      turn: "2026-03-01T12:00:00Z",
    });
    const { findings } = evaluate(
      facts({
        environment: environment({ serialization: true }),
        ledger: { verified: true, at: undefined, record: { requests: [letGo] } },
      }),
    );
    const finding = findings.find(({ rule: name }) => name === "serialization");
    expect(finding).toMatchObject({ answer: "wait" });
    expect(finding?.says.text).toBe("1st in the queue; running: `v1.0.0` by **bob**.");
  });

  test.each([
    ["pushed", { ...job, event: "push" }, "wait"],
    ["pushed, and run again by somebody", { ...job, event: "push", attempt: 2 }, "refuse"],
    ["started by hand", job, "refuse"],
  ])("of what was %s, where somebody else holds the lock: %s", (_, given, verdict) => {
    const ledger = { verified: true, at: undefined, record: { lock: { by: "bob", at: "2026-03-02T11:00:00Z" }, requests: [] } } as const;
    expect(evaluate(facts({ request: { ...held, job: given }, ledger })).verdict).toBe(verdict);
  });
});
