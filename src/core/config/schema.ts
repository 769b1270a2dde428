import { day, minute } from "../durations.js";
import {
  type AnyObject,
  type AnySchema,
  array,
  boolean,
  type InferType,
  mixed,
  number,
  object,
  type ObjectShape,
  type SchemaFieldDescription,
  string,
} from "yup";
import { isMapping } from "../json.js";
import { type Judge, judged, judgeItems, judgeTexts, judgeValues } from "./check.js";
import { mostEnvironments } from "./consistency.js";
import { type Remark, show } from "./flaw.js";
import * as judge from "./judge.js";
import { judgeNamePattern, judgeRefPattern } from "./judge-pattern.js";
import { judgePrincipal, judgeReviewer } from "./principals.js";
import { judgeCron, judgeZone } from "./judge-schedule.js";
import { mostWindows } from "./reading.js";
import type { PayloadTemplate } from "./variables.js";
import { nearest } from "../suggest.js";

const inputPath = "envs[].dynamic_payload.inputs.<name>";
const timeouts = { least: minute, most: 31 * day };

// `meta.expected` says in a problem what is valid.
const flag = () => boolean().meta({ expected: "true or false" });
const word = (expected: string, ...judges: readonly Judge<string>[]) =>
  string()
    .meta({ expected })
    .test(judged(expected, ...judges));
// `mixed` and not a yup type: otherwise, a value of another type would be two mistakes, one for its type and one for its word.
const choice = <const Word extends string>(words: readonly Word[], expected: string) => mixed<Word>().oneOf(words).meta({ expected });
const listOf = <Item extends AnySchema>(item: Item, expected: string, judgeAll: Judge<readonly unknown[]>) => {
  const list = array<AnyObject, InferType<Item>>(item).meta({ expected });
  // yup would go through all items and make an error of each: our own judge stops in time.
  return list.clone({ ...list.spec, recursive: false }).test(judged<readonly unknown[]>(expected, judgeAll));
};
const list = (expected: string, judgeItem: Judge<string>) => {
  const quoted = "a string, in quotes if YAML takes it for something else";
  const item = word(quoted, judgeItem).defined();
  return listOf(item, expected, judgeTexts(item, quoted, judgeItem));
};
const duration = (limits: { readonly least: number; readonly most: number }) =>
  word("a Go duration such as 90s, 20m or 1h30m", judge.judgeDuration(limits));
const mapping = <Shape extends ObjectShape>(expected: string, path: string, shape: Shape, ...judges: readonly Judge<object>[]) => {
  const keys = Object.keys(shape);
  const all = object(shape).default(undefined).meta({ expected });
  // `check` goes through its values.
  return all.clone({ ...all.spec, recursive: false }).test(judged<object>(expected, (value) => judgeKeys(value, path, keys), ...judges));
};

const input = mapping(
  "a mapping with the key type",
  inputPath,
  {
    type: choice(judge.inputTypes, "select, number, string or boolean").defined(),
    required: flag().default(false),
    default: mixed<string | number | boolean>().meta({ expected: "a string, a number, true or false" }),
    description: word("a string"),
    options: list("a list of strings", judge.judgeText).min(1),
  },
  judge.judgeInput,
).defined();

// yup has no mapping with keys that the user chose.
const inputs = mixed((value): value is Readonly<Record<string, CastInput>> => isMapping(value))
  .meta({ expected: "a mapping of input names to their types", values: input })
  .test(judged<object>("a mapping of input names to their types", judgeValues(input, isInputName), judgeInputNames))
  .transform((value: unknown) =>
    isMapping(value) ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, input.cast(each, { assert: false })])) : value,
  );

const frozenWindow = mapping("a mapping with start, duration and location", "envs[].frozen_windows[]", {
  start: word("a cron expression of five fields, e.g. 50 23 * * *", judgeCron).defined(),
  duration: duration({ least: 1000, most: 366 * day }).defined(),
  location: word("an IANA time zone such as America/New_York", judgeZone).default("UTC"),
}).defined();

const review = mapping(
  "a mapping with enabled and reviewers",
  "envs[].review",
  {
    enabled: flag().defined(),
    reviewers: list("a list of users and teams", judgeReviewer).default([]),
    required: number()
      .meta({ expected: "a whole number, at least 1" })
      .test(judged("a whole number, at least 1", judge.judgeRequired))
      .default(1),
    timeout: duration(timeouts).default("8h"),
  },
  judge.judgeReview,
);

const environment = mapping("a mapping with the key name", "envs[]", {
  name: word("a string: GitHub's name of the environment", judge.judgeName).defined(),
  aliases: list("a list of names", judge.judgeName).default([]),
  default: flag().default(false),
  task: word("a string", judge.judgeText),
  description: word("a string", judge.judgeDescription),
  auto_merge: flag(),
  required_contexts: list("a list of names, [] for none", judge.judgeText),
  payload: mixed<PayloadTemplate>().test(judged("a mapping or a string", judge.judgePayload)).meta({ expected: "a mapping or a string" }),
  dynamic_payload: mapping("a mapping with enabled and inputs", "envs[].dynamic_payload", { enabled: flag().defined(), inputs }),
  production_environment: flag(),
  deployable_ref: word("a regular expression of RE2", judgeNamePattern),
  auto_deploy_on: word("a regular expression of RE2 for refs/heads/… or refs/tags/…", judgeRefPattern),
  serialization: flag().default(false),
  frozen_windows: listOf(frozenWindow, "a list of windows", judgeItems(frozenWindow, mostWindows)).default([]),
  review,
  deployers: list("a list of users, bots, teams (org/team) and roles (role:maintain)", judgePrincipal),
  pull_request: mapping("a mapping with approved and draft", "envs[].pull_request", {
    approved: flag().default(false),
    draft: flag().default(false),
  }),
  requires: list("a list of environments", judge.judgeText).default([]),
  live: choice(["warn", "block", "off"], "warn, block or off").default("warn"),
  force: list("a list of users, bots, teams (org/team) and roles (role:admin)", judgePrincipal).default(["role:admin"]),
  jobs: choice(["judge", "refuse"], "judge or refuse").default("judge"),
  timeout: duration(timeouts).default("1h"),
}).defined();

/** The schema of deploy.yml: check a document, then cast it to get the defaults. consistency.ts checks what concerns several environments. */
export const schema = mapping("a mapping with the key envs", "", {
  envs: listOf(environment, `a list of 1 to ${mostEnvironments} environments`, judgeItems(environment, mostEnvironments))
    .min(1)
    .max(mostEnvironments)
    .defined(),
}).defined();

/** Every key of deploy.yml with its path, e.g. `envs[].review.required`. */
export const keyPaths: readonly string[] = [...pathsOf(schema.describe(), ""), ...pathsOf(input.describe(), inputPath)];

/** A deploy.yml after the cast, with its own keys. */
export type Cast = InferType<typeof schema>;

/** An input after the cast. */
export type CastInput = InferType<typeof input>;

function judgeKeys(value: object, path: string, known: readonly string[]): readonly Remark[] {
  return (
    Object.keys(value)
      // Top-level keys that begin with x- are free, for anchors.
      .filter((key) => !known.includes(key) && !(path === "" && key.startsWith("x-")))
      .map((key) => ({
        below: [key],
        at: "key",
        message: `${show(key)} is not a key of ${nounOf(path)}.${hasStrangeBlank(key) ? " It contains a no-break space or the like, which is a letter to YAML." : ""}`,
        expected: `one of ${known.join(", ")}`,
        suggestion: () => suggestKey(key, path, keyPaths),
      }))
  );
}

// A space pasted from a web page, which is a letter to YAML.
function hasStrangeBlank(key: string): boolean {
  return /(?![ \t\r\n])\s/.test(key);
}

function judgeInputNames(value: object): readonly Remark[] {
  return Object.keys(value)
    .filter((name) => !isInputName(name) || name === "gitploy")
    .map((name) => ({
      below: [name],
      at: "key",
      message:
        name === "gitploy"
          ? "The name gitploy is reserved: Gitploy puts its own data there."
          : `${show(name)} cannot be typed as the name of an input.`,
      expected: name === "gitploy" ? "another name" : "a name of letters, digits, dots, dashes and underscores that begins with a letter",
    }));
}

function isInputName(name: string): boolean {
  return /^[a-z_][\w.-]*$/i.test(name) && !name.startsWith("__");
}

// The key's name in early versions of the original Gitploy, or a common mistake.
const otherWords: Readonly<Record<string, string>> = {
  approval: "review",
  environments: "envs",
  approvers: "reviewers",
  cron: "start",
  timezone: "location",
};

/** Every key below a schema with its path, e.g. `envs[].frozen_windows[].start`; names that users choose are left out. */
export function pathsOf(description: SchemaFieldDescription, path: string): readonly string[] {
  if ("innerType" in description && description.innerType !== undefined && !Array.isArray(description.innerType)) {
    return pathsOf(description.innerType, `${path}[]`);
  }
  if (!("fields" in description)) return [];
  return Object.entries(description.fields).flatMap(([key, field]) => {
    const below = path === "" ? key : `${path}.${key}`;
    return [below, ...pathsOf(field, below)];
  });
}

/** What an unknown key probably means: a key of the same mapping, or the path of the place where it belongs. */
export function suggestKey(key: string, path: string, paths: readonly string[]): string | undefined {
  const here = (candidate: string): boolean => candidate === (path === "" ? nameOf(candidate) : `${path}.${nameOf(candidate)}`);
  const ordered = [...paths.filter(here), ...paths.filter((candidate) => !here(candidate))];
  const name = (Object.hasOwn(otherWords, key) ? otherWords[key] : undefined) ?? nearest(key.replaceAll("-", "_"), ordered.map(nameOf));
  const found = ordered.find((candidate) => nameOf(candidate) === name);
  if (found === undefined) return undefined;
  if (here(found)) return name;
  return found.startsWith(`${path}.`) ? found.slice(path.length + 1) : found;
}

/** The noun for the mapping at a path. */
export function nounOf(path: string): string {
  switch (path) {
    case "":
      return "deploy.yml";
    case "envs[]":
      return "an environment";
    case "envs[].frozen_windows[]":
      return "a frozen window";
    default:
      return path.endsWith("<name>") ? "an input" : nameOf(path);
  }
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}
