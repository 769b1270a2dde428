import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Config,
  type Environment,
  type Input,
  defaultEnvironment,
  findEnvironment,
  suggestEnvironment,
} from "../../../src/core/config/environment.js";
import { frozenNext, frozenUntil, type FrozenWindow } from "../../../src/core/config/schedule.js";
import { durationText, parseDuration, parseDurationWithDays } from "../../../src/core/durations.js";
import { payloadOf, resolveInputs } from "../../../src/core/config/inputs.js";
import { parseConfig } from "../../../src/core/config/parse.js";
import { compilePattern } from "../../../src/core/config/pattern.js";
import { parsePrincipal } from "../../../src/core/config/principals.js";
import { span } from "../../../src/core/messages/time.js";
import { principalText } from "../../../src/core/rules/permission.js";
import { substitute, substituteText } from "../../../src/core/config/variables.js";
import { read } from "./support.js";

describe("durations", () => {
  test.each([
    ["1h30m", 5_400_000],
    ["20m", 1_200_000],
    ["90s", 90_000],
    ["1.5h", 5_400_000],
    [".5s", 500],
    ["1.s", 1000],
    ["+1m", 60_000],
    ["1500ms", 1500],
    ["2µs", 0.002],
    ["2μs", 0.002],
    ["0", 0],
    ["-1h", undefined],
    ["3d", undefined],
    ["1", undefined],
    ["", undefined],
    ["h", undefined],
    ["1 h", undefined],
    ["1h ", undefined],
    ["1.2.3h", undefined],
    ["1constructor", undefined],
    [`${"9".repeat(400)}h`, undefined],
  ])("%j is %s ms", (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  test.each([
    ["3d", 259_200_000],
    ["1d12h", 129_600_000],
    ["2h", 7_200_000],
    ["2w", undefined],
  ])("%j is %s ms, with days", (text, milliseconds) => {
    expect(parseDurationWithDays(text)).toBe(milliseconds);
  });

  test.each([
    [7_200_000, "2h"],
    [129_600_000, "1d12h"],
    [5_430_500, "1h30m30s500ms"],
    [0, "0s"],
  ])("%i ms are typed as %j", (milliseconds, text) => {
    expect(durationText(milliseconds)).toBe(text);
    expect(parseDurationWithDays(text)).toBe(milliseconds);
  });

  test.each([
    [0, "0s"],
    [499, "0s"],
    [59_600, "1m"],
    [272_000, "4m 32s"],
    [5_400_000, "1h 30m"],
    [3_605_000, "1h"],
    [273_600_000, "3d 4h"],
    [-5, "0s"],
  ])("%i ms are shown as %j", (milliseconds, text) => {
    expect(span(milliseconds)).toBe(text);
  });
});

describe("principals", () => {
  test.each([
    ["octocat", { kind: "user", login: "octocat" }, "**octocat**"],
    ["renovate[bot]", { kind: "user", login: "renovate[bot]" }, "**renovate\\[bot\\]**"],
    ["mona_acme", { kind: "user", login: "mona_acme" }, "**mona\\_acme**"],
    ["Acme/Site-Reliability", { kind: "team", organization: "acme", team: "site-reliability" }, "members of `acme/site-reliability`"],
    ["Acme/ent:SRE", { kind: "team", organization: "acme", team: "ent:sre" }, "members of `acme/ent:sre`"],
    ["role:maintain", { kind: "role", role: "maintain" }, "anyone with the role `maintain` or higher"],
    ["Role:Admin", { kind: "role", role: "admin" }, "admins"],
  ] as const)("%s", (text, principal, described) => {
    expect(parsePrincipal(text)).toEqual(principal);
    expect(principalText(principal).text).toBe(described);
  });

  test.each([
    "",
    "@octocat",
    "role:none",
    "role:",
    "a/b/c",
    "/ops",
    "acme/",
    "two words",
    "-dash",
    "x".repeat(40),
    "a<b>",
    "a\nb",
    "acme/ent:",
    "acme/ops:sre",
    "ent:sre",
  ])("%j names nobody", (text) => {
    expect(parsePrincipal(text)).toBeUndefined();
  });
});

describe("patterns match whole names only", () => {
  test.each([
    ["main", "main", true],
    ["main", "main2", false],
    ["main|dev", "dev", true],
    ["main|dev", "devel", false],
    ["^main$", "main", true],
    ["v.*\\..*\\..*", "v1.2.3", true],
    ["v.*\\..*\\..*", "v1.2", false],
    ["(?i)MAIN", "main", true],
    ["main|dev", "xdev", false],
    ["^main|dev$", "main2", false],
    ["main", "main\n", false],
    ["[(?=!]+", "(=!", true],
    ["v\\(?=1", "v=1", true],
    ["a\\\\1", "a\\1", true],
    ["feature/[\\w-]+", "feature/a-b", true],
    ["\\d{4}-\\d{2}-\\d{2}", "2024-02-29", true],
  ])("%s on %s: %s", (source, name, matches) => {
    const pattern = compilePattern(source);
    expect("test" in pattern && pattern.test(name)).toBe(matches);
  });
});

describe("variables", () => {
  test.each([
    ["${GITPLOY_DEPLOY_TASK}${GITPLOY_ROLLBACK_TASK}:kubernetes", "deploy:kubernetes", "rollback:kubernetes"],
    ["${GITPLOY_DEPLOY_TASK=rollback}:k", "deploy:k", "rollback:k"],
    ["${GITPLOY_DEPLOY_TASK:=undo}", "deploy", "undo"],
    ["${GITPLOY_DEPLOY_TASK:-}", "deploy", ""],
    ["${GITPLOY_ROLLBACK_TASK:-a=b:-c}", "a=b:-c", "rollback"],
    ["${GITPLOY_IS_ROLLBACK=never}", "false", "true"],
    [
      "${{ github.sha }} ${{GITPLOY_DEPLOY_TASK}} \\n \\${GITPLOY_IS_ROLLBACK} $GITPLOY_IS_ROLLBACK ${",
      "${{ github.sha }} ${{GITPLOY_DEPLOY_TASK}} \\n \\false $GITPLOY_IS_ROLLBACK ${",
      "${{ github.sha }} ${{GITPLOY_DEPLOY_TASK}} \\n \\true $GITPLOY_IS_ROLLBACK ${",
    ],
  ])("%s", (text, deploy, rollback) => {
    expect(substituteText(text, "deploy")).toBe(deploy);
    expect(substituteText(text, "promote")).toBe(deploy);
    expect(substituteText(text, "rollback")).toBe(rollback);
  });

  test("are replaced deep in a value, but not in keys", () => {
    const value = { a: ["${GITPLOY_IS_ROLLBACK}", 1, null, { "${GITPLOY_IS_ROLLBACK}": "${GITPLOY_DEPLOY_TASK}" }], b: true };
    expect(substitute(value, "rollback")).toEqual({ a: ["true", 1, null, { "${GITPLOY_IS_ROLLBACK}": "" }], b: true });
  });

  test.each([
    "${HOME}",
    "${}",
    "${ GITPLOY_DEPLOY_TASK }",
    "${GITPLOY_DEPLOY_TASK^^}",
    "${GITPLOY_DEPLOY_TASK:3}",
    "${GITPLOY_DEPLOY_TASK=${GITPLOY_IS_ROLLBACK}}",
    "${constructor}",
  ])("%s is not replaced", (text) => {
    expect(parseConfig(JSON.stringify({ envs: [{ name: "dev", task: text }] }), "deploy.yml")).toMatchObject({
      problems: [{ path: "envs[0].task" }],
    });
  });

  test("text without variables stays as it is", () => {
    const plain = fc.string().filter((text) => !text.includes("${GITPLOY"));
    fc.assert(
      fc.property(plain, (text) => {
        expect(substituteText(text, "deploy")).toBe(text);
      }),
    );
  });
});

describe("finding an environment", () => {
  const config = (...environments: readonly { name: string; aliases?: readonly string[]; default?: boolean }[]): Config => {
    const result = parseConfig(JSON.stringify({ envs: environments }), "deploy.yml");
    if ("problems" in result) throw new Error(JSON.stringify(result.problems));
    return result.config;
  };
  const two = config({ name: "Production", aliases: ["prod"] }, { name: "dev" });

  test.each([
    ["production", "Production"],
    ["PROD", "Production"],
    ["dev", "dev"],
    ["de", undefined],
  ])("%s", (word, name) => {
    expect(findEnvironment(two, word)?.name).toBe(name);
  });

  test("the default is the only one, else the one marked as default", () => {
    expect(defaultEnvironment(config({ name: "dev" }))?.name).toBe("dev");
    expect(defaultEnvironment(two)).toBeUndefined();
    expect(defaultEnvironment(config({ name: "dev" }, { name: "stage", default: true }))?.name).toBe("stage");
  });

  test.each([
    ["prodution", "Production"],
    ["prd", "prod"],
    ["dve", "dev"],
    ["qa", undefined],
  ])("did you mean: %s", (word, name) => {
    expect(suggestEnvironment(two, word)).toBe(name);
  });
});

describe("inputs", () => {
  test("stay in the order of the file", () => {
    const inputs = Object.fromEntries(["level", "note", "mode", "age"].map((name) => [name, { type: "string" }]));
    const [only] = read(JSON.stringify({ envs: [{ name: "dev", dynamic_payload: { enabled: true, inputs } }] })).environments;
    expect(Object.keys(only?.inputs ?? {})).toEqual(["level", "note", "mode", "age"]);
  });

  const input = (difference: Partial<Input>): Input => ({
    type: "string",
    required: false,
    default: undefined,
    description: undefined,
    options: [],
    ...difference,
  });
  const environment = {
    inputs: {
      weight: input({ type: "number", default: 5 }),
      verbose: input({ type: "boolean" }),
      strategy: input({ type: "select", options: ["canary", "blue-green"], required: true }),
      note: input({}),
    },
  };
  const resolve = (given: Readonly<Record<string, string>>): ReturnType<typeof resolveInputs> =>
    resolveInputs(environment, new Map(Object.entries(given)));

  test("typed, with defaults", () => {
    expect(resolve({ strategy: "canary" })).toEqual({ inputs: { weight: 5, strategy: "canary" }, mistakes: [] });
    expect(resolve({ strategy: "canary", weight: "-1.5e2", verbose: "false", note: "" })).toEqual({
      inputs: { weight: -150, verbose: false, strategy: "canary", note: "" },
      mistakes: [],
    });
  });

  test("a required input with a default may be left out", () => {
    expect(resolveInputs({ inputs: { weight: input({ type: "number", required: true, default: 5 }) } }, new Map())).toEqual({
      inputs: { weight: 5 },
      mistakes: [],
    });
  });

  test("all mistakes are reported at once", () => {
    expect(resolve({ wieght: "5", weight: "five", verbose: "yes" })).toMatchObject({
      mistakes: [
        { problem: "unknown", name: "wieght", given: "5", suggestion: "weight", known: ["weight", "verbose", "strategy", "note"] },
        { problem: "not_a_number", name: "weight", given: "five" },
        { problem: "not_a_boolean", name: "verbose", given: "yes" },
        { problem: "missing", name: "strategy" },
      ],
    });
    expect(resolve({ Strategy: "canary" })).toMatchObject({ mistakes: [{ problem: "unknown", suggestion: "strategy" }] });
    expect(resolve({ strategy: "canry" })).toMatchObject({
      mistakes: [{ problem: "not_an_option", given: "canry", suggestion: "canary" }],
    });
  });

  test.each(["", " ", "0x10", "NaN", "Infinity", "1e999", "12345678901234567890", "1,5", "5 "])("%j is not a number", (text) => {
    expect(resolve({ strategy: "canary", weight: text })).toMatchObject({ mistakes: [{ problem: "not_a_number" }] });
  });

  test("without dynamic_payload every input is unknown", () => {
    expect(resolveInputs({ inputs: undefined }, new Map([["a", "b"]]))).toMatchObject({ mistakes: [{ problem: "unknown", known: [] }] });
    expect(resolveInputs({ inputs: undefined }, new Map())).toEqual({ inputs: {}, mistakes: [] });
  });

  test.each<[Environment["payload"], "deploy" | "rollback", Readonly<Record<string, string | number>>, unknown]>([
    [undefined, "deploy", {}, {}],
    [undefined, "deploy", { weight: "5" }, { weight: 5, mode: "slow" }],
    [undefined, "deploy", { weight: 5 }, { weight: 5, mode: "slow" }],
    [{ weight: 1, app: "shop" }, "deploy", { mode: "fast" }, { weight: 1, app: "shop", mode: "fast" }],
    [{ weight: 1, task: "${GITPLOY_DEPLOY_TASK:-undo}" }, "rollback", { weight: 5 }, { weight: 5, task: "undo" }],
    ["${GITPLOY_DEPLOY_TASK}!", "deploy", {}, "deploy!"],
  ])("payload %j for %s with %j", (payload, action, inputs, expected) => {
    const declared = { weight: input({ type: "number", required: true }), mode: input({ default: "slow" }) };
    expect(payloadOf({ payload, inputs: Object.keys(inputs).length === 0 ? undefined : declared }, { action, inputs })).toEqual(expected);
  });
});

describe("frozen windows", () => {
  const hours = 3_600_000;
  const window = (start: string, milliseconds: number, location = "UTC"): FrozenWindow => ({
    start,
    duration: `${milliseconds / 1000}s`,
    milliseconds,
    location,
  });
  const night = window("50 23 * * *", 20 * 60_000, "America/New_York");
  const weekend = window("0 * * * SAT,SUN", hours, "Asia/Seoul");

  test.each<[string, readonly FrozenWindow[], string, string | undefined]>([
    ["before", [night], "2026-01-15T04:49:59Z", undefined],
    ["at the start", [night], "2026-01-15T04:50:00Z", "2026-01-15T05:10:00Z"],
    ["inside, past midnight", [night], "2026-01-15T05:09:59.999Z", "2026-01-15T05:10:00Z"],
    ["at the end", [night], "2026-01-15T05:10:00Z", undefined],
    ["in summer time", [night], "2026-07-15T03:55:00Z", "2026-07-15T04:10:00Z"],
    ["back to back: the whole weekend", [weekend], "2026-01-09T15:30:00Z", "2026-01-11T15:00:00Z"],
    ["the weekend is over", [weekend], "2026-01-11T15:00:00Z", undefined],
    [
      "a window that follows another",
      [window("0 10 * * *", hours), window("0 11 * * *", 2 * hours)],
      "2026-01-15T10:30:00Z",
      "2026-01-15T13:00:00Z",
    ],
    ["the longer of two", [window("0 10 * * *", hours), window("30 10 * * *", 4 * hours)], "2026-01-15T10:45:00Z", "2026-01-15T14:30:00Z"],
    ["a window longer than its period", [window("0 0 1 1 *", 48 * hours)], "2026-01-02T23:00:00Z", "2026-01-03T00:00:00Z"],
    [
      "a start in the hour that summer time skips",
      [window("30 2 * * *", hours, "America/New_York")],
      "2026-03-08T07:15:00Z",
      "2026-03-08T08:00:00Z",
    ],
    ["a start that winter time repeats, begins once", [window("30 1 * * *", hours, "America/New_York")], "2026-11-01T06:35:00Z", undefined],
    ["none", [], "2026-01-15T12:00:00Z", undefined],
  ])("%s", (_, frozenWindows, now, until) => {
    const frozen = frozenUntil({ frozenWindows }, new Date(now));
    expect(frozen?.until.toISOString()).toBe(until && new Date(until).toISOString());
  });

  test("names the window that contains this moment and ends last", () => {
    const [short, long] = [window("0 10 * * *", hours), window("0 9 * * *", 3 * hours)];
    expect(frozenUntil({ frozenWindows: [short, long] }, new Date("2026-01-15T10:30:00Z"))?.window).toBe(long);
  });

  test("earlier questions do not change an answer", () => {
    const crons = ["0 10 * * *", "*/7 * * * *", "30 2 * * sun", "50 23 28 2 *"];
    const minutes = fc.integer({ min: 0, max: 10 * 24 * 60 }).map((after) => new Date(Date.UTC(2026, 2, 1) + after * 60_000));
    let blanks = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...crons),
        fc.constantFrom("UTC", "America/New_York"),
        fc.array(minutes, { minLength: 2, maxLength: 6 }),
        (cron, zone, times) => {
          for (const at of times) {
            // The number of blanks is new each time, so that no answer is remembered.
            blanks += 1;
            const [asked, fresh] = [cron, `${cron}${" ".repeat(blanks)}`].map((start) => {
              const frozenWindows = [window(start, 5 * 60_000, zone)];
              return [frozenUntil({ frozenWindows }, at)?.until, frozenNext({ frozenWindows }, at)?.from];
            });
            expect(asked).toEqual(fresh);
          }
        },
      ),
    );
  });

  test("an endless freeze is followed only so far", () => {
    const now = new Date("2026-01-15T12:00:00Z");
    const until = frozenUntil({ frozenWindows: [window("* * * * *", 60_000)] }, now)?.until;
    expect(until?.getTime()).toBeGreaterThan(now.getTime() + hours);
  });
});
