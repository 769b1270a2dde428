import { readdirSync, readFileSync } from "node:fs";
import { Ajv } from "ajv";
import fc from "fast-check";
import { dump, load } from "js-yaml";
import { describe, expect, test } from "vitest";
import { publishedSchema } from "../../../scripts/published-schema.js";
import { keyPaths } from "../../../src/core/config/schema.js";
import { problems } from "./support.js";

const root = new URL("../../../", import.meta.url);
const schema = JSON.parse(readFileSync(new URL("deploy.schema.json", root), "utf8")) as object;
// The keys that only editors read are no keywords of JSON Schema.
const accepts = new Ajv({ strictTypes: false, strictRequired: false })
  .addVocabulary(["markdownDescription", "patternErrorMessage"])
  .compile(schema);

/** What a schema cannot see: relations between two places of the file, the meaning of a text, and the values of variables. */
const beyond = [
  /is too (?:short|long)\.$/,
  /is not a regular expression of RE2/,
  /matches no ref/,
  /is not a cron expression/,
  /names days that no year has/,
  /is not a time zone/,
  /is already used at/,
  /is already the default/,
  /No environment is called/,
  /requires itself/,
  /require each other/,
  /approvals are required of/,
  /^The description has \d+ characters\.$/,
  /^The default is the (?:string|number|boolean)|^The default is empty/,
];
/** The schema sees some of these. */
const inPart = [/is not a time zone/, /^The description has/, /^The default is/];

const words = [
  "",
  " ",
  "a",
  " a",
  "prod",
  "Prod",
  'a"b',
  "a\u200bb",
  "x".repeat(141),
  "y".repeat(256),
  "octocat",
  "@octocat",
  "acme/sre",
  "ACME/Ent:sre",
  "renovate[bot]",
  "role:maintain",
  "Role:Admin",
  "role:king",
  "1h",
  "90s",
  "1h30m",
  "1d",
  "0",
  "+1.5h",
  "v.*",
  "(",
  "refs/heads/main",
  "refs/heads/",
  "* * * * *",
  "0 17 * * FRI",
  "@Daily",
  "@never",
  "61 * * * *",
  "* * *",
  "UTC",
  "Europe/Berlin",
  "+01:00",
  "deploy",
  "warn",
  "Warn",
  "select",
  "number",
  "string",
  "boolean",
  "${GITPLOY_DEPLOY_TASK}",
  "a ${GITPLOY_ROLLBACK_TASK:-3}",
  "${GITPLOY_IS_ROLLBACK}",
  "${GITPLOY_IS_ROLLBACK",
  "${GITPLOY_DEPLOY_TASK:b}",
  "${GITPLOY_DEPLOY_TASK:=${X}}",
  "$${GITPLOY}",
  "${{ matrix.x }}",
  "${FOO}",
];
const word = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...words) },
  fc.string(),
  fc
    .array(fc.constantFrom("$", "{", "}", "${", "$${", "${{", "GITPLOY_DEPLOY_TASK", ":", "=", "-", ":-", "a", " "), { maxLength: 8 })
    .map((parts) => parts.join("")),
);
const flag = fc.boolean();
const number = fc.oneof(fc.integer({ min: -1, max: 3 }), fc.constantFrom(1.5, 2 ** 53, 1e300));
const anything = fc.oneof(
  word,
  flag,
  number,
  fc.constant(null),
  fc.array(word, { maxLength: 2 }),
  fc.dictionary(word, word, { maxKeys: 2 }),
);
const some = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const list = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(item, { maxLength: 2 });
type Keys = Readonly<Record<string, fc.Arbitrary<unknown>>>;
const mapping = (required: Keys, optional: Keys = {}) =>
  fc.record({ ...required, ...optional }, { requiredKeys: Object.keys(required) }) as fc.Arbitrary<Record<string, unknown>>;

const duration = some("1h", "90s", "+1.5h");
const principals = list(some("octocat", "acme/sre", "role:maintain"));
const input = fc.oneof(
  mapping({ type: some("select"), options: some(["a"], ["a", "b"]) }, { default: some("a"), required: flag }),
  mapping({ type: some("number", "boolean", "string") }, { description: some("How many"), required: flag }),
  mapping({ type: some("number"), default: some<unknown>(3, "${GITPLOY_ROLLBACK_TASK:-3}") }),
);
const environment = mapping(
  { name: some("a", "b", "c") },
  {
    aliases: some([], ["d"]),
    default: flag,
    task: some("deploy:${GITPLOY_DEPLOY_TASK:-x}"),
    description: some("", "Ship it"),
    auto_merge: flag,
    required_contexts: list(some("test", "lint")),
    payload: some<unknown>({ n: [1, null, { "${{x}}": "$${y}" }] }, {}),
    dynamic_payload: mapping({ enabled: flag }, { inputs: fc.dictionary(some("n", "a.b-c"), input, { maxKeys: 2 }) }),
    deployable_ref: some("v.*"),
    auto_deploy_on: some("refs/heads/main"),
    frozen_windows: list(mapping({ start: some("@daily", "0 17 * * FRI"), duration }, { location: some("UTC", "") })),
    review: mapping({ enabled: flag, reviewers: some(["octocat", "acme/sre"]) }, { required: some(1), timeout: duration }),
    deployers: principals,
    pull_request: mapping({}, { approved: flag, draft: flag }),
    requires: some([]),
    live: some("warn", "block", "off"),
    force: principals,
    timeout: duration,
  },
);
const right = mapping(
  { envs: fc.uniqueArray(environment, { minLength: 1, maxLength: 2, selector: ({ name }) => name }) },
  { "x-free": anything, "x-${ANY}": anything },
);
const oneThing = fc.option(
  fc.record({ where: fc.nat(), what: fc.oneof(anything, fc.constant(undefined)), key: fc.option(word, { nil: undefined, freq: 3 }) }),
  { freq: 6, nil: undefined },
);
/** A file with at most one thing that may be wrong. */
const file = fc.tuple(right, oneThing).map(([document, change]): unknown => {
  const places: { readonly holder: Record<string, unknown>; readonly key: string }[] = [];
  const visit = (holder: Record<string, unknown>): void => {
    for (const [key, value] of Object.entries(holder)) {
      places.push({ holder, key });
      if (typeof value === "object" && value !== null) visit(value as Record<string, unknown>);
    }
  };
  const whole = structuredClone({ document });
  visit(whole);
  const place = change === undefined ? undefined : places[change.where % places.length];
  if (place === undefined || change === undefined) return whole.document;
  const { holder, key } = place;
  const value = holder[key];
  if (change.key !== undefined && typeof value === "object" && value !== null && !Array.isArray(value))
    (value as Record<string, unknown>)[change.key] = change.what ?? 1;
  else if (change.what !== undefined) holder[key] = change.what;
  else if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key];
  return whole.document ?? null;
});

describe("deploy.schema.json", () => {
  test("is up to date with `npm run schema`", () => {
    expect(schema).toEqual(publishedSchema());
  });

  test("describes every key in the words of docs/deploy-yml.md", () => {
    const described = JSON.stringify(schema).split('"markdownDescription"').length - 1;
    expect(described).toBe(keyPaths.length);
  });

  const folder = new URL("deploy-yml/", import.meta.url);
  const files = readdirSync(folder).map((name) => [name, readFileSync(new URL(name, folder), "utf8")] as const);
  test.each(files)("says of the real file %s what the parser says", (_, text) => {
    expect(accepts(load(text))).toBe(problems(text).length === 0);
  });

  test.each([
    ["quoted", (value: unknown) => JSON.stringify(value)],
    ["plain", (value: unknown) => dump(value)],
  ] as const)(
    "agrees with the parser, %s, except on what a schema cannot see",
    (_, write) => {
      const seen = new Set<string>();
      fc.assert(
        fc.property(file, (value) => {
          const found = problems(write(value));
          const visible = found.filter(({ message }) => !beyond.some((pattern) => pattern.test(message)));
          const accepted = accepts(value);
          seen.add(`${accepted} ${found.length > 0}`);
          const seenInPart = found.some(({ message }) => inPart.some((pattern) => pattern.test(message)));
          const agreed = accepted ? visible.length === 0 : visible.length > 0 || seenInPart;
          expect({ agreed, visible, errors: accepts.errors }).toMatchObject({ agreed: true });
        }),
        { numRuns: 400 },
      );
      expect(seen).toEqual(new Set(["true false", "true true", "false true"]));
    },
    60_000,
  );
});
