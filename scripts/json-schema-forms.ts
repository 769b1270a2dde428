import type { JsonObject } from "../src/core/json.js";
import { grantable } from "../src/core/config/principals.js";
import { nicknames } from "../src/core/config/judge-schedule.js";
import { variables } from "../src/core/config/variables.js";

// Patterns have no flags, look-behind or \p, so that not only JavaScript can read them.

const insensitive = (word: string): string => word.replaceAll(/[a-z]/gi, (letter) => `[${letter.toUpperCase()}${letter.toLowerCase()}]`);
const anyOf = (words: readonly string[]): string => `(?:${words.map(insensitive).join("|")})`;

/** Patterns for a text that contains something like a variable, and for one that is not a variable of deploy.yml. */
const variable = String.raw`(?:^|[^$])\$\{(?:[^{]|$)`;
const fallback = String.raw`(?::?=|:-)(?:[^$}]|\$(?!\{))*`;
const strangeVariable = String.raw`(?:^|[^$])\$\{(?!\{|(?:${Object.keys(variables).join("|")})(?:${fallback})?\})`;

const withoutVariables = { not: { type: "string", pattern: variable } };
const withVariables = { not: { type: "string", pattern: strangeVariable } };
const aVariable = { type: "string", pattern: String.raw`\$\{`, ...withVariables };

const plain = (form: JsonObject): JsonObject => ({ ...form, ...withoutVariables });

const untypable = String.raw`"“”„‟\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028\u2029\u2060\ufeff\ud800-\udfff`;
const login = String.raw`[A-Za-z\d][A-Za-z\d_-]{0,38}`;
const bot = String.raw`[A-Za-z\d][A-Za-z\d_.-]{0,99}\[${insensitive("bot")}\]`;
const team = String.raw`${login}/(?:${insensitive("ent")}:)?[A-Za-z\d_][A-Za-z\d_.-]{0,254}`;

/** Texts without variables. */
const text: JsonObject = plain({ pattern: String.raw`\S` });
const freeText: JsonObject = plain({});
const name: JsonObject = plain({ maxLength: 255, pattern: String.raw`^[^\s${untypable}](?:[^${untypable}]*[^\s${untypable}])?$` });
const duration: JsonObject = plain({ pattern: String.raw`^\+?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|\u00b5s|\u03bcs|ms|s|m|h))+$` });
const pattern: JsonObject = plain({ pattern: String.raw`\S` });
const cron: JsonObject = plain({
  maxLength: 200,
  pattern: String.raw`^\s*(?:${anyOf(nicknames)}|[^\s@]\S*(?:\s+\S+){4})\s*$`,
});
const zone: JsonObject = plain({ pattern: "^(?:|[A-Za-z][^]{0,99})$" });
const principal: JsonObject = plain({ pattern: `^(?:${anyOf(grantable.map((role) => `role:${role}`))}|${login}|${bot}|${team})$` });
const reviewer: JsonObject = plain({ pattern: `^(?:${login}|${team})$` });

/** Texts in which variables are replaced. */
const task: JsonObject = { pattern: String.raw`\S`, ...withVariables };
const description: JsonObject = { ...withVariables, anyOf: [{ maxLength: 140 }, { pattern: String.raw`\$\{` }] };

const largest = Number.MAX_SAFE_INTEGER;
/** A whole number, at least 1. */
const positive: JsonObject = { type: "integer", minimum: 1, maximum: largest };

/** The values that a payload may contain. */
const data: JsonObject = {
  anyOf: [
    { type: ["boolean", "null"] },
    { type: "number", minimum: -largest, maximum: largest },
    { type: "string", ...withVariables },
    { type: "array", items: { $ref: "#/definitions/data" } },
    { type: "object", propertyNames: withoutVariables, additionalProperties: { $ref: "#/definitions/data" } },
  ],
};
/** The definitions that other forms refer to. */
export const definitions: JsonObject = { data };
const payload: JsonObject = {
  type: ["object", "string"],
  ...withVariables,
  propertyNames: { ...withoutVariables, pattern: "^(?!gitploy$)" },
  additionalProperties: { $ref: "#/definitions/data" },
};

/** Names of inputs. */
const inputNames: JsonObject = { pattern: String.raw`^(?!__|gitploy$)[A-Za-z_][A-Za-z\d_.-]*$` };
const inputDefault: JsonObject = { type: ["string", "number", "boolean"], minimum: -largest, maximum: largest, ...withVariables };

// oxlint-disable-next-line unicorn/no-thenable -- JSON Schema's word
const when = (condition: JsonObject, consequence: JsonObject): JsonObject => ({ if: condition, then: consequence });
const ofType = (type: string, consequence: JsonObject): JsonObject =>
  when({ required: ["type"], properties: { type: { const: type } } }, consequence);
const noOptions = { options: false };
const orVariable = (type: string): JsonObject => ({ default: { anyOf: [{ type }, aVariable] } });
/** The conditions that the type of an input puts on its other keys. */
const input: JsonObject = {
  allOf: [
    ofType("select", { required: ["options"], properties: { default: { type: "string" } } }),
    ofType("string", { properties: { default: { type: "string" }, ...noOptions } }),
    ofType("number", { properties: { ...orVariable("number"), ...noOptions } }),
    ofType("boolean", { properties: { ...orVariable("boolean"), ...noOptions } }),
  ],
};

/** An enabled review must name somebody. */
const review: JsonObject = when(
  { required: ["enabled"], properties: { enabled: { const: true } } },
  { required: ["reviewers"], properties: { reviewers: { minItems: 1 } } },
);

const cannotBeGiven = { required: ["required"], properties: { required: { const: true } }, not: { required: ["default"] } };
const inputsWhere = (keys: JsonObject): JsonObject => ({
  required: ["dynamic_payload"],
  properties: { dynamic_payload: { required: ["enabled", ...Object.keys(keys)], properties: { enabled: { const: true }, ...keys } } },
});
/** Inputs are merged over a mapping, and a push cannot give required ones. */
const environment: JsonObject = {
  allOf: [
    when(inputsWhere({}), { properties: { payload: { type: "object" } } }),
    when(inputsWhere({ inputs: { not: { additionalProperties: { not: cannotBeGiven } } } }), { properties: { auto_deploy_on: false } }),
  ],
};

/** What JSON Schema can express for editors of what src/core/config judges, by the path of the key. */
export const forms: Readonly<Record<string, JsonObject>> = {
  "envs[]": environment,
  "envs[].name": name,
  "envs[].aliases[]": name,
  "envs[].task": task,
  "envs[].description": description,
  "envs[].required_contexts[]": text,
  "envs[].payload": payload,
  "envs[].dynamic_payload.inputs": { propertyNames: inputNames },
  "envs[].dynamic_payload.inputs.<name>": input,
  "envs[].dynamic_payload.inputs.<name>.default": inputDefault,
  "envs[].dynamic_payload.inputs.<name>.description": freeText,
  "envs[].dynamic_payload.inputs.<name>.options[]": text,
  "envs[].deployable_ref": pattern,
  "envs[].auto_deploy_on": pattern,
  "envs[].frozen_windows[].start": cron,
  "envs[].frozen_windows[].duration": duration,
  "envs[].frozen_windows[].location": zone,
  "envs[].review": review,
  "envs[].review.reviewers[]": reviewer,
  "envs[].review.required": positive,
  "envs[].review.timeout": duration,
  "envs[].deployers[]": principal,
  "envs[].requires[]": text,
  "envs[].force[]": principal,
  "envs[].timeout": duration,
};
