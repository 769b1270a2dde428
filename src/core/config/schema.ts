import { type Remark, show } from "./flaw.js";
import * as judge from "./judge.js";
import { nounOf, pathsOf, suggestKey } from "./keys.js";
import { judgePrincipal, judgeReviewer } from "./principals.js";
import { judgeCron, judgeZone } from "./schedule.js";
import * as shape from "./shape.js";
import type { Judge, Shape, Taken } from "./shape.js";
import type { PayloadTemplate } from "./variables.js";

const day = 24 * 3_600_000;
const inputPath = "envs[].dynamic_payload.inputs.<name>";
const timeouts = { least: 60_000, most: 31 * day };
const { demanded, withDefault, listOf } = shape;

const flag = (): Shape<boolean | undefined> => shape.scalar((value) => typeof value === "boolean", "true or false");
const word = (expected: string, ...judges: readonly Judge<string>[]): Shape<string | undefined> =>
  shape.scalar((value) => typeof value === "string", expected, ...judges);
const list = (expected: string, judgeItem: Judge<string>, limits?: { readonly least?: number }): Shape<readonly string[] | undefined> =>
  listOf(demanded(word("a string, in quotes if YAML takes it for something else", judgeItem)), expected, limits);
const duration = (limits: { readonly least: number; readonly most: number }): Shape<string | undefined> =>
  word("a Go duration such as 90s, 20m or 1h30m", judge.judgeDuration(limits));
const mapping = <F extends Readonly<Record<string, Shape<unknown>>>>(
  expected: string,
  path: string,
  fields: F,
  ...judges: readonly Judge<Readonly<Record<string, unknown>>>[]
): Shape<{ readonly [Key in keyof F]: Taken<F[Key]> } | undefined> =>
  shape.mapping(expected, fields, (value) => judgeKeys(value, path, Object.keys(fields)), ...judges);

const input = demanded(
  mapping(
    "a mapping with the key type",
    inputPath,
    {
      type: demanded(shape.oneOf(judge.inputTypes, "select, number, string or boolean")),
      required: withDefault(flag(), false),
      default: shape.whole<string | number | boolean>("a string, a number, true or false"),
      description: word("a string"),
      options: list("a list of strings", judge.judgeText, { least: 1 }),
    },
    judge.judgeInput,
  ),
);

const inputs = shape.recordOf(input, "a mapping of input names to their types", isInputName, judgeInputNames);

const frozenWindow = demanded(
  mapping("a mapping with start, duration and location", "envs[].frozen_windows[]", {
    start: demanded(word("a cron expression of five fields, e.g. 50 23 * * *", judgeCron)),
    duration: demanded(duration({ least: 1000, most: 366 * day })),
    location: withDefault(word("an IANA time zone such as America/New_York", judgeZone), "UTC"),
  }),
);

const review = mapping(
  "a mapping with enabled and reviewers",
  "envs[].review",
  {
    enabled: demanded(flag()),
    reviewers: withDefault(list("a list of users and teams", judgeReviewer), []),
    required: withDefault(
      shape.scalar(
        (value) => typeof value === "number",
        "a whole number, at least 1",
        (number, reading, path) =>
          Number.isSafeInteger(number) && number >= 1 ? undefined : { message: `required is ${reading.written(path) ?? number}.` },
      ),
      1,
    ),
    timeout: withDefault(duration(timeouts), "8h"),
  },
  judge.judgeReview,
);

const environment = demanded(
  mapping("a mapping with the key name", "envs[]", {
    name: demanded(word("a string: GitHub's name of the environment", judge.judgeName)),
    aliases: withDefault(list("a list of names", judge.judgeName), []),
    default: withDefault(flag(), false),
    task: word("a string", judge.judgeText),
    description: word("a string", judge.judgeDescription),
    auto_merge: flag(),
    required_contexts: list("a list of names, [] for none", judge.judgeText),
    payload: shape.whole<PayloadTemplate>("a mapping or a string", judge.judgePayload),
    dynamic_payload: mapping("a mapping with enabled and inputs", "envs[].dynamic_payload", { enabled: demanded(flag()), inputs }),
    production_environment: flag(),
    deployable_ref: word("a regular expression of RE2", judge.judgeNamePattern),
    auto_deploy_on: word("a regular expression of RE2 for refs/heads/… or refs/tags/…", judge.judgeRefPattern),
    serialization: withDefault(flag(), false),
    frozen_windows: withDefault(listOf(frozenWindow, "a list of windows"), []),
    review,
    deployers: list("a list of users, bots, teams (org/team) and roles (role:maintain)", judgePrincipal),
    pull_request: mapping("a mapping with approved and draft", "envs[].pull_request", {
      approved: withDefault(flag(), false),
      draft: withDefault(flag(), false),
    }),
    requires: withDefault(list("a list of environments", judge.judgeText), []),
    live: withDefault(shape.oneOf(["warn", "block", "off"], "warn, block or off"), "warn"),
    force: withDefault(list("a list of users, bots, teams (org/team) and roles (role:admin)", judgePrincipal), ["role:admin"]),
    timeout: withDefault(duration(timeouts), "1h"),
  }),
);

/** The shape of deploy.yml, with the default of every key. What concerns several environments is in consistency.ts. */
export const schema = demanded(
  mapping("a mapping with the key envs", "", {
    envs: demanded(listOf(environment, "a list of 1 to 1000 environments", { least: 1, most: 1000 })),
  }),
);

/** Every key of deploy.yml with its path, e.g. `envs[].review.required`. */
export const keyPaths: readonly string[] = [...pathsOf(schema, ""), ...pathsOf(input, inputPath)];

/** deploy.yml with all defaults, in its own words. */
export type Cast = Taken<typeof schema>;

/** An input with its defaults. */
export type CastInput = Taken<typeof input>;

function judgeKeys(value: object, path: string, known: readonly string[]): readonly Remark[] {
  return (
    Object.keys(value)
      // Keys of the top that begin with x- are free, for anchors.
      .filter((key) => !known.includes(key) && !(path === "" && key.startsWith("x-")))
      .map((key) => ({
        below: [key],
        at: "key",
        message: `${show(key)} is not a key of ${nounOf(path)}.`,
        expected: `one of ${known.join(", ")}`,
        suggestion: () => suggestKey(key, path, keyPaths),
      }))
  );
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
      expected: "a name of letters, digits, dots, dashes and underscores that begins with a letter",
    }));
}

function isInputName(name: string): boolean {
  return /^[a-z_][\w.-]*$/i.test(name) && !name.startsWith("__");
}
