import fc from "fast-check";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Config, Problem } from "../../../src/core/config/environment.js";
import { parseConfig } from "../../../src/core/config/parse.js";

const fixtures = new URL("deploy-yml/", import.meta.url);

function read(text: string): Config {
  const result = parseConfig(text, "deploy.yml");
  if ("problems" in result) throw new Error(JSON.stringify(result.problems, null, 2));
  return result.config;
}

function problems(text: string): readonly Problem[] {
  const result = parseConfig(text, "deploy.yml");
  return "problems" in result ? result.problems : [];
}

/** An environment with these keys, `production` by name; the keys begin on line 3, column 5. */
function environment(...lines: readonly string[]): string {
  return ["envs:", "  - name: production", ...lines.map((line) => `    ${line}`), ""].join("\n");
}

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

  test("no file is left out", () => {
    expect(names.filter((name) => name.includes("mistake"))).toHaveLength(2);
    expect(names).toHaveLength(17);
  });
});

describe("what a file means", () => {
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

  test("a key that every object has is data like any other", () => {
    const payload = read(environment("payload: {__proto__: {polluted: true}, constructor: 1}")).environments[0]?.payload;
    expect(JSON.stringify(payload)).toBe('{"__proto__":{"polluted":true},"constructor":1}');
    expect({}).not.toHaveProperty("polluted");
  });
});

describe("one problem", () => {
  test.each<[string, string, number, number, string, string, string | undefined]>([
    ["a misspelt key", environment("serialisation: true"), 3, 5, "envs[0].serialisation", "not a key", "serialization"],
    ["a dash for an underscore", environment("auto-merge: true"), 3, 5, "envs[0].auto-merge", "not a key", "auto_merge"],
    ["the original's first word", environment("approval: {enabled: true}"), 3, 5, "envs[0].approval", "not a key", "review"],
    [
      "a key of another level",
      environment("reviewers: [octocat]"),
      3,
      5,
      "envs[0].reviewers",
      "not a key of an environment",
      "review.reviewers",
    ],
    [
      "an environment's key in a window",
      environment('frozen_windows: [{start: "@daily", duration: 1h, review: 1}]'),
      3,
      54,
      "envs[0].frozen_windows[0].review",
      "a frozen window",
      "envs[].review",
    ],
    ["an environment's key at the top", "name: dev\nenvs: [{name: dev}]\n", 1, 1, "name", "not a key of deploy.yml", "envs[].name"],
    ["an unknown key without likeness", environment("zzz: 1"), 3, 5, "envs[0].zzz", "not a key", undefined],
    ["a string for a boolean", environment("auto_merge: yes"), 3, 17, "envs[0].auto_merge", 'the string "yes"', "true"],
    ["a string for a list", environment("required_contexts: test"), 3, 24, "envs[0].required_contexts", 'the string "test"', '["test"]'],
    [
      "a number in a list of strings",
      environment("aliases:", "  - p", "  - 5"),
      5,
      9,
      "envs[0].aliases[1]",
      "aliases[1] is the number 5",
      undefined,
    ],
    ["an empty string in a list", environment('required_contexts: [""]'), 3, 25, "envs[0].required_contexts[0]", "empty", undefined],
    ["nothing", environment("required_contexts:"), 3, 5, "envs[0].required_contexts", "no value", undefined],
    ["no name", "envs:\n  - serialization: true\n", 2, 5, "envs[0].name", "name is missing", undefined],
    ["no envs", "{}\n", 1, 1, "envs", "envs is missing", undefined],
    ["no environment", "envs: []\n", 1, 7, "envs", "empty list", undefined],
    ["an empty file", "# nothing\n", 1, 1, "", "empty", undefined],
    ["a list for a mapping", "- name: dev\n", 1, 1, "", "deploy.yml is a list", undefined],
    ["broken YAML", "envs:\n  - name: [\n", 2, 12, "", "not valid YAML", undefined],
    ["an unknown tag", environment("payload: !!timestamp 2020-01-01"), 3, 14, "", "unknown scalar tag", undefined],
    ["an unknown alias", environment("payload: *x"), 3, 15, "", "unidentified alias", undefined],
    ["two documents", "envs: [{name: dev}]\n---\nenvs: []\n", 3, 1, "", "more than one", undefined],
    ["a key twice", environment("task: a", "task: b"), 4, 5, "envs[0].task", "second time", undefined],
    ["a name twice", "envs:\n  - name: prod\n  - name: PROD\n", 3, 11, "envs[1].name", "envs[0].name", undefined],
    [
      "an alias that is a name",
      "envs:\n  - name: a\n    aliases: [b]\n  - name: B\n",
      4,
      11,
      "envs[1].name",
      "envs[0].aliases[0]",
      undefined,
    ],
    ["two defaults", "envs:\n  - {name: a, default: true}\n  - {name: b, default: true}\n", 3, 24, "envs[1].default", "envs[0]", undefined],
    ["look-ahead", environment("deployable_ref: v(?=1)"), 3, 21, "envs[0].deployable_ref", "look-ahead", undefined],
    ["a backreference", environment("deployable_ref: '(a)\\1'"), 3, 21, "envs[0].deployable_ref", "backreferences", undefined],
    ["an open group", environment("deployable_ref: (v"), 3, 21, "envs[0].deployable_ref", "missing closing )", undefined],
    ["a branch for a ref", environment("auto_deploy_on: main"), 3, 21, "envs[0].auto_deploy_on", "matches no ref", "refs/heads/main"],
    ["a tag for a ref", environment("auto_deploy_on: v.*"), 3, 21, "envs[0].auto_deploy_on", "matches no ref", "refs/tags/v.*"],
    [
      "a cron expression",
      environment("frozen_windows:", '  - start: "60 * * * *"', "    duration: 1h"),
      4,
      16,
      "envs[0].frozen_windows[0].start",
      "minute",
      undefined,
    ],
    [
      "seconds in cron",
      environment("frozen_windows:", '  - start: "0 0 * * * *"', "    duration: 1h"),
      4,
      16,
      "envs[0].frozen_windows[0].start",
      "5 parts",
      undefined,
    ],
    [
      "a day no year has",
      environment("frozen_windows:", '  - start: "0 0 30 2 *"', "    duration: 1h"),
      4,
      16,
      "envs[0].frozen_windows[0].start",
      "no year",
      undefined,
    ],
    [
      "a time zone",
      environment("frozen_windows:", '  - start: "@daily"', "    duration: 1h", "    location: Asia/Soul"),
      6,
      19,
      "envs[0].frozen_windows[0].location",
      "time zone",
      "Asia/Seoul",
    ],
    [
      "an offset",
      environment("frozen_windows:", '  - start: "@daily"', "    duration: 1h", '    location: "+09:00"'),
      6,
      19,
      "envs[0].frozen_windows[0].location",
      "time zone",
      undefined,
    ],
    [
      "a window without end",
      environment("frozen_windows:", '  - start: "@daily"'),
      4,
      9,
      "envs[0].frozen_windows[0].duration",
      "missing",
      undefined,
    ],
    ["days in a duration", environment("timeout: 3d"), 3, 14, "envs[0].timeout", "not a duration", "72h"],
    ["a number for a duration", environment("timeout: 60"), 3, 14, "envs[0].timeout", "the number 60", undefined],
    ["no time at all", environment("timeout: 0s"), 3, 14, "envs[0].timeout", "too short", undefined],
    ["an age", environment("timeout: 9999h"), 3, 14, "envs[0].timeout", "too long", undefined],
    ["a negative duration", environment("timeout: -1h"), 3, 14, "envs[0].timeout", "not a duration", undefined],
    ["an unknown requirement", environment("requires: [productoin]"), 3, 16, "envs[0].requires[0]", "No environment", "production"],
    ["a requirement of itself", environment("requires: [production]"), 3, 16, "envs[0].requires[0]", "itself", undefined],
    [
      "a circle",
      "envs:\n  - {name: a, requires: [b]}\n  - {name: b, requires: [c]}\n  - {name: c, requires: [a]}\n",
      4,
      26,
      "envs[2].requires[0]",
      '"a" requires "b" requires "c" requires "a"',
      undefined,
    ],
    ["a mention", environment('deployers: ["@octocat"]'), 3, 17, "envs[0].deployers[0]", "nobody", "octocat"],
    ["an unknown role", environment('force: ["role:maintainer"]'), 3, 13, "envs[0].force[0]", "not a role", "role:maintain"],
    ["no role", environment('force: ["role:none"]'), 3, 13, "envs[0].force[0]", "not a role", undefined],
    ["a role as a mapping", environment("force: [role: admin]"), 3, 13, "envs[0].force[0]", "a mapping", undefined],
    [
      "a role for a reviewer",
      environment("review:", "  enabled: true", '  reviewers: ["role:admin"]'),
      5,
      19,
      "envs[0].review.reviewers[0]",
      "a role",
      undefined,
    ],
    [
      "a bot for a reviewer",
      environment("review:", "  enabled: true", '  reviewers: ["renovate[bot]"]'),
      5,
      19,
      "envs[0].review.reviewers[0]",
      "a bot",
      undefined,
    ],
    ["a review by nobody", environment("review:", "  enabled: true"), 4, 7, "envs[0].review.reviewers", "nobody", undefined],
    ["a review neither on nor off", environment("review:", "  reviewers: [octocat]"), 4, 7, "envs[0].review.enabled", "missing", undefined],
    [
      "no approval required",
      environment("review: {enabled: true, reviewers: [a], required: 0}"),
      3,
      55,
      "envs[0].review.required",
      "required is 0",
      undefined,
    ],
    [
      "half an approval",
      environment("review: {enabled: true, reviewers: [a, b], required: 1.5}"),
      3,
      58,
      "envs[0].review.required",
      "required is 1.5",
      undefined,
    ],
    [
      "more approvals than reviewers",
      environment("review: {enabled: true, reviewers: [a, A], required: 2}"),
      3,
      58,
      "envs[0].review.required",
      "of 1 reviewers",
      undefined,
    ],
    ["the reserved key", environment("payload:", "  gitploy: 1"), 4, 7, "envs[0].payload.gitploy", "reserved", undefined],
    ["a payload that is a list", environment("payload: [1]"), 3, 14, "envs[0].payload", "a list", undefined],
    ["a number JSON has not", environment("payload: {a: [.inf]}"), 3, 19, "envs[0].payload.a[0]", "Infinity", undefined],
    ["an unknown variable", environment("task: ${GITPLOY_TASK}"), 3, 11, "envs[0].task", "${GITPLOY_TASK}", undefined],
    ["a variable of a shell", environment("payload: {a: {b: ['${HOME}']}}"), 3, 23, "envs[0].payload.a.b[0]", "${HOME}", undefined],
    [
      "a misspelt variable",
      environment("description: ${GITPLOY_DEPLOY_TSK}"),
      3,
      18,
      "envs[0].description",
      "variable",
      "${GITPLOY_DEPLOY_TASK}",
    ],
    ["a long description", environment(`description: ${"é".repeat(141)}`), 3, 18, "envs[0].description", "141 characters", undefined],
    [
      "a description that grows long",
      environment(`description: ${"x".repeat(135)}\${GITPLOY_DEPLOY_TASK}`),
      3,
      18,
      "envs[0].description",
      "141 characters",
      undefined,
    ],
    [
      "an input of no type",
      environment("dynamic_payload: {enabled: true, inputs: {a: {required: true}}}"),
      3,
      50,
      "envs[0].dynamic_payload.inputs.a.type",
      "missing",
      undefined,
    ],
    [
      "an input of another type",
      environment("dynamic_payload: {enabled: true, inputs: {a: {type: date}}}"),
      3,
      57,
      "envs[0].dynamic_payload.inputs.a.type",
      'the string "date"',
      undefined,
    ],
    [
      "a select of nothing",
      environment("dynamic_payload: {enabled: true, inputs: {a: {type: select}}}"),
      3,
      50,
      "envs[0].dynamic_payload.inputs.a.options",
      "needs options",
      undefined,
    ],
    [
      "options of a string",
      environment("dynamic_payload: {enabled: true, inputs: {a: {type: string, options: [b]}}}"),
      3,
      65,
      "envs[0].dynamic_payload.inputs.a.options",
      "Only a select",
      "type: select",
    ],
    [
      "a default of another type",
      environment('dynamic_payload: {enabled: true, inputs: {a: {type: number, default: "5"}}}'),
      3,
      74,
      "envs[0].dynamic_payload.inputs.a.default",
      'the string "5"',
      undefined,
    ],
    [
      "a default that is no option",
      environment("dynamic_payload: {enabled: true, inputs: {a: {type: select, options: [blue], default: bleu}}}"),
      3,
      91,
      "envs[0].dynamic_payload.inputs.a.default",
      '"bleu"',
      "blue",
    ],
    [
      "an input nobody can type",
      environment("dynamic_payload: {enabled: true, inputs: {a b: {type: string}}}"),
      3,
      47,
      'envs[0].dynamic_payload.inputs["a b"]',
      "cannot be typed",
      undefined,
    ],
    [
      "an input by a reserved name",
      environment("dynamic_payload: {enabled: true, inputs: {gitploy: {type: string}}}"),
      3,
      47,
      "envs[0].dynamic_payload.inputs.gitploy",
      "reserved",
      undefined,
    ],
    [
      "an input with a dot, wrong within",
      environment("dynamic_payload: {enabled: true, inputs: {a.b: {type: string, required: 1}}}"),
      3,
      77,
      'envs[0].dynamic_payload.inputs["a.b"].required',
      "the number 1",
      undefined,
    ],
    [
      "inputs over a string",
      environment("payload: text", "dynamic_payload: {enabled: true}"),
      3,
      14,
      "envs[0].payload",
      "over a string",
      undefined,
    ],
    ["another word for live", environment("live: blok"), 3, 11, "envs[0].live", 'the string "blok"', undefined],
    ["an empty name", "envs: [{name: ''}]\n", 1, 15, "envs[0].name", "empty", undefined],
    ["a name longer than GitHub's", `envs: [{name: ${"x".repeat(256)}}]\n`, 1, 15, "envs[0].name", "256 characters", undefined],
    ["a name with a quotation mark", "envs: [{name: 'a\"b'}]\n", 1, 15, "envs[0].name", "quotation mark", undefined],
    ["a name of two lines", 'envs: [{name: "a\\nb"}]\n', 1, 15, "envs[0].name", "cannot be typed", undefined],
    ["a name with a blank at its end", "envs: [{name: 'dev '}]\n", 1, 15, "envs[0].name", "blank", "dev"],
    ["a name with what nobody sees", 'envs: [{name: "de\\u200bv"}]\n', 1, 15, "envs[0].name", "cannot be typed", undefined],
    ["a byte order mark and CRLF", "\uFEFFenvs:\r\n  - name: dev\r\n    tsk: x\r\n", 3, 5, "envs[0].tsk", "not a key", "task"],
    [
      "something wrong behind an alias",
      "envs:\n  - &a {name: a, live: x}\n  - {<<: *a, name: b, live: warn}\n",
      2,
      24,
      "envs[0].live",
      '"x"',
      undefined,
    ],
  ])("%s", (_, text, line, column, path, message, suggestion) => {
    const found = problems(text);
    expect(found).toMatchObject([{ line, column, path, suggestion }]);
    expect(found[0]?.message).toContain(message);
  });

  test.each(["two words", "to", "a=b", "--force", "größe/eu-west"])("a command can quote the name %s", (name) => {
    expect(read(JSON.stringify({ envs: [{ name }] })).environments[0]?.name).toBe(name);
  });

  test("a merged mapping is reported where it is written", () => {
    expect(problems("envs:\n  - &a {name: a, tsk: x}\n  - {<<: *a, name: b}\n")).toMatchObject([
      { line: 2, column: 18, path: "envs[0].tsk" },
      { line: 2, column: 18, path: "envs[1].tsk" },
    ]);
  });
});

test("all problems are reported at once, in the order of the file", () => {
  const found = problems(`
envs:
  - name: dev
    serialization: 1
    serialization: true
    deployable_ref: (
    frozen_windows:
      - start: never
        duration: 1 week
        location: Mars/Olympus
        lenght: 1
  - nam: dev
    requires: [deb]
`);
  expect(found.map(({ line, path }) => [line, path])).toEqual([
    [5, "envs[0].serialization"],
    [6, "envs[0].deployable_ref"],
    [8, "envs[0].frozen_windows[0].start"],
    [9, "envs[0].frozen_windows[0].duration"],
    [10, "envs[0].frozen_windows[0].location"],
    [11, "envs[0].frozen_windows[0].lenght"],
    [12, "envs[1].name"],
    [12, "envs[1].nam"],
    [13, "envs[1].requires[0]"],
  ]);
});

describe("hostile files", () => {
  test("more than 64 KiB are refused, counted in bytes", () => {
    const filler = (bytes: number): string => `envs: [{name: dev}] #${"é".repeat(bytes)}`;
    expect(problems(filler(32_000))).toEqual([]);
    expect(problems(filler(33_000))[0]?.message).toContain("bytes");
  });

  test("an alias bomb is refused", () => {
    const levels = Array.from({ length: 8 }, (_, level) => `    a${level + 1}: &a${level + 1} [${Array(9).fill(`*a${level}`).join(", ")}]`);
    const text = ["envs:", "- name: dev", "  payload:", "    a0: &a0 x", ...levels].join("\n");
    expect(problems(text)).toMatchObject([{ message: "The file comes to too many values." }]);
  });

  test("a circle of aliases is refused", () => {
    expect(problems(environment("payload: &x {a: [*x]}"))).toMatchObject([
      { line: 3, column: 23, message: "An alias stands inside of what it names." },
    ]);
  });

  test("deep nesting is refused", () => {
    expect(problems(`envs: ${"[".repeat(30_000)}`)).toHaveLength(1);
  });

  test("patterns that backtrack elsewhere, or unroll, take no time", () => {
    const began = performance.now();
    const [dev] = read("envs: [{name: dev, deployable_ref: '(a*)*b'}]").environments;
    expect(dev?.deployableRef?.test("a".repeat(5000))).toBe(false);
    expect(problems(environment("deployable_ref: ((a{30}){30})"))).toHaveLength(0);
    expect(problems(environment("deployable_ref: ((abc{30}){30}x{300}){3}"))).toMatchObject([
      { message: expect.stringContaining("repetitions") },
    ]);
    expect(performance.now() - began).toBeLessThan(4000);
  });

  test("many problems take no long time", () => {
    const windows = Array.from({ length: 600 }, (_, index) => `{start: "${index} 0 30 2 *", location: Asia/Soul${index}}`);
    const began = performance.now();
    expect(problems(environment(`frozen_windows: [${windows.join(", ")}]`)).length).toBeGreaterThan(1000);
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});

describe("any text at all", () => {
  const expectPlaced = (text: string): void => {
    const lines = text.split(/\r\n|\n|\r/);
    for (const { line, column, message } of problems(text)) {
      expect(line).toBeGreaterThanOrEqual(1);
      expect(line).toBeLessThanOrEqual(lines.length);
      expect(column).toBeGreaterThanOrEqual(1);
      expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1);
      expect(message).not.toBe("");
    }
  };

  test("never throws, and points inside the text", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), expectPlaced), { numRuns: 300 });
  });

  test("nor does text that is almost a deploy.yml", () => {
    const words = fc.constantFrom(
      ..."envs name aliases payload dynamic_payload inputs enabled true review reviewers frozen_windows start duration requires options type select default __proto__ constructor toString".split(
        " ",
      ),
      ...[
        "- ",
        "  ",
        "\n",
        "\n  ",
        "\n    ",
        ": ",
        ": |\n",
        "[",
        "]",
        "{",
        "}",
        ", ",
        "&a ",
        "*a",
        "<<: ",
        "!!str ",
        "'",
        '"',
        "? ",
        "---\n",
        "...",
        "#",
        "~",
        ".nan",
        "5",
        "${",
        "}",
      ],
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 40 }), (parts) => expectPlaced(parts.join(""))),
      { numRuns: 1000 },
    );
  });

  test("nor does any data in the place of a value", () => {
    const keys = [
      "name",
      "aliases",
      "payload",
      "dynamic_payload",
      "frozen_windows",
      "review",
      "requires",
      "live",
      "timeout",
      "pull_request",
      "constructor",
      "__proto__",
      "toString",
    ];
    fc.assert(
      fc.property(fc.constantFrom(...keys), fc.jsonValue(), fc.jsonValue(), (key, value, inner) => {
        expectPlaced(`envs: [{name: a, ${JSON.stringify(key)}: ${JSON.stringify(value)}}, ${JSON.stringify(inner)}]`);
        expectPlaced(`envs: [{name: a, dynamic_payload: {enabled: true, inputs: {${JSON.stringify(key)}: ${JSON.stringify(value)}}}}]`);
        expectPlaced(
          `envs: [{name: a, review: ${JSON.stringify({ enabled: true, [key]: value })}, frozen_windows: [${JSON.stringify(inner)}]}]`,
        );
      }),
      { numRuns: 200 },
    );
  });
});
