import { describe, expect, test } from "vitest";
import { environment, problems, read } from "./support.js";

describe("one problem", () => {
  test.each<[string, string, string, string, string | undefined]>([
    ["a misspelt key", environment("serialisation: true"), "3:5 envs[0].serialisation", "not a key", "serialization"],
    ["a dash for an underscore", environment("auto-merge: true"), "3:5 envs[0].auto-merge", "not a key", "auto_merge"],
    ["the original's early name of a key", environment("approval: {enabled: true}"), "3:5 envs[0].approval", "not a key", "review"],
    [
      "a key of another level",
      environment("reviewers: [octocat]"),
      "3:5 envs[0].reviewers",
      "not a key of an environment",
      "review.reviewers",
    ],
    [
      "an environment's key in a window",
      environment('frozen_windows: [{start: "@daily", duration: 1h, review: 1}]'),
      "3:54 envs[0].frozen_windows[0].review",
      "a frozen window",
      "envs[].review",
    ],
    ["an environment's key at the top", "name: dev\nenvs: [{name: dev}]\n", "1:1 name", "not a key of deploy.yml", "envs[].name"],
    ["an unknown key like no other", environment("zzz: 1"), "3:5 envs[0].zzz", "not a key", undefined],
    ["a string for a boolean", environment("auto_merge: yes"), "3:17 envs[0].auto_merge", 'the string "yes"', "true"],
    ["a string for a list", environment("required_contexts: test"), "3:24 envs[0].required_contexts", 'the string "test"', '["test"]'],
    [
      "a number in a list of strings",
      environment("aliases:", "  - p", "  - 5"),
      "5:9 envs[0].aliases[1]",
      "aliases[1] is the number 5",
      '"5"',
    ],
    ["an empty string in a list", environment('required_contexts: [""]'), "3:25 envs[0].required_contexts[0]", "empty", undefined],
    ["nothing", environment("required_contexts:"), "3:5 envs[0].required_contexts", "no value", undefined],
    ["no name", "envs:\n  - serialization: true\n", "2:5 envs[0].name", "name is missing", undefined],
    ["no envs", "{}\n", "1:1 envs", "envs is missing", undefined],
    ["no environment", "envs: []\n", "1:7 envs", "empty list", undefined],
    ["an empty file", "# nothing\n", "1:1", "empty", undefined],
    ["a list for a mapping", "- name: dev\n", "1:1", "deploy.yml is a list", undefined],
    ["broken YAML", "envs:\n  - name: [\n", "2:11", "not valid YAML", undefined],
    ["a tab as indentation", "envs:\n\t- name: dev\n", "2:1", "tab characters", undefined],
    ["an unknown tag", environment("payload: !!timestamp 2020-01-01"), "3:14", "unknown scalar tag", undefined],
    ["an unknown alias", environment("payload: *x"), "3:15", "unidentified alias", undefined],
    ["two documents", "envs: [{name: dev}]\n---\nenvs: []\n", "3:1", "more than one", undefined],
    ["a key twice", environment("task: a", "task: b"), "4:5 envs[0].task", "second time", undefined],
    ["a name twice", "envs:\n  - name: prod\n  - name: PROD\n", "3:11 envs[1].name", "envs[0].name", undefined],
    [
      "an alias that is a name",
      "envs:\n  - name: a\n    aliases: [b]\n  - name: B\n",
      "4:11 envs[1].name",
      "envs[0].aliases[0]",
      undefined,
    ],
    ["two defaults", "envs:\n  - {name: a, default: true}\n  - {name: b, default: true}\n", "3:24 envs[1].default", "envs[0]", undefined],
    ["a switch for a mapping", environment("review: true"), "3:13 envs[0].review", "the boolean true", undefined],
    ["a list for a mapping of an environment", environment("pull_request: [approved]"), "3:19 envs[0].pull_request", "a list", undefined],
    ["a mapping for a list", environment("frozen_windows: {duration: 1h}"), "3:21 envs[0].frozen_windows", "a mapping", undefined],
    ["a word for an environment", "envs:\n  - production\n", "2:5 envs[0]", 'the string "production"', "name: production"],
    ["an environment without a space", "envs:\n  - name:production\n", "2:5 envs[0]", 'the string "name:production"', "name: production"],
    ["a word for all environments", "envs: production\n", "1:7 envs", 'the string "production"', "[{name: production}]"],
    ["one environment for the list", "envs:\n  name: dev\n", "2:3 envs", "envs is a mapping", "- name: dev"],
    ["environments by name", "envs:\n  production: {}\n", "2:3 envs", "envs is a mapping", "- name: production"],
    ["a boolean in quotes", environment("production_environment: 'true'"), "3:29 envs[0].production_environment", '"true"', "true"],
    ["a number for a name", "envs: [{name: 1}]\n", "1:15 envs[0].name", "the number 1", '"1"'],
    ["look-ahead", environment("deployable_ref: v(?=1)"), "3:21 envs[0].deployable_ref", "look-ahead", undefined],
    ["look-behind", environment("deployable_ref: (?<!x)v"), "3:21 envs[0].deployable_ref", "look-behind", undefined],
    [
      "an unclosed class of equal characters",
      environment("deployable_ref: '[(?='"),
      "3:21 envs[0].deployable_ref",
      "missing closing ]",
      undefined,
    ],
    ["a backreference", environment("deployable_ref: '(a)\\1'"), "3:21 envs[0].deployable_ref", "backreferences", undefined],
    ["an unclosed group", environment("deployable_ref: (v"), "3:21 envs[0].deployable_ref", "missing closing )", undefined],
    ["a branch for a ref", environment("auto_deploy_on: main"), "3:21 envs[0].auto_deploy_on", "matches no ref", "refs/heads/main"],
    ["half a ref", environment("auto_deploy_on: heads/main"), "3:21 envs[0].auto_deploy_on", "matches no ref", "refs/heads/main"],
    ["a tag for a ref", environment("auto_deploy_on: v.*"), "3:21 envs[0].auto_deploy_on", "matches no ref", "refs/tags/v.*"],
    [
      "a cron expression",
      environment("frozen_windows:", '  - start: "60 * * * *"', "    duration: 1h"),
      "4:16 envs[0].frozen_windows[0].start",
      "minute",
      undefined,
    ],
    [
      "day 0",
      environment("frozen_windows:", '  - start: "0 0 0 * *"', "    duration: 1h"),
      "4:16 envs[0].frozen_windows[0].start",
      "Invalid value for day: 0.",
      undefined,
    ],
    [
      "day 32",
      environment("frozen_windows:", '  - start: "0 0 32 * *"', "    duration: 1h"),
      "4:16 envs[0].frozen_windows[0].start",
      "Invalid value for day: 32.",
      undefined,
    ],
    [
      "a thirteenth month",
      environment("frozen_windows:", '  - start: "0 0 * 13 *"', "    duration: 1h"),
      "4:16 envs[0].frozen_windows[0].start",
      "Invalid value for month: 13.",
      undefined,
    ],
    [
      "seconds in cron",
      environment("frozen_windows:", '  - start: "0 0 * * * *"', "    duration: 1h"),
      "4:16 envs[0].frozen_windows[0].start",
      "6 fields",
      undefined,
    ],
    [
      "a cron expression with one field",
      environment("frozen_windows:", '  - start: "22:00"', "    duration: 1h"),
      "4:16 envs[0].frozen_windows[0].start",
      "1 field.",
      undefined,
    ],
    [
      "a misspelt nickname in cron",
      environment("frozen_windows:", '  - start: "@dayly"', "    duration: 1h"),
      "4:16 envs[0].frozen_windows[0].start",
      "is not a nickname",
      "@daily",
    ],
    [
      "a nickname in cron that names no time",
      environment("frozen_windows:", '  - start: "@reboot"', "    duration: 1h"),
      "4:16 envs[0].frozen_windows[0].start",
      "is not a nickname",
      undefined,
    ],
    [
      "a day no year has",
      environment("frozen_windows:", '  - start: "0 0 30 2 *"', "    duration: 1h"),
      "4:16 envs[0].frozen_windows[0].start",
      "no year",
      undefined,
    ],
    [
      "a time zone",
      environment("frozen_windows:", '  - start: "@daily"', "    duration: 1h", "    location: Asia/Soul"),
      "6:19 envs[0].frozen_windows[0].location",
      "time zone",
      "Asia/Seoul",
    ],
    [
      "an offset",
      environment("frozen_windows:", '  - start: "@daily"', "    duration: 1h", '    location: "+09:00"'),
      "6:19 envs[0].frozen_windows[0].location",
      "time zone",
      undefined,
    ],
    [
      "a window without end",
      environment("frozen_windows:", '  - start: "@daily"'),
      "4:9 envs[0].frozen_windows[0].duration",
      "missing",
      undefined,
    ],
    ["days in a duration", environment("timeout: 3d"), "3:14 envs[0].timeout", "not a duration", "72h"],
    ["a number for a duration", environment("timeout: 60"), "3:14 envs[0].timeout", "the number 60", undefined],
    ["a zero duration", environment("timeout: 0s"), "3:14 envs[0].timeout", "too short", undefined],
    ["an age", environment("timeout: 9999h"), "3:14 envs[0].timeout", "too long", undefined],
    ["a negative duration", environment("timeout: -1h"), "3:14 envs[0].timeout", "not a duration", undefined],
    ["an unknown requirement", environment("requires: [productoin]"), "3:16 envs[0].requires[0]", "No environment", "production"],
    ["a requirement of itself", environment("requires: [production]"), "3:16 envs[0].requires[0]", "itself", undefined],
    [
      "a circle",
      "envs:\n  - {name: a, requires: [b]}\n  - {name: b, requires: [c]}\n  - {name: c, requires: [a]}\n",
      "4:26 envs[2].requires[0]",
      '"a" requires "b" requires "c" requires "a"',
      undefined,
    ],
    ["a mention", environment('deployers: ["@octocat"]'), "3:17 envs[0].deployers[0]", "nobody", "octocat"],
    ["an unknown role", environment('force: ["role:maintainer"]'), "3:13 envs[0].force[0]", "not a role", "role:maintain"],
    ["no role", environment('force: ["role:none"]'), "3:13 envs[0].force[0]", "not a role", undefined],
    ["a role as a mapping", environment("force: [role: admin]"), "3:13 envs[0].force[0]", "a mapping", "role:admin"],
    [
      "a role for a reviewer",
      environment("review:", "  enabled: true", '  reviewers: ["role:admin"]'),
      "5:19 envs[0].review.reviewers[0]",
      "a role",
      undefined,
    ],
    [
      "a bot for a reviewer",
      environment("review:", "  enabled: true", '  reviewers: ["renovate[bot]"]'),
      "5:19 envs[0].review.reviewers[0]",
      "a bot",
      undefined,
    ],
    ["a review by nobody", environment("review:", "  enabled: true"), "4:7 envs[0].review.reviewers", "names no reviewers", undefined],
    ["a review neither on nor off", environment("review:", "  reviewers: [octocat]"), "4:7 envs[0].review.enabled", "missing", undefined],
    [
      "no approval required",
      environment("review: {enabled: true, reviewers: [a], required: 0}"),
      "3:55 envs[0].review.required",
      "required is 0",
      undefined,
    ],
    [
      "half an approval",
      environment("review: {enabled: true, reviewers: [a], required: 1.5}"),
      "3:55 envs[0].review.required",
      "required is 1.5",
      undefined,
    ],
    [
      "more approvals than reviewers",
      environment("review: {enabled: true, reviewers: [a, A], required: 2}"),
      "3:58 envs[0].review.required",
      "of 1 reviewer.",
      undefined,
    ],
    [
      "a number too large below a key that looks like a merge",
      environment("payload: {'<<': 9007199254740993}"),
      '3:21 envs[0].payload["<<"]',
      "exactly",
      undefined,
    ],
    ["the reserved key", environment("payload:", "  gitploy: 1"), "4:7 envs[0].payload.gitploy", "reserved", undefined],
    ["a payload that is a list", environment("payload: [1]"), "3:14 envs[0].payload", "a list", undefined],
    ["a number JSON cannot hold exactly", environment("payload: {id: 9007199254740993}"), "3:19 envs[0].payload.id", "exactly", undefined],
    ["a number that JSON does not have", environment("payload: {a: [.inf]}"), "3:19 envs[0].payload.a[0]", "cannot hold .inf", undefined],
    ["an unknown variable", environment("task: ${GITPLOY_TASK}"), "3:11 envs[0].task", "${GITPLOY_TASK}", undefined],
    ["a variable of a shell", environment("payload: {a: {b: ['${HOME}']}}"), "3:23 envs[0].payload.a.b[0]", "${HOME}", undefined],
    [
      "an unknown variable on a line of a block",
      environment("payload: |", "  {", '    "a": "${HOME}"', "  }"),
      "5:15 envs[0].payload",
      "${HOME}",
      undefined,
    ],
    ["an unknown variable on a line of quotes", environment("payload: 'a", "  b ${HOME}'"), "4:9 envs[0].payload", "${HOME}", undefined],
    [
      "a misspelt variable",
      environment("description: ${GITPLOY_DEPLOY_TSK}"),
      "3:18 envs[0].description",
      "variable",
      "${GITPLOY_DEPLOY_TASK}",
    ],
    ["a long description", environment(`description: ${"é".repeat(141)}`), "3:18 envs[0].description", "141 characters", undefined],
    [
      "a description that its variables make too long",
      environment(`description: ${"x".repeat(135)}\${GITPLOY_DEPLOY_TASK}`),
      "3:18 envs[0].description",
      "141 characters",
      undefined,
    ],
    [
      "an input of no type",
      environment("dynamic_payload: {enabled: true, inputs: {a: {required: true}}}"),
      "3:50 envs[0].dynamic_payload.inputs.a.type",
      "missing",
      undefined,
    ],
    [
      "an input of another type",
      environment("dynamic_payload: {enabled: true, inputs: {a: {type: date}}}"),
      "3:57 envs[0].dynamic_payload.inputs.a.type",
      'the string "date"',
      undefined,
    ],
    [
      "a select without options",
      environment("dynamic_payload: {enabled: true, inputs: {a: {type: select}}}"),
      "3:50 envs[0].dynamic_payload.inputs.a.options",
      "needs options",
      undefined,
    ],
    [
      "a string with options",
      environment("dynamic_payload: {enabled: true, inputs: {a: {type: string, options: [b]}}}"),
      "3:65 envs[0].dynamic_payload.inputs.a.options",
      "Only a select",
      "type: select",
    ],
    [
      "a default of another type",
      environment('dynamic_payload: {enabled: true, inputs: {a: {type: number, default: "5"}}}'),
      "3:74 envs[0].dynamic_payload.inputs.a.default",
      'the string "5"',
      "5",
    ],
    [
      "a default without a value",
      environment("dynamic_payload: {enabled: true, inputs: {a: {type: string, default: null}}}"),
      "3:74 envs[0].dynamic_payload.inputs.a.default",
      "no value",
      undefined,
    ],
    [
      "a default that is no option",
      environment("dynamic_payload: {enabled: true, inputs: {a: {type: select, options: [blue], default: bleu}}}"),
      "3:91 envs[0].dynamic_payload.inputs.a.default",
      '"bleu"',
      "blue",
    ],
    [
      "an input name that cannot be typed",
      environment("dynamic_payload: {enabled: true, inputs: {a b: {type: string}}}"),
      '3:47 envs[0].dynamic_payload.inputs["a b"]',
      "cannot be typed",
      undefined,
    ],
    [
      "an input by a reserved name",
      environment("dynamic_payload: {enabled: true, inputs: {gitploy: {type: string}}}"),
      "3:47 envs[0].dynamic_payload.inputs.gitploy",
      "reserved",
      undefined,
    ],
    [
      "a mistake in an input with a dot in its name",
      environment("dynamic_payload: {enabled: true, inputs: {a.b: {type: string, required: 1}}}"),
      '3:77 envs[0].dynamic_payload.inputs["a.b"].required',
      "the number 1",
      undefined,
    ],
    [
      "inputs with a string payload",
      environment("payload: text", "dynamic_payload: {enabled: true}"),
      "3:14 envs[0].payload",
      "over a string",
      undefined,
    ],
    ["a misspelt word for live", environment("live: blok"), "3:11 envs[0].live", 'the string "blok"', "block"],
    ["another word for live", environment("live: true"), "3:11 envs[0].live", "the boolean true", undefined],
    ["an empty name", "envs: [{name: ''}]\n", "1:15 envs[0].name", "empty", undefined],
    ["a name longer than GitHub's", `envs: [{name: ${"x".repeat(256)}}]\n`, "1:15 envs[0].name", "256 characters", undefined],
    ["a name with a quotation mark", "envs: [{name: 'a\"b'}]\n", "1:15 envs[0].name", "quotation mark", undefined],
    ["a name with a line break", 'envs: [{name: "a\\nb"}]\n', "1:15 envs[0].name", "cannot be typed", undefined],
    ["a name with a blank at its end", "envs: [{name: 'dev '}]\n", "1:15 envs[0].name", "space", "dev"],
    ["a name with a lone surrogate", 'envs: [{name: "de\\ud83dv"}]\n', "1:15 envs[0].name", "cannot be typed", undefined],
    ["a name with an invisible character", 'envs: [{name: "de\\u200bv"}]\n', "1:15 envs[0].name", "cannot be typed", undefined],
    ["a byte order mark and CRLF", "\uFEFFenvs:\r\n  - name: dev\r\n    tsk: x\r\n", "3:5 envs[0].tsk", "not a key", "task"],
    ["an empty text for a list", environment("required_contexts: ''"), "3:24 envs[0].required_contexts", 'the string ""', "[]"],
    ["an empty text for a list that needs entries", environment("aliases: ''"), "3:14 envs[0].aliases", 'the string ""', undefined],
    ["a text for windows", environment("frozen_windows: '@daily'"), "3:21 envs[0].frozen_windows", "the string", undefined],
    [
      "a check with a colon",
      environment("required_contexts:", "  - ci: build 1.10"),
      "4:9 envs[0].required_contexts[0]",
      "a mapping",
      '"ci: build 1.10"',
    ],
    [
      "a check with a colon among brackets",
      environment("required_contexts: [ci: 'b']"),
      "3:25 envs[0].required_contexts[0]",
      "a mapping",
      '"ci: b"',
    ],
    [
      "a check with a colon at its end",
      environment("required_contexts:", "  - ci:"),
      "4:9 envs[0].required_contexts[0]",
      "a mapping",
      '"ci:"',
    ],
    [
      "several keys for a text",
      environment("required_contexts: [{a: b, c: d}]"),
      "3:25 envs[0].required_contexts[0]",
      "a mapping",
      undefined,
    ],
    [
      "a list below a key for a text",
      environment("required_contexts: [{a: [b]}]"),
      "3:25 envs[0].required_contexts[0]",
      "a mapping",
      undefined,
    ],
    [
      "a role with a space",
      environment("deployers: ['role: admin']"),
      "3:17 envs[0].deployers[0]",
      '"role: admin" has a space',
      "role:admin",
    ],
    ["a required environment without a name", environment("requires: ['']"), "3:16 envs[0].requires[0]", "empty", undefined],
    ["a no-break space that indents", "envs:\n- name: a\n\u00a0 task: x\n", '3:1 ["\u00a0 task"]', "no-break space", "envs[].task"],
    ["a no-break space in a key", environment("\u00a0task: x"), '3:5 envs[0]["\u00a0task"]', "no-break space", "task"],
    [
      "a city for a time zone",
      environment('frozen_windows: [{start: "@daily", duration: 1h, location: new york}]'),
      "3:64 envs[0].frozen_windows[0].location",
      "time zone",
      "America/New_York",
    ],
    [
      "another word for the location",
      environment('frozen_windows: [{start: "@daily", duration: 1h, timezone: UTC}]'),
      "3:54 envs[0].frozen_windows[0].timezone",
      "not a key",
      "location",
    ],
    [
      "a week that runs backwards",
      environment('frozen_windows: [{start: "0 0 * * fri-mon", duration: 1h}]'),
      "3:30 envs[0].frozen_windows[0].start",
      "a range begins after its end",
      undefined,
    ],
    [
      "half a range",
      environment('frozen_windows: [{start: "0 9- * * *", duration: 1h}]'),
      "3:30 envs[0].frozen_windows[0].start",
      "a range lacks one of its ends",
      undefined,
    ],
    [
      "an empty part of a list",
      environment('frozen_windows: [{start: "0,,1 9 * * *", duration: 1h}]'),
      "3:30 envs[0].frozen_windows[0].start",
      "a list has an empty part",
      undefined,
    ],
    [
      "Jenkins' letter in cron",
      environment('frozen_windows: [{start: "H 9 * * *", duration: 1h}]'),
      "3:30 envs[0].frozen_windows[0].start",
      "H is none of its words",
      undefined,
    ],
    [
      "an eighth weekday",
      environment('frozen_windows: [{start: "0 9 * * 8", duration: 1h}]'),
      "3:30 envs[0].frozen_windows[0].start",
      "weekday: 8",
      undefined,
    ],
    [
      "a default that JSON cannot hold exactly",
      environment("dynamic_payload: {enabled: true, inputs: {a: {type: number, default: 9007199254740993}}}"),
      "3:74 envs[0].dynamic_payload.inputs.a.default",
      "9007199254740993 is too large",
      undefined,
    ],
    [
      "a default that JSON has not",
      environment("dynamic_payload: {enabled: true, inputs: {a: {type: number, default: .nan}}}"),
      "3:74 envs[0].dynamic_payload.inputs.a.default",
      "cannot hold .nan",
      undefined,
    ],
    [
      "a word for a boolean default",
      environment("dynamic_payload: {enabled: true, inputs: {a: {type: boolean, default: yes}}}"),
      "3:75 envs[0].dynamic_payload.inputs.a.default",
      'the string "yes"',
      "true",
    ],
    [
      "a type for an input",
      environment("dynamic_payload: {enabled: true, inputs: {a: boolen}}"),
      "3:50 envs[0].dynamic_payload.inputs.a",
      'the string "boolen"',
      "{type: boolean}",
    ],
    ["a key that YAML takes for nothing", environment("~: x"), '3:5 envs[0]["~"]', '"~" is not a key', undefined],
    ["a key that YAML takes for a number", environment("1.10: x"), '3:5 envs[0]["1.10"]', '"1.10" is not a key', undefined],
    [
      "an empty item",
      "envs:\n  - name: a\n    aliases:\n      - b # -\n      -\n      - c\n",
      "5:7 envs[0].aliases[1]",
      "no value",
      undefined,
    ],
    ["an empty first item", "envs:\n  - name: a\n    aliases:\n      -\n      - c\n", "4:7 envs[0].aliases[0]", "no value", undefined],
    ["a tagged number in quotes", environment("task: !!int '1'"), "3:17 envs[0].task", "task is the number 1.", '"1"'],
    [
      "a mistake behind an alias",
      "envs:\n  - &a {name: a, live: x}\n  - {<<: *a, name: b, live: warn}\n",
      "2:24 envs[0].live",
      '"x"',
      undefined,
    ],
  ])("%s", (_, text, place, message, suggestion) => {
    const found = problems(text);
    expect(found.map(({ line, column, path }) => `${line}:${column} ${path}`.trimEnd())).toEqual([place]);
    expect(found[0]?.suggestion).toBe(suggestion);
    expect(found[0]?.message).toContain(message);
  });

  test.each([
    "timeout: 1m",
    "timeout: 744h",
    'frozen_windows: [{start: "@yearly", duration: 1s}, {start: "@yearly", duration: 8784h}]',
    "review: {enabled: true, reviewers: [ann, acme/sre], required: 3}",
    "review: {enabled: false, required: 3}",
    "requires: []",
  ])("%s is within the limits", (line) => {
    expect(problems(environment(line))).toEqual([]);
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

test("empty items stand where their dashes do, whatever is between", () => {
  const text = "envs:\r\n- name: a\r\n  payload: |\r\n    -\r\n-\r\n# -\r\n-   # nothing\r\n- {name: b, aliases: [c,\r\n  d]}\r\n-\r\n";
  expect(problems(text).map(({ line, column, path }) => `${line}:${column} ${path}`)).toEqual([
    "5:1 envs[1]",
    "7:1 envs[2]",
    "10:1 envs[4]",
  ]);
});

test.each([
  ["deployers: ['*']", "a login, name[bot], org/team or role:maintain"],
  ["review: {enabled: true, reviewers: ['*']}", "a login or org/team"],
  ["review: {enabled: true, reviewers: ['role:admn']}", "a login or org/team"],
  ["task: ''", "a text that is not empty"],
  ["aliases: [' x']", "a name that can be typed in a command"],
  ["aliases: ['']", "a name that can be typed in a command"],
  ["dynamic_payload: {enabled: true, inputs: {gitploy: {type: string}}}", "another name"],
])("the forms expected for %s are listed", (key, expected) => {
  expect(problems(environment(key))).toMatchObject([{ expected }]);
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
