import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { createEmbeddedMetrics } from "../../src/bin/embedded.js";
import { embeddedMetricFormat, metricsIn } from "../support/embedded-metric-format.js";
import { observed } from "../support/observed.js";

const now = new Date("2026-03-02T12:00:00Z");
const call = { ...observed, milliseconds: 123.4567 };
const news = {
  deployment: "DE_1",
  repository: "octo/app",
  environment: "live",
  production: true,
  outcome: "success",
  seconds: 90,
} as const;

function start({ byRepository = false } = {}) {
  const lines: string[] = [];
  const metrics = createEmbeddedMetrics(
    { namespace: "gitploy/test", byRepository },
    (line) => lines.push(line),
    () => now,
  );
  return {
    ...metrics,
    lines,
    /** The metrics that CloudWatch reads from the output so far. */
    written: () => {
      metrics.write();
      return metricsIn(lines.splice(0));
    },
  };
}

test("an invocation's deliveries, requests, limits and deployments become metrics", () => {
  const { delivered, asked, deployed, written } = start();
  delivered({ outcome: "done" }, "issue_comment", 300);
  delivered({ outcome: "done" }, "issue_comment", 700);
  delivered({ outcome: "failed" }, "push", 20);
  const limit = { resource: "core", remaining: 4_000, reset: now.getTime() / 1_000 + 60 };
  asked({ ...call, limit });
  asked({ ...call, method: "POST", route: "/repos/{owner}/{repo}/deployments", status: 201, limit: { ...limit, remaining: 3_999 } });
  asked({ ...call, status: undefined });
  deployed({ ...news, outcome: "created", seconds: 1 });
  deployed(news);
  expect(written()).toEqual([
    ["gitploy_delivery_duration_seconds", { event: "issue_comment", outcome: "done" }, [0.3, 0.7], "Seconds"],
    ["gitploy_delivery_duration_seconds", { event: "push", outcome: "failed" }, [0.02], "Seconds"],
    ["gitploy_github_request_duration_seconds", { status: "2xx" }, [0.123, 0.123], "Seconds"],
    ["gitploy_github_request_duration_seconds", { status: "none" }, [0.123], "Seconds"],
    ["gitploy_deployments_total", { environment: "live", production: "true", outcome: "created" }, [1], "Count"],
    ["gitploy_deployments_total", { environment: "live", production: "true", outcome: "success" }, [1], "Count"],
    ["gitploy_deployment_lead_time_seconds", { environment: "live", production: "true" }, [90], "Seconds"],
    ["gitploy_github_rate_limit_remaining", { resource: "core" }, [3_999], "Count"],
  ]);
});

test("metrics are not written twice, and an invocation without events writes nothing", () => {
  const { asked, written, lines } = start();
  asked({ ...call, limit: { resource: "core", remaining: 1, reset: now.getTime() / 1_000 + 60 } });
  expect(written()).toHaveLength(2);
  expect(written()).toEqual([]);
  expect(lines).toEqual([]);
});

test("the hundreds of requests of a sweep are a few lines, none longer than CloudWatch allows", () => {
  const { asked, written, write, lines } = start();
  for (let count = 0; count < 250; count += 1) asked(call);
  write();
  expect(lines).toHaveLength(3);
  for (let count = 0; count < 250; count += 1) asked(call);
  expect(written().flatMap(([, , values]) => values)).toHaveLength(500);
});

test("repositories are counted separately if that is set", () => {
  const { deployed, written } = start({ byRepository: true });
  deployed(news);
  expect(written()).toContainEqual([
    "gitploy_deployment_lead_time_seconds",
    { environment: "live", production: "true", repository: "octo/app" },
    [90],
    "Seconds",
  ]);
});

test.each([
  ["prüfung 🚀", String.raw`pr\u{fc}fung \u{1f680}`],
  ["\uD800", String.raw`\u{d800}`],
  ["a\nb", String.raw`a\u{a}b`],
  ["é".repeat(255), String.raw`\u{e9}`.repeat(255).slice(0, 1_024)],
])("the environment %j becomes a name that CloudWatch accepts", (environment, dimension) => {
  const { deployed, written } = start();
  deployed({ ...news, environment });
  expect(written()[0]?.[1]).toMatchObject({ environment: dimension });
});

test("the check of the format refuses what CloudWatch would refuse", () => {
  const valid = new Ajv().compile(embeddedMetricFormat);
  const directive = { Namespace: "a", Dimensions: [["b"]], Metrics: [{ Name: "c", Unit: "Seconds" }] };
  const document = (difference: object) => ({ _aws: { Timestamp: 1, CloudWatchMetrics: [{ ...directive, ...difference }] }, b: "x", c: 1 });
  expect(valid(document({}))).toBe(true);
  for (const wrong of [{ Namespace: "" }, { Dimensions: [] }, { Dimensions: ["b"] }, { Metrics: [{ Name: "c", Unit: "seconds" }] }])
    expect(valid(document(wrong))).toBe(false);
});
