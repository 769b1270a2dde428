import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { environment, problems, read } from "./support.js";

const fixtures = new URL("deploy-yml/", import.meta.url);

describe("files of the original Gitploy", () => {
  const names = readdirSync(fixtures);

  test.each(names.filter((name) => !name.includes("mistake")))("%s is valid", (name) => {
    expect(read(readFileSync(new URL(name, fixtures), "utf8")).environments.length).toBeGreaterThan(0);
  });

  test.each([
    [
      "gitploy-io_argocd-demo.5d66e97-mistake-typo.yml",
      [{ line: 7, column: 5, path: "envs[0].dyanmic_payload", suggestion: "dynamic_payload" }],
    ],
    [
      "gitploy-io_gitploy.e4c40f8-mistake-misplaced-inputs.yml",
      [
        { line: 10, column: 5, path: "envs[0].inputs", suggestion: "dynamic_payload.inputs" },
        { line: 33, column: 5, path: "envs[1].inputs", suggestion: "dynamic_payload.inputs" },
      ],
    ],
  ])("%s is reported", (name, expected) => {
    const found = problems(readFileSync(new URL(name, fixtures), "utf8"));
    expect(found).toHaveLength(expected.length);
    expect(found).toMatchObject(expected);
  });

  test("every file is tested", () => {
    expect(names.filter((name) => name.includes("mistake"))).toHaveLength(2);
    expect(names).toHaveLength(17);
  });
});

describe("the meaning of a file", () => {
  test("defaults", () => {
    expect(read("envs: [{name: production}]")).toEqual({
      path: "deploy.yml",
      environments: [
        {
          name: "production",
          aliases: [],
          default: false,
          task: undefined,
          description: undefined,
          autoMerge: undefined,
          requiredContexts: undefined,
          payload: undefined,
          inputs: undefined,
          productionEnvironment: true,
          deployableRef: undefined,
          autoDeployOn: undefined,
          serialization: false,
          frozenWindows: [],
          review: undefined,
          deployers: undefined,
          pullRequest: { approved: false, draft: false },
          requires: [],
          live: "warn",
          force: [{ kind: "role", role: "admin" }],
          jobs: "judge",
          timeout: 3_600_000,
        },
      ],
    });
  });

  test("every key", () => {
    const [production, dev] = read(`
envs:
  - name: production
    aliases: [prod, p]
    default: true
    task: "\${GITPLOY_DEPLOY_TASK:=rollback}:kubernetes"
    description: Ship it
    auto_merge: true
    required_contexts: [test]
    payload: {region: eu, nested: [1, null, {a: b}]}
    dynamic_payload:
      enabled: true
      inputs:
        weight: {type: number, default: 5, required: true, description: Traffic}
        strategy: {type: select, options: [canary, "true"]}
    production_environment: false
    deployable_ref: v.*
    auto_deploy_on: refs/tags/v.*
    serialization: true
    frozen_windows: [{start: "50 23 * * *", duration: 20m, location: America/New_York}, {start: "@daily", duration: 1h}]
    review: {enabled: true, reviewers: [octocat, Acme/Ops], required: 2, timeout: 30m}
    deployers: [octocat, acme/ops, "renovate[bot]", "role:maintain"]
    pull_request: {approved: true}
    requires: [STAGE]
    live: block
    force: []
    jobs: refuse
    timeout: 90m
  - name: dev
    aliases: [stage]
    review: {enabled: false, reviewers: [octocat]}
    dynamic_payload: {enabled: false}
`).environments;
    expect(production).toMatchObject({
      aliases: ["prod", "p"],
      default: true,
      autoMerge: true,
      requiredContexts: ["test"],
      payload: { region: "eu", nested: [1, null, { a: "b" }] },
      inputs: {
        weight: { type: "number", required: true, default: 5, description: "Traffic", options: [] },
        strategy: { type: "select", required: false, default: undefined, description: undefined, options: ["canary", "true"] },
      },
      productionEnvironment: false,
      serialization: true,
      frozenWindows: [
        { start: "50 23 * * *", duration: "20m", milliseconds: 1_200_000, location: "America/New_York" },
        { start: "@daily", duration: "1h", milliseconds: 3_600_000, location: "UTC" },
      ],
      review: {
        reviewers: [
          { kind: "user", login: "octocat" },
          { kind: "team", organization: "acme", team: "ops" },
        ],
        required: 2,
        timeout: 1_800_000,
      },
      pullRequest: { approved: true, draft: false },
      requires: ["dev"],
      live: "block",
      force: [],
      jobs: "refuse",
      timeout: 5_400_000,
    });
    expect(production?.deployers).toHaveLength(4);
    expect(production?.deployableRef?.test("v1.2")).toBe(true);
    expect(production?.deployableRef?.test("pre-v1.2")).toBe(false);
    expect(production?.autoDeployOn?.test("refs/tags/v1")).toBe(true);
    expect(dev).toMatchObject({ name: "dev", review: undefined, inputs: undefined, productionEnvironment: false });
  });

  test("YAML's core schema: no timestamps, no yes, no octal surprises", () => {
    expect(read(environment("payload: {day: 2020-01-01, yes: no, mode: 0o17}")).environments[0]?.payload).toEqual({
      day: "2020-01-01",
      yes: "no",
      mode: 15,
    });
  });

  test("aliases and merges", () => {
    const { environments } = read(`
envs:
  - &base
    name: dev
    serialization: true
    required_contexts: &contexts [test]
  - <<: *base
    name: production
    serialization: false
  - name: stage
    required_contexts: *contexts
`);
    expect(environments.map(({ name, serialization, requiredContexts }) => [name, serialization, requiredContexts])).toEqual([
      ["dev", true, ["test"]],
      ["production", false, ["test"]],
      ["stage", false, ["test"]],
    ]);
  });

  test("a key that every JavaScript object has is data like any other", () => {
    const payload = read(environment("payload: {__proto__: {polluted: true}, constructor: 1}")).environments[0]?.payload;
    expect(JSON.stringify(payload)).toBe('{"__proto__":{"polluted":true},"constructor":1}');
    expect({}).not.toHaveProperty("polluted");
  });
});
