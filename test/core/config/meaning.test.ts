import { describe, expect, test } from "vitest";
import { payloadOf, resolveInputs } from "../../../src/core/config/inputs.js";
import { parseConfig } from "../../../src/core/config/parse.js";
import { isDeployedWhenPushed } from "../../../src/core/config/environment.js";
import { frozenUntil } from "../../../src/core/config/schedule.js";
import { environment, problems, read } from "./support.js";

// product.md, section 2, sentence by sentence.
describe("variables without quotes get their type after substitution", () => {
  const only = (...lines: readonly string[]) => {
    const [first] = read(environment(...lines)).environments;
    if (first === undefined) throw new Error("there is no environment");
    return first;
  };

  test.each([
    ["${GITPLOY_IS_ROLLBACK}", false, true],
    ["'${GITPLOY_IS_ROLLBACK}'", "false", "true"],
    ['"${GITPLOY_IS_ROLLBACK}"', "false", "true"],
    ["!!str ${GITPLOY_IS_ROLLBACK}", "false", "true"],
    ["${GITPLOY_ROLLBACK_TASK:-3}", 3, "rollback"],
    ["${GITPLOY_ROLLBACK_TASK:-1.5}", 1.5, "rollback"],
    ["${GITPLOY_ROLLBACK_TASK}", null, "rollback"],
    ["'${GITPLOY_ROLLBACK_TASK}'", "", "rollback"],
    ["${GITPLOY_ROLLBACK_TASK:=~}", null, "rollback"],
    ["${GITPLOY_DEPLOY_TASK=1}2", "deploy2", 12],
    ["${GITPLOY_ROLLBACK_TASK:-9007199254740993}", "9007199254740993", "rollback"],
    ["$${GITPLOY_IS_ROLLBACK}", "${GITPLOY_IS_ROLLBACK}", "${GITPLOY_IS_ROLLBACK}"],
    ["a ${{ matrix.os }} \\n", "a ${{ matrix.os }} \\n", "a ${{ matrix.os }} \\n"],
  ])("%s", (text, deploy, rollback) => {
    const each = only(`payload:`, `  a: ${text}`, `  b: [${/^['"]/.test(text) ? text : "1"}]`);
    expect(payloadOf(each, { action: "deploy", inputs: {} })).toMatchObject({ a: deploy });
    expect(payloadOf(each, { action: "promote", inputs: {} })).toMatchObject({ a: deploy });
    expect(payloadOf(each, { action: "rollback", inputs: {} })).toMatchObject({ a: rollback });
  });

  test("under a key that is no text in YAML, and stays as it is written", () => {
    const each = only("payload:", "  1.10: ${GITPLOY_IS_ROLLBACK}", "  017: a", "  True: b", "  ~: c", "  '1.1': d");
    expect(payloadOf(each, { action: "deploy", inputs: {} })).toEqual({ "1.10": false, "017": "a", True: "b", "~": "c", "1.1": "d" });
    expect(problems(environment("payload: {1.10: a, '1.10': b}"))).toMatchObject([
      { line: 3, column: 24, path: 'envs[0].payload["1.10"]' },
    ]);
  });

  test("also through an alias and a merge", () => {
    const text = "x-base: &base {a: 1}\nx-more: &more\n  b: ${GITPLOY_IS_ROLLBACK}\nenvs:\n- name: a\n  payload:\n    <<: [*base, *more]\n";
    const [first] = read(text).environments;
    expect(payloadOf({ payload: first?.payload, inputs: undefined }, { action: "rollback", inputs: {} })).toEqual({ a: 1, b: true });
  });

  test("also defaults of inputs, which then fit their type", () => {
    const inputs = (preset: string, type: string) => [
      "dynamic_payload:",
      "  enabled: true",
      "  inputs:",
      `    a: {type: ${type}}`,
      `    b:`,
      `      type: ${type}`,
      `      default: ${preset}`,
    ];
    expect(resolveInputs(only(...inputs("${GITPLOY_IS_ROLLBACK}", "boolean")), new Map())).toEqual({ inputs: { b: false }, mistakes: [] });
    expect(resolveInputs(only(...inputs("${GITPLOY_ROLLBACK_TASK:-3}", "number")), new Map())).toEqual({ inputs: { b: 3 }, mistakes: [] });
    expect(resolveInputs(only(...inputs("'${GITPLOY_DEPLOY_TASK}'", "string")), new Map())).toEqual({
      inputs: { b: "deploy" },
      mistakes: [],
    });
    expect(problems(environment(...inputs("'${GITPLOY_IS_ROLLBACK}'", "boolean")))).toMatchObject([
      { path: "envs[0].dynamic_payload.inputs.b.default", message: 'The default is the string "false".' },
    ]);
  });
});

describe("mistakes in variables", () => {
  test.each([
    ["an unclosed one", ["task: a${GITPLOY_DEPLOY_TASK"], "3:11 envs[0].task", "is not closed"],
    ["one in another key", ["auto_merge: ${GITPLOY_IS_ROLLBACK}"], "3:17 envs[0].auto_merge", "variables are not replaced"],
    ["one in a list of another key", ["required_contexts: ['a${B}']"], "3:25 envs[0].required_contexts[0]", "variables are not replaced"],
    ["an unclosed one in another key", ["deployable_ref: 'v${'"], "3:21 envs[0].deployable_ref", "variables are not replaced"],
    ["one in a key of the payload", ["payload:", "  '${GITPLOY_IS_ROLLBACK}': 1"], "4:7 envs[0].payload", "variables are not replaced"],
  ])("%s", (_, lines, place, message) => {
    const found = problems(environment(...lines));
    expect(found.map(({ line, column, path }) => `${line}:${column} ${path}`)[0]).toContain(place);
    expect(found[0]?.message).toContain(message);
    expect(found).toHaveLength(1);
  });

  test("expressions of Actions and escapes are never mistakes", () => {
    expect(problems(environment("required_contexts: ['build (${{ matrix.os }})', 'a $${B}']"))).toEqual([]);
  });
});

describe("variables in other forms", () => {
  test.each([
    ["${ GITPLOY_DEPLOY_TASK }", "is not how a variable is written", "${GITPLOY_DEPLOY_TASK}"],
    ["${GITPLOY_DEPLOY_TASK-a b}", "is not how a variable is written", "${GITPLOY_DEPLOY_TASK:-a b}"],
    ["${GITPLOY_DEPLOY_TASK := a}", "is not how a variable is written", "${GITPLOY_DEPLOY_TASK:-a}"],
    ["${GITPLOY_DEPLOY_TASK:+a}", "is not how a variable is written", undefined],
    ["${GITPLOY_DEPLOY_TASK^^}", "is not how a variable is written", undefined],
    ["${GITPLOY_DEPLOY_TASK:-${HOME}}", "has a variable in its default", undefined],
    ["${gitploy_deploy_task}", "is not a variable of deploy.yml", "${GITPLOY_DEPLOY_TASK}"],
  ])("%s", (text, message, suggestion) => {
    expect(problems(environment(`task: '${text}'`))).toMatchObject([{ suggestion }]);
    expect(problems(environment(`task: '${text}'`))[0]?.message).toContain(message);
  });
});

describe("patterns", () => {
  test("blanks and line breaks around a pattern are dropped", () => {
    const [first] = read(environment("deployable_ref: |", "  v\\d+", "auto_deploy_on: >", "  refs/heads/main", "  ")).environments;
    expect(first?.deployableRef?.test("v1")).toBe(true);
    expect(first?.autoDeployOn?.test("refs/heads/main")).toBe(true);
    expect(first?.deployableRef?.source).toBe("v\\d+");
  });

  test.each([
    ["refs/heads/", "ends in a slash", "refs/heads/.*"],
    ["refs/heads/release/$", "ends in a slash", "refs/heads/release/.*"],
    ["refs/head/main", "matches no ref", "refs/heads/main"],
    ["ref/tags/v.*", "matches no ref", "refs/tags/v.*"],
    ["release/.*", "matches no ref", "refs/heads/release/.*"],
    ["refs/pull/1/head", "matches no ref", undefined],
    ["origin/main", "matches no ref", "refs/heads/main"],
    ["refs/heads/*", "ends in a slash", "refs/heads/.*"],
    ["refs\\/tags\\/?", "ends in a slash", "refs\\/tags\\/.*"],
    ["refs/heads/release/+", "ends in a slash", "refs/heads/release/.*"],
    ["main|develop", "matches no ref", "refs/heads/main|refs/heads/develop"],
    ["^(main|v1)$", "matches no ref", "refs/heads/main|refs/tags/v1"],
    ["(?:refs/heads/a/|tags/v.*)", "ends in a slash", "refs/heads/a/.*|refs/tags/v.*"],
    ["main|refs/pull/1", "matches no ref", undefined],
  ])("%s can match no ref", (pattern, message, suggestion) => {
    const [found, ...more] = problems(environment(`auto_deploy_on: ${pattern}`));
    expect(more).toEqual([]);
    expect(found?.message).toContain(message.replace("ends", "none ends"));
    expect(found?.suggestion).toBe(suggestion);
  });

  test.each([
    "refs/heads/main",
    "refs\\/heads\\/main",
    "^refs/heads/main$",
    "refs/.*",
    "r.*",
    ".*",
    "(?i)REFS/heads/x",
    "refs/heads/[a|b]",
    "(refs)/(heads/a|tags)/b",
    "(refs/heads/)(a)",
    "refs/heads/(a|b/)",
  ])("%s may match", (pattern) => {
    expect(parseConfig(environment(`auto_deploy_on: '${pattern}'`), "deploy.yml")).toMatchObject({ config: {}, notices: [] });
  });

  test.each([
    [
      "auto_deploy_on: refs/heads/main|develop",
      '"develop" in "refs/heads/main|develop" matches no ref',
      "refs/heads/main|refs/heads/develop",
    ],
    ["auto_deploy_on: (refs/heads/main|refs/pull/1)", '"refs/pull/1" in', undefined],
    ["deployable_ref: main|release/", '"release/" in "main|release/" matches no ref', "main|release/.*"],
    ["deployable_ref: v*", 'The * in "v*" only repeats the "v" before it.', "v.*"],
    ["deployable_ref: release/*$", 'only repeats the "/" before it.', "release/.*"],
    ["auto_deploy_on: refs/tags/v*", 'only repeats the "v" before it.', "refs/tags/v.*"],
  ])("%s is valid, but not what was meant", (line, message, suggestion) => {
    const { notices, ...result } = parseConfig(environment(line), "deploy.yml");
    expect(result).toHaveProperty("config");
    expect(notices).toMatchObject([{ line: 3, column: line.indexOf(":") + 7, suggestion }]);
    expect(notices[0]?.message).toContain(message);
  });

  test.each(["v.*", "[a-z]*", "v\\d*", "\\pL*", "(a)*", "a|\\w*$"])("%s ends in a repetition that is meant", (pattern) => {
    expect(parseConfig(environment(`deployable_ref: '${pattern}'`), "deploy.yml")).toMatchObject({ config: {}, notices: [] });
  });

  test("a merge queue's branch matches only if the pattern names it", () => {
    const matches = (pattern: string): boolean =>
      read(environment(`auto_deploy_on: ${pattern}`)).environments.some((each) =>
        isDeployedWhenPushed(each, "refs/heads/gh-readonly-queue/main/pr-1-abc"),
      );
    expect(matches("refs/heads/.*")).toBe(false);
    expect(matches("refs/heads/gh-readonly-queue/.*")).toBe(true);
  });

  test("together with a required input without a default is a mistake", () => {
    const text = (input: string): string =>
      environment(`auto_deploy_on: refs/heads/main`, `dynamic_payload: {enabled: true, inputs: {a: ${input}}}`);
    expect(problems(text("{type: string, required: true}"))).toMatchObject([
      { line: 3, path: "envs[0].auto_deploy_on", message: 'A push cannot give the required input "a".' },
    ]);
    expect(problems(text("{type: string, required: true, default: b}"))).toEqual([]);
    expect(problems(text("{type: string}"))).toEqual([]);
  });
});

describe("missing quotes", () => {
  test.each([
    ["deployers: [@rita]", "3:17", '"@rita"'],
    ["deployers: @rita", "3:16", '"@rita"'],
    ["description: deploy: production", "3:18", '"deploy: production"'],
    ["deployable_ref: [a-z]+", "3:21", '"[a-z]+"'],
    ["deployable_ref: [a-z]+\\d # since ever", "3:21", "'[a-z]+\\d'"],
    ['deployable_ref: "v\\d"', "3:21", "'v\\d'"],
    ["payload: {a: ${GITPLOY_IS_ROLLBACK}}", "3:18", '"${GITPLOY_IS_ROLLBACK}"'],
  ])("%s", (line, place, suggestion) => {
    const [found, ...more] = problems(environment(line));
    expect(more).toEqual([]);
    expect(`${found?.line}:${found?.column}`).toBe(place);
    expect(found).toMatchObject({ suggestion, expected: "the text in quotes" });
  });
});

describe("brackets and quotes", () => {
  test.each([
    ["required_contexts: [", "  a, # why [", "  # nothing", "", '  "b # c"', "]"],
    ["required_contexts: [a, 'b # c' # no ]", "]"],
    ["required_contexts: [a, 'b # c'", "  ]"],
  ])("a bracket may stand below its key: %s", (...lines) => {
    for (const end of ["\n", "\r\n", "\r"]) {
      const text = environment(...lines, "  ".slice(2) + "tsk: 1").replaceAll("\n", end);
      const [found, ...more] = problems(text);
      expect(more).toEqual([]);
      expect(found).toMatchObject({ path: "envs[0].tsk", line: 3 + lines.length, column: 5 });
    }
    expect(read(environment(...lines)).environments[0]?.requiredContexts).toEqual(["a", "b # c"]);
  });

  test.each([
    ["several, one in the other", "envs: [\n {name: a, payload: {\n b: [\n 1\n]\n}\n}\n]\n"],
    ["at once", "envs:\n- payload: {a: [1\n]}\n  name: a\n"],
  ])("%s", (_, text) => {
    expect(read(text).environments).toMatchObject([{ name: "a" }]);
  });

  test.each([
    ["a list", ["required_contexts: [a, b", "task: x"], "3:24", "the bracket that opens here is not closed", "]"],
    [
      "a list of several lines",
      ["required_contexts: [a, # [", "  [b], 'c]'", "task: x"],
      "3:24",
      "the bracket that opens here is not closed",
      "]",
    ],
    [
      "a mapping in a list, closed by the wrong line",
      ["payload: {a: [1,", "  2],", "task: x"],
      "3:14",
      "the bracket that opens here is not closed",
      "}",
    ],
    ["a list at the end", ["required_contexts: [a"], "3:24", "the bracket that opens here is not closed", "]"],
    ["a quote", ["task: \"it's", "live: warn"], "3:11", "the quote that opens here is not closed", "quote"],
    ["a quote in a list", ["required_contexts: ['a, b]", "live: warn"], "3:25", "the quote that opens here is not closed", "quote"],
    ["a quote that is closed too early", ["task: 'it's a'"], "3:15", "more text follows the quote that closes here", "''"],
    ["a double quote that is closed too early", ['task: "a"b'], "3:14", "more text follows the quote that closes here", '\\"'],
  ])("%s that is not closed is reported where it opens", (_, lines, place, message, expected) => {
    const [found, ...more] = problems(environment(...lines));
    expect(more).toEqual([]);
    expect(`${found?.line}:${found?.column}`).toBe(place);
    expect(found?.message).toContain(message);
    expect(found?.expected).toContain(expected);
  });

  test("text with more brackets below their keys than are put right is read no more than a few times", () => {
    const text = `envs: [${"{name: a}, [\n], ".repeat(4000)}]\n`;
    expect(problems(text)).toMatchObject([{ column: 1, message: "This is not valid YAML: this bracket is not indented." }]);
  });
});

describe("values are reported as they were written", () => {
  test.each([
    ["name: 1.10", "name is the number 1.10.", '"1.10"'],
    ["task: 017", "task is the number 017.", '"017"'],
    ["required_contexts: [1_0, 0x1F]", "required_contexts[1] is the number 0x1F.", '"0x1F"'],
    ["auto_merge: 1.0", "auto_merge is the number 1.0.", undefined],
    ["task: True", "task is the boolean True.", '"True"'],
    ["review: {enabled: true, reviewers: [a], required: 1.50}", "required is 1.50.", undefined],
    ["dynamic_payload: {enabled: true, inputs: {a: {type: string, default: 1.10}}}", "The default is the number 1.10.", '"1.10"'],
  ])("%s", (line, message, suggestion) => {
    expect(problems(line.startsWith("name") ? `envs:\n- ${line}\n` : environment(line))).toMatchObject([{ message, suggestion }]);
  });
});

describe("notices", () => {
  test.each([
    ["payload: {a: 017}", "3:18 envs[0].payload.a", "017 is the number 17 here"],
    ["payload: {a: [1_000]}", "3:19 envs[0].payload.a[0]", "1_000 is text here"],
    ["payload: {a: 017}", "3:18 envs[0].payload.a", "original Gitploy read it differently"],
    ["payload: {a: 08}", "3:18 envs[0].payload.a", "08 is the number 8 here; its leading zero is not kept."],
    ["payload: {a: 007}", "3:18 envs[0].payload.a", "its leading zero is not kept"],
    ["payload: {a: 01.50}", "3:18 envs[0].payload.a", "01.50 is the number 1.5 here; its leading zero is not kept."],
    ["payload: {a: 0b11}", "3:18 envs[0].payload.a", "0b11 is text here; the original Gitploy read it differently."],
    ["payload: {a: 0x_1F}", "3:18 envs[0].payload.a", "0x_1F is text here"],
    ["payload: {a: 1_0e3}", "3:18 envs[0].payload.a", "1_0e3 is text here"],
    ["payload: {a: 2024-01-01}", "3:18 envs[0].payload.a", "2024-01-01 is text here"],
    ["deployers: [maintain]", "3:17 envs[0].deployers[0]", "user of that name"],
    ['frozen_windows: [{start: "0 0 1 * MON", duration: 1h}]', "3:30 envs[0].frozen_windows[0].start", "either"],
  ])("%s", (line, place, message) => {
    const { notices, ...result } = parseConfig(environment(line), "deploy.yml");
    expect(result).toHaveProperty("config");
    expect(notices.map(({ line: at, column, path }) => `${at}:${column} ${path}`)).toEqual([place]);
    expect(notices[0]?.message).toContain(message);
  });

  test.each([
    "payload: {a: '017', b: 0, c: 0.5, d: 10, e: 0o17, f: 0x1F, g: 1e3, h: _1, i: a_1, k: 1.2.3}",
    "deployers: [octocat]",
    "task: a",
    "description: 2024-01-01",
  ])("%s: none", (line) => {
    expect(parseConfig(environment(line), "deploy.yml")).toMatchObject({ notices: [] });
  });
});

describe("windows are read as the original Gitploy read them", () => {
  const frozenAt = (start: string, now: string): string | undefined => {
    const [first] = read(environment(`frozen_windows: [{start: "${start}", duration: 1m, location: ""}]`)).environments;
    return frozenUntil({ frozenWindows: first?.frozenWindows ?? [] }, new Date(now))?.until.toISOString();
  };

  test.each([
    ["5/15 * * * *", "2026-01-15T10:20:30Z", true],
    ["5/15 * * * *", "2026-01-15T10:15:30Z", false],
    ["*/90 * * * *", "2026-01-15T10:00:30Z", true],
    ["*/90 * * * *", "2026-01-15T10:30:30Z", false],
    ["0 0 1/2 * *", "2026-01-15T00:00:30Z", true],
    ["0 10 * * MON/2", "2026-01-14T10:00:30Z", true],
    ["0 10 * * MON/2", "2026-01-15T10:00:30Z", false],
  ])("%s at %s: %s", (start, now, frozen) => {
    expect(frozenAt(start, now) !== undefined).toBe(frozen);
  });
});

test.each(["", ', location: ""', ", location: UTC"])("a window%s is in UTC, and is shown so", (location) => {
  const [first] = read(environment(`frozen_windows: [{start: "@daily", duration: 1m${location}}]`)).environments;
  expect(first?.frozenWindows[0]?.location).toBe("UTC");
});

test("top-level keys that begin with x- are free, others are not", () => {
  expect(read("x-base: &base {live: block}\nenvs:\n- {<<: *base, name: a}\n").environments).toMatchObject([{ live: "block" }]);
  expect(problems("base: {}\nenvs: [{name: a}]\n")).toMatchObject([{ path: "base" }]);
  expect(problems(environment("x-y: 1"))).toMatchObject([{ path: "envs[0].x-y" }]);
});
