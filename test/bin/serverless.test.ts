import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";
import { levels } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type * as inputs from "../../src/core/config/inputs.js";
import type * as parse from "../../src/core/config/parse.js";
import { createWebhookFunction } from "../../src/bin/webhook-function.js";
import { readWebhookFunctionSettings } from "../../src/settings.js";
import { githubHeaders, httpApi } from "../support/aws.js";
import { credentials, privateKey, signatureOf } from "../support/credentials.js";
import { metricsIn } from "../support/embedded-metric-format.js";

/** Requests the packaged pages as API Gateway does. */
const askingForPages = `
  const [file, key] = process.argv.slice(1);
  Object.assign(process.env, { APP_ID: "1", PRIVATE_KEY: key, WEBHOOK_SECRET: "a secret nobody guesses", GITHUB_CLIENT_ID: "Iv1", GITHUB_CLIENT_SECRET: "s", LOG_LEVEL: "silent" });
  const { handler } = require(file);
  const ask = (rawPath, rawQueryString = "") =>
    handler({ version: "2.0", rawPath, rawQueryString, headers: { host: "pages.example.com", "x-forwarded-proto": "https", "accept-encoding": "gzip" }, requestContext: { stage: "$default", http: { method: "GET" } } });
  (async () => {
    const page = await ask("/octo/app", "environment=prod%2Feu");
    const [style] = /style-[0-9a-f]+\\.css/.exec(require("zlib").gunzipSync(Buffer.from(page.body, "base64")).toString());
    console.log(JSON.stringify([page, await ask("/-/assets/" + style)]));
  })();
`;

const run = promisify(execFile);
const root = join(import.meta.dirname, "../..");
// Without credentials, and without the configuration that osls may find in a home folder.
const folder = mkdtempSync(join(tmpdir(), "gitploy-"));
const env = { PATH: process.env["PATH"], HOME: folder, GITPLOY_METRICS_NAMESPACE: "gitploy/test" };
const node = (...given: readonly string[]) => run(process.execPath, [...given], { cwd: root, timeout: 110_000, env });

beforeAll(() => node("--import", "tsx", "scripts/build.ts", "lambda"), 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe("the bundles for AWS", () => {
  const read = (name: string): string => readFileSync(join(root, "dist/lambda", name), "utf8");
  const kibibytes = (name: string): number => statSync(join(root, "dist/lambda", name)).size / 1024;

  test("are small", () => {
    expect(kibibytes("webhook.js")).toBeLessThan(60);
    // The benchmark's goal is 350.
    expect(kibibytes("worker.js")).toBeLessThan(385);
  });

  test("keep the pages separate: neither webhooks nor deliveries load them", () => {
    const words = ["data-color-mode", "Skip to content", "/-/sign-out", "__Host-"];
    expect(words.filter((word) => !read("pages.js").includes(word))).toEqual([]);
    for (const name of ["webhook.js", "worker.js", "rules.js"]) expect(words.filter((word) => read(name).includes(word))).toEqual([]);
  });

  test("show a page to people who are signed out, with its files", async () => {
    const { stdout } = await node("--input-type=commonjs", "--eval", askingForPages, join(root, "dist/lambda/pages.js"), privateKey);
    const [page, style] = JSON.parse(stdout) as readonly { statusCode: number; headers: Record<string, string>; body: string }[];
    const body = gunzipSync(Buffer.from(page?.body ?? "", "base64")).toString();
    expect(page).toMatchObject({ statusCode: 401, isBase64Encoded: true, headers: { "content-type": "text/html; charset=UTF-8" } });
    expect(body).toContain('href="/-/sign-in?to=%2Focto%2Fapp%3Fenvironment%3Dprod%252Feu"');
    expect(style).toMatchObject({ statusCode: 200, headers: { "content-type": "text/css; charset=utf-8", "content-encoding": "gzip" } });
  });

  test("have the code that reads deploy.yml in a separate file", () => {
    const words = ["RE2JS", "YAMLException", "CronPattern", "ValidationError"];
    expect(words.filter((word) => read("worker.js").includes(word))).toEqual([]);
    expect(words.filter((word) => read("rules.js").includes(word))).toEqual(words);
  });

  test("give variables of a deploy.yml their type there, too", () => {
    const rules = createRequire(import.meta.url)(join(root, "dist/lambda/rules.js")) as typeof inputs & typeof parse;
    const parsed = rules.parseConfig("envs:\n- name: a\n  payload:\n    b: ${GITPLOY_IS_ROLLBACK}\n", "deploy.yml");
    const [environment] = "config" in parsed ? parsed.config.environments : [];
    expect(rules.payloadOf({ payload: environment?.payload, inputs: undefined }, { action: "rollback", inputs: {} })).toEqual({ b: true });
    expect(read("worker.js")).toContain(`require("./rules.js").payloadOf(`);
  });

  test("load that file only when one of its functions is called", () => {
    const all = [...read("worker.js").matchAll(/.{0,20}require\("\.\/rules\.js"\)/g)].map(([text]) => text);
    expect(all).not.toEqual([]);
    expect(all.filter((text) => !/=\(\.\.\.\w+\)=>require\("\.\/rules\.js"\)$/.test(text))).toEqual([]);
  });

  test.each(["colorette", "Register GitHub App", "IORedis", "bottleneck"])("have no %s", (word) => {
    expect(read("worker.js").includes(word)).toBe(false);
  });

  test("leave the AWS SDK to the runtime", () => {
    expect(read("webhook.js").includes('import("@aws-sdk/client-sqs")')).toBe(true);
  });

  test("play one command to its end", async () => {
    const { stdout } = await node("--import", "tsx", "playground/lambda.ts");
    expect(stdout).toContain("worker: 1 message, 1 failed");
    expect(stdout).toContain("the App's answer: ### ⏳ v1.0.0 waits to be deployed to production");
    expect(stdout).toContain("the App's answer: ### ✅ v1.0.0 is live in production");
    expect(stdout).toContain("one command, one deployment, one answer");
    const metrics = metricsIn(stdout.split("\n").filter((line) => line.startsWith("{")));
    const deliveries = metrics.filter(([name]) => name === "gitploy_delivery_duration_seconds").map(([, dimensions]) => dimensions);
    expect(deliveries).toContainEqual({ event: "issue_comment", outcome: "failed" });
    expect(deliveries).toContainEqual({ event: "deployment_status", outcome: "done" });
    expect(deploymentsIn(metrics)).toEqual(["created", "success"]);
  }, 120_000);

  test("redeliver failed deliveries, and find out with the schedule what no event reports", async () => {
    const { stdout } = await node("--import", "tsx", "playground/lambda-housekeeping.ts");
    expect(stdout).toContain("redeliver; the App's answer: ### ⏳ v1.0.0 waits to be deployed to production");
    expect(stdout).toContain("sweep; the App's answer: ### ⏳ Deploying v1.0.0 to production");
    expect(stdout).toContain("sweep; the App's answer: ### ✅ v1.0.0 is live in production");
    expect(stdout).toContain("one command, one deployment, one answer");
    const metrics = metricsIn(stdout.split("\n").filter((line) => line.startsWith("{")));
    expect(deploymentsIn(metrics)).toEqual(["created", "success"]);
  }, 120_000);

  function deploymentsIn(metrics: ReturnType<typeof metricsIn>) {
    return metrics.filter(([name]) => name === "gitploy_deployments_total").map(([, { outcome }]) => outcome);
  }
});

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

describe("the CloudFormation template", () => {
  let resources: Readonly<Record<string, Resource>> = {};
  let text = "";
  beforeAll(async () => {
    await node("node_modules/osls/bin/serverless.js", "package", "--package", folder);
    text = readFileSync(join(folder, "cloudformation-template-update-stack.json"), "utf8");
    resources = (JSON.parse(text) as { Resources: typeof resources }).Resources;
  }, 120_000);

  const properties = (name: string) => resources[name]?.Properties ?? {};
  const ofType = (type: string) => Object.entries(resources).filter(([, resource]) => resource.Type === type);
  const arn = (name: string) => ({ "Fn::GetAtt": [name, "Arn"] });
  const secret = (key: string) => `{{resolve:secretsmanager:gitploy/production:SecretString:${key}}}`;

  test("has five functions, all of them on Node.js 24 and Graviton", () => {
    const functions = ofType("AWS::Lambda::Function").map(([, { Properties }]) => Properties);
    expect(functions.map(({ Handler }) => Handler)).toEqual([
      "dist/lambda/webhook.handler",
      "dist/lambda/worker.handler",
      "dist/lambda/worker.sweep",
      "dist/lambda/worker.redeliver",
      "dist/lambda/pages.handler",
    ]);
    for (const each of functions) expect(each).toMatchObject({ Runtime: "nodejs24.x", Architectures: ["arm64"] });
  });

  test.each([
    ["webhook", ["webhook.js"]],
    ["worker", ["rules.js", "worker.js"]],
    ["sweep", ["rules.js", "worker.js"]],
    ["redeliver", ["rules.js", "worker.js"]],
  ])("gives the function %s its files, and nothing else", (name, files) => {
    const zip = readFileSync(join(folder, `${name}.zip`), "latin1");
    // Each entry of a zip's directory begins with this; the name's length is at offset 28, the name at 46.
    const entries = zip.split("PK\u0001\u0002").slice(1);
    const names = entries.map((entry) => entry.slice(42, 42 + entry.charCodeAt(24)));
    expect(names.toSorted()).toEqual(["package.json", ...files].toSorted().map((file) => `dist/lambda/${file}`));
  });

  test("keeps no unused versions with old secrets", () => {
    expect(ofType("AWS::Lambda::Version")).toEqual([]);
  });

  test("keeps logs for 90 days", () => {
    const groups = ofType("AWS::Logs::LogGroup");
    expect(groups).toHaveLength(5);
    for (const [, group] of groups) expect(group.Properties).toMatchObject({ RetentionInDays: 90 });
  });

  test("has a FIFO queue for messages of 1 MiB, with a dead-letter queue", () => {
    expect(properties("Deliveries")).toMatchObject({
      FifoQueue: true,
      DeduplicationScope: "messageGroup",
      FifoThroughputLimit: "perMessageGroupId",
      MessageRetentionPeriod: 86_400,
      MaximumMessageSize: 1_048_576,
      SqsManagedSseEnabled: true,
      RedrivePolicy: { deadLetterTargetArn: arn("DeadLetters"), maxReceiveCount: 120 },
    });
    expect(properties("DeadLetters")).toMatchObject({
      FifoQueue: true,
      MaximumMessageSize: 1_048_576,
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 14 * 86_400,
    });
  });

  test("outputs where webhooks go, what to subscribe to and what to redrive", () => {
    const { Outputs: outputs } = JSON.parse(text) as { Outputs: Readonly<Record<string, { readonly Value: unknown }>> };
    expect(outputs).toMatchObject({
      Webhook: { Value: { "Fn::Sub": expect.stringMatching(/\/api\/github\/webhooks$/) } },
      Alarms: { Value: { Ref: "Alarms" } },
      DeadLetters: { Value: arn("DeadLetters") },
    });
  });

  test("retries only after a claim may be taken over, and before a command is too old", () => {
    const { VisibilityTimeout: visibility } = properties("Deliveries") as { VisibilityTimeout: number };
    const { Timeout: timeout } = properties("WorkerLambdaFunction") as { Timeout: number };
    expect(visibility).toBeGreaterThan(30);
    expect(visibility).toBeGreaterThanOrEqual(timeout);
    expect(visibility * 10).toBeLessThan(15 * 60);
  });

  test("retries for two hours, so that messages survive an outage of one hour", () => {
    const queue = properties("Deliveries") as { VisibilityTimeout: number; RedrivePolicy: { maxReceiveCount: number } };
    const seconds = queue.VisibilityTimeout * queue.RedrivePolicy.maxReceiveCount;
    expect(seconds).toBeGreaterThanOrEqual(2 * 3_600);
    expect(seconds).toBeLessThan(Number(properties("Deliveries")["MessageRetentionPeriod"]));
  });

  test("counts what the functions log as errors, as the log writes its level", () => {
    const filters = ["WorkerErrors", "SweepErrors", "RedeliverErrors"].map(properties);
    const groups = ["WorkerLogGroup", "SweepLogGroup", "RedeliverLogGroup"].map((name) => ({ Ref: name }));
    expect(filters.map(({ LogGroupName }) => LogGroupName)).toEqual(groups);
    const counted = { MetricNamespace: "gitploy/production", MetricName: "errors", MetricValue: "1" };
    for (const filter of filters) {
      expect(filter["FilterPattern"]).toBe(`{ $.level >= ${levels.values["error"]} }`);
      expect(filter["MetricTransformations"]).toEqual([counted]);
    }
    expect(properties("ErrorsAlarm")).toMatchObject({
      Namespace: "gitploy/production",
      Period: 300,
      EvaluationPeriods: 3,
      Statistic: "Sum",
    });
  });

  test("gives the worker batches, of which it returns the failures", () => {
    const [mapping] = ofType("AWS::Lambda::EventSourceMapping");
    expect(mapping?.[1].Properties).toMatchObject({
      EventSourceArn: arn("Deliveries"),
      FunctionResponseTypes: ["ReportBatchItemFailures"],
      ScalingConfig: { MaximumConcurrency: 10 },
    });
  });

  test("counts signatures that do not match, by the webhook function's log line", async () => {
    const filter = properties("SignaturesRefused");
    expect(filter["LogGroupName"]).toEqual({ Ref: "WebhookLogGroup" });
    const [, words = ""] = /^\{ \$\.msg = "(.+)\*" \}$/.exec(String(filter["FilterPattern"])) ?? [];
    const said: string[] = [];
    const log = { info: () => undefined, error: () => undefined, warn: (_: unknown, message: string) => said.push(message) };
    const settings = readWebhookFunctionSettings({
      ...credentials,
      GITPLOY_QUEUE_URL: "https://sqs.eu-central-1.amazonaws.com/1/deliveries.fifo",
    });
    const door = createWebhookFunction(settings, () => Promise.resolve(), log);
    await door(httpApi({ headers: githubHeaders("{}", "ping", signatureOf("{}", "another secret")), body: "{}" }));
    await door(httpApi({ headers: {}, body: "{}" }));
    expect(words).not.toBe("");
    expect(said.map((message) => message.startsWith(words))).toEqual([true, false]);
    expect(properties("SecretAlarm")).toMatchObject({
      MetricName: "signatures_refused",
      Period: 300,
      EvaluationPeriods: 3,
      Statistic: "Sum",
    });
  });

  test("sweeps every minute, and looks for failed deliveries every five", () => {
    const rules = ofType("AWS::Events::Rule").map(([, { Properties }]) => [Properties["ScheduleExpression"], Properties["State"]]);
    expect(rules).toEqual([
      ["rate(1 minute)", "ENABLED"],
      ["rate(5 minutes)", "ENABLED"],
    ]);
    for (const name of ["Sweep", "Redeliver"]) {
      expect(properties(`${name}LambdaEvConf`)).toMatchObject({ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 });
      // One round ends before the next begins.
      expect(properties(`${name}LambdaFunction`)["Timeout"]).toBeLessThan(60);
    }
  });

  test("routes webhooks and pings to the webhook function, and everything else to the pages", () => {
    const routes = ofType("AWS::ApiGatewayV2::Route").map(([, { Properties }]) => [
      Properties["RouteKey"],
      JSON.stringify(Properties["Target"]),
    ]);
    expect(routes).toEqual([
      ["POST /api/github/webhooks", expect.stringContaining("HttpApiIntegrationWebhook")],
      ["GET /ping", expect.stringContaining("HttpApiIntegrationWebhook")],
      ["$default", expect.stringContaining("HttpApiIntegrationPages")],
    ]);
    expect(properties("HttpApiIntegrationPages")).toMatchObject({ PayloadFormatVersion: "2.0" });
    expect(properties("HttpApiIntegrationWebhook")).toMatchObject({ PayloadFormatVersion: "2.0" });
    // GitHub waits 10 s.
    expect(properties("WebhookLambdaFunction")["Timeout"]).toBeLessThan(10);
  });

  test("limits requests to a hundred a second", () => {
    expect(properties("HttpApiStage")).toMatchObject({ DefaultRouteSettings: { ThrottlingRateLimit: 100, ThrottlingBurstLimit: 500 } });
  });

  test("names the place of each secret, and gives the webhook function no private key", () => {
    const environment = (name: string) => (properties(name)["Environment"] as { Variables: Record<string, unknown> }).Variables;
    expect(environment("WebhookLambdaFunction")).toEqual({
      NODE_ENV: "production",
      DEPLOYED_BY: expect.stringMatching(/^\d+$/),
      APP_ID: secret("APP_ID"),
      WEBHOOK_SECRET: secret("WEBHOOK_SECRET"),
      WEBHOOK_SECRET_PREVIOUS: secret("WEBHOOK_SECRET_PREVIOUS"),
      GITPLOY_QUEUE_URL: { Ref: "Deliveries" },
    });
    expect(environment("WorkerLambdaFunction")).toMatchObject({
      PRIVATE_KEY: secret("PRIVATE_KEY"),
      GITPLOY_METRICS_NAMESPACE: "gitploy/production",
    });
    expect(environment("PagesLambdaFunction")).toMatchObject({
      PRIVATE_KEY: secret("PRIVATE_KEY"),
      GITHUB_CLIENT_ID: secret("GITHUB_CLIENT_ID"),
      GITHUB_CLIENT_SECRET: secret("GITHUB_CLIENT_SECRET"),
    });
    expect(JSON.stringify([environment("WebhookLambdaFunction"), environment("WorkerLambdaFunction")])).not.toContain("GITHUB_CLIENT");
    expect(environment("SweepLambdaFunction")).toEqual(environment("RedeliverLambdaFunction"));
  });

  test("gives each function only the permissions that it needs", () => {
    const logs = (...groups: readonly string[]) => ({
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: groups.length === 1 ? arn(groups[0] ?? "") : groups.map(arn),
    });
    const roles = ofType("AWS::IAM::Role").map(([name, { Properties }]) => {
      const policies = Properties["Policies"] as { PolicyDocument: { Statement: unknown } }[];
      return [name, policies.map(({ PolicyDocument }) => PolicyDocument.Statement)];
    });
    expect(Object.fromEntries(roles)).toEqual({
      WebhookRole: [[logs("WebhookLogGroup"), { Effect: "Allow", Action: "sqs:SendMessage", Resource: arn("Deliveries") }]],
      WorkerRole: [
        [
          logs("WorkerLogGroup"),
          { Effect: "Allow", Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], Resource: arn("Deliveries") },
        ],
      ],
      PagesRole: [[logs("PagesLogGroup")]],
      HousekeepingRole: [[logs("SweepLogGroup", "RedeliverLogGroup")]],
    });
    for (const [name, role] of [
      ["WebhookLambdaFunction", "WebhookRole"],
      ["WorkerLambdaFunction", "WorkerRole"],
      ["PagesLambdaFunction", "PagesRole"],
      ["SweepLambdaFunction", "HousekeepingRole"],
      ["RedeliverLambdaFunction", "HousekeepingRole"],
    ] as const)
      expect(properties(name)).toMatchObject({ Role: arn(role) });
    expect(text).not.toMatch(/"Resource":\s*"\*"/);
  });

  test("raises an alarm for dead letters, waiting deliveries, unanswered webhooks, crashes, functions that never run, repeated failures and a wrong secret", () => {
    const alarms = ofType("AWS::CloudWatch::Alarm").map(([, { Properties }]) => Properties);
    expect(alarms.map(({ MetricName, Threshold }) => [MetricName, Threshold])).toEqual([
      ["ApproximateNumberOfMessagesVisible", 0],
      ["ApproximateAgeOfOldestMessage", 300],
      ["5xx", 0],
      [undefined, 0],
      ["Invocations", 1],
      ["Invocations", 1],
      ["errors", 0],
      ["signatures_refused", 0],
    ]);
    const [missing, tooMany] = [true, false].map((isMissing) =>
      alarms.filter(({ MetricName }) => (MetricName === "Invocations") === isMissing),
    );
    for (const alarm of alarms) expect(alarm).toMatchObject({ AlarmActions: [{ Ref: "Alarms" }] });
    for (const alarm of tooMany ?? [])
      expect(alarm).toMatchObject({ ComparisonOperator: "GreaterThanThreshold", TreatMissingData: "notBreaching" });
    // A function that never ran has no data: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#invocation-metrics
    for (const alarm of missing ?? [])
      expect(alarm).toMatchObject({
        ComparisonOperator: "LessThanThreshold",
        TreatMissingData: "breaching",
        Statistic: "Sum",
        EvaluationPeriods: 2,
      });
    expect(missing?.map(({ Dimensions, Period }) => [Dimensions, Period])).toEqual([
      [[{ Name: "FunctionName", Value: { Ref: "SweepLambdaFunction" } }], 300],
      [[{ Name: "FunctionName", Value: { Ref: "RedeliverLambdaFunction" } }], 600],
    ]);
    // The API has one number of them for all its functions.
    expect(properties("WebhookAlarm")).toMatchObject({
      Dimensions: [{ Name: "ApiId" }],
      AlarmDescription: expect.stringMatching(/^Webhooks or pages /),
    });
    const metric = (name: string) => ({
      Metric: { Namespace: "AWS/Lambda", MetricName: "Errors", Dimensions: [{ Name: "FunctionName", Value: { Ref: name } }] },
      Period: 300,
      Stat: "Sum",
    });
    expect(properties("FunctionsAlarm")["Metrics"]).toEqual([
      { Id: "errors", Expression: "FILL(worker, 0) + FILL(sweep, 0) + FILL(redeliver, 0)" },
      { Id: "worker", ReturnData: false, MetricStat: metric("WorkerLambdaFunction") },
      { Id: "sweep", ReturnData: false, MetricStat: metric("SweepLambdaFunction") },
      { Id: "redeliver", ReturnData: false, MetricStat: metric("RedeliverLambdaFunction") },
    ]);
  });
});
