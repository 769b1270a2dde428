import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createMetrics } from "../../src/bin/metrics.js";
import { observed } from "../support/observed.js";
import { lintMetrics } from "../support/promlint.js";
import type { DeploymentNews } from "../../src/core/progress.js";

const start = new Date("2026-03-02T12:00:00Z");
const after = (seconds: number): Date => new Date(start.getTime() + seconds * 1_000);

/** Our lines that match a pattern. */
async function lines(metrics: ReturnType<typeof createMetrics>, pattern: RegExp): Promise<readonly string[]> {
  return (await metrics.render()).text.split("\n").filter((line) => line.startsWith("gitploy_") && pattern.test(line));
}

test("deliveries are counted by event and outcome", async () => {
  const metrics = createMetrics({ byRepository: false });
  metrics.delivered({ outcome: "done" }, "issue_comment", 300);
  metrics.delivered({ outcome: "done" }, "issue_comment", 700);
  metrics.delivered({ outcome: "refused" }, undefined, 0);
  expect(await lines(metrics, /delivery_duration_seconds_(?:count|sum)/)).toEqual([
    'gitploy_delivery_duration_seconds_sum{event="issue_comment",outcome="done"} 1',
    'gitploy_delivery_duration_seconds_count{event="issue_comment",outcome="done"} 2',
    'gitploy_delivery_duration_seconds_sum{event="unknown",outcome="refused"} 0',
    'gitploy_delivery_duration_seconds_count{event="unknown",outcome="refused"} 1',
  ]);
});

describe("requests to GitHub", () => {
  const call = { ...observed, status: 204 };

  test("are counted by route and class of status, including those without a response", async () => {
    const metrics = createMetrics({ byRepository: false });
    for (const status of [200, 204, 404, undefined]) metrics.asked({ ...call, status });
    expect((await lines(metrics, /_count/)).map((line) => /status="(.*)"} (\d+)/.exec(line)?.slice(1))).toEqual([
      ["2xx", "2"],
      ["4xx", "1"],
      ["none", "1"],
    ]);
  });

  test("show what is left for the installation with the least, until its limit is reset", async () => {
    let now = start;
    const metrics = createMetrics({ byRepository: false }, () => now);
    const limit = (remaining: number, seconds: number, resource = "core") => ({
      resource,
      remaining,
      reset: after(seconds).getTime() / 1_000,
    });
    metrics.asked({ ...call, limit: limit(4_000, 100) });
    metrics.asked({ ...call, limit: limit(3_999, 100) });
    metrics.asked({ ...call, installation: "2", limit: limit(12, 50) });
    metrics.asked({ ...call, installation: "2", limit: limit(5_000, 50, "graphql") });
    expect(await lines(metrics, /remaining/)).toEqual([
      'gitploy_github_rate_limit_remaining{resource="core"} 12',
      'gitploy_github_rate_limit_remaining{resource="graphql"} 5000',
    ]);
    now = after(60);
    expect(await lines(metrics, /remaining/)).toEqual(['gitploy_github_rate_limit_remaining{resource="core"} 3999']);
  });
});

describe("deployments", () => {
  const news: DeploymentNews = {
    deployment: "DE_1",
    repository: "octo/app",
    environment: "live",
    production: true,
    outcome: "success",
    seconds: 90,
  };

  test("are counted once each, with the time from the command to the success", async () => {
    const metrics = createMetrics({ byRepository: false }, () => start);
    metrics.deployed({ ...news, outcome: "created", seconds: 2 });
    metrics.deployed(news);
    metrics.deployed(news);
    metrics.deployed({ ...news, deployment: "DE_2", outcome: "failure" });
    expect(await lines(metrics, /deployments_total|_sum|_count/)).toEqual([
      'gitploy_deployments_total{environment="live",production="true",repository="",outcome="created"} 1',
      'gitploy_deployments_total{environment="live",production="true",repository="",outcome="success"} 1',
      'gitploy_deployments_total{environment="live",production="true",repository="",outcome="failure"} 1',
      'gitploy_deployment_lead_time_seconds_sum{environment="live",production="true",repository=""} 90',
      'gitploy_deployment_lead_time_seconds_count{environment="live",production="true",repository=""} 1',
    ]);
  });

  test("that end a failure are measured with its duration", async () => {
    const metrics = createMetrics({ byRepository: false }, () => start);
    metrics.deployed({ ...news, restoredSeconds: 600 });
    metrics.deployed({ ...news, restoredSeconds: 600 });
    metrics.deployed({ ...news, deployment: "DE_2" });
    expect(await lines(metrics, /restore_seconds_(?:sum|count)/)).toEqual([
      'gitploy_time_to_restore_seconds_sum{environment="live",production="true",repository=""} 600',
      'gitploy_time_to_restore_seconds_count{environment="live",production="true",repository=""} 1',
    ]);
  });

  test("are counted by repository if that is set", async () => {
    const metrics = createMetrics({ byRepository: true }, () => start);
    metrics.deployed(news);
    expect(await lines(metrics, /deployments_total/)).toEqual([
      'gitploy_deployments_total{environment="live",production="true",repository="octo/app",outcome="success"} 1',
    ]);
  });
});

test("the process itself is measured, too", async () => {
  const { text, type } = await createMetrics({ byRepository: false }).render();
  expect(text).toMatch(/^process_resident_memory_bytes \d+/m);
  expect(type).toBe("text/plain; version=0.0.4; charset=utf-8");
});

/** Everything that may be counted, counted once. */
async function everything(): Promise<string> {
  const metrics = createMetrics({ byRepository: true });
  metrics.delivered({ outcome: "done" }, "issue_comment", 300);
  metrics.asked({ ...observed, limit: { resource: "core", remaining: 12, reset: start.getTime() } });
  const news = { deployment: "DE_1", environment: 'a"b\\c\nd', production: true, outcome: "success", seconds: 90 } as const;
  metrics.deployed({ ...news, repository: "octo/app", restoredSeconds: 600 });
  const { text } = await metrics.render();
  expect(text).toContain("gitploy_deployments_total{");
  return text;
}

/** Debian's promtool (package `prometheus`), if it is installed. */
const promtool = ["/usr/bin/promtool", "/usr/local/bin/promtool"].find((path) => existsSync(path)) ?? "";
if (promtool === "")
  process.stderr.write("Not tested: /metrics and the alerts with promtool itself. On Debian it is in the package prometheus\n");

describe.skipIf(promtool === "")("promtool", () => {
  const rules = join(import.meta.dirname, "../../deploy/prometheus");

  function run(argv: readonly string[], input = ""): { readonly status: number | null; readonly says: string } {
    const { status, stdout, stderr } = spawnSync(promtool, argv, { cwd: rules, input, encoding: "utf8" });
    return { status, says: stdout + stderr };
  }

  test("has no complaints about /metrics", async () => {
    expect(run(["check", "metrics"], await everything())).toEqual({ status: 0, says: "" });
  });

  test("would", () => {
    expect(run(["check", "metrics"], "# TYPE requests counter\nrequests 1\n")).toMatchObject({ status: 3 });
  });

  test("accepts the alerts, which fire when they should and at no other time", () => {
    expect(run(["check", "rules", "alerts.yml"])).toMatchObject({ status: 0, says: expect.stringContaining("SUCCESS: 5 rules found") });
    expect(run(["test", "rules", "alerts.test.yml"])).toMatchObject({ status: 0, says: expect.stringContaining("SUCCESS") });
  });
});

test("the alerts name existing metrics and outcomes", async () => {
  const text = await everything();
  const alerts = readFileSync(join(import.meta.dirname, "../../deploy/prometheus/alerts.yml"), "utf8");
  const named = [...alerts.matchAll(/\b(gitploy_\w+)/g)].map(([, name = ""]) => name);
  expect(named.length).toBeGreaterThan(4);
  for (const name of named) expect(text).toMatch(new RegExp(`^${name}\\{`, "m"));
});

describe("/metrics, according to promtool,", () => {
  test("has no mistakes, whatever was counted", async () => {
    const text = await everything();
    expect(lintMetrics(text)).toEqual([]);
  });

  test("would be reported if it had mistakes", () => {
    const wrong = `# TYPE my_time_ms gauge
my_time_ms{le="1"} 1
my_time_ms{le="1"} 1
# HELP my_total Of a gauge.
# TYPE my_total gauge
my_total 1
# HELP requests Counted.
# TYPE requests counter
requests{aLabel="x"} 1
# HELP a_gauge_b A gauge.
# TYPE a_gauge_b gauge
a_gauge_b one
`;
    expect(lintMetrics(wrong)).toEqual([
      'stands twice: my_time_ms{le="1"}',
      "cannot be read: a_gauge_b one",
      "my_time_ms no help text",
      'my_time_ms label "le" is of histograms alone',
      "my_time_ms should use a base unit (amperes|bytes|celsius|grams|joules|kelvin|meters|metres|moles|seconds|volts)",
      'my_total non-counter metrics should not have "_total" suffix',
      'requests counter metrics should have "_total" suffix',
      "requests label aLabel should be written in snake_case",
      'a_gauge_b metric name should not include type "gauge"',
    ]);
  });
});
