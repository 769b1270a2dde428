import { isMapping } from "../json.js";
import { type AnyObject, type AnySchema, ObjectSchema, Schema, type TestConfig, ValidationError } from "yup";
import { nearest } from "../suggest.js";
import { kind, type Path, type Remark, showPath } from "./flaw.js";
import type { Reading, Reported } from "./reading.js";
import { isSubstituted } from "./texts.js";
import { hasVariables } from "./variables.js";

/** A check of one value, and what it found; absent and empty values are left to the schema. */
export type Judge<T> = (value: T, reading: Reading, path: Path) => Remark | readonly Remark[] | undefined;

/** The context that yup passes to the tests of a schema: the reading of the file, the path at which the schema begins, and what judges have found. */
interface Context {
  readonly reading: Reading;
  readonly at: Path;
  readonly found: Reported[];
}

/**
 * Validates the value at a path and reports everything wrong with it. For a mapping, yup would go through all possible keys; this goes through the
 * keys that are present or required.
 */
export function check(schema: AnySchema, value: unknown, at: Path, reading: Reading): void {
  if (reading.isFull()) return;
  const context: Context = { reading, at, found: [] };
  try {
    schema.validateSync(value, { strict: true, abortEarly: false, disableStackTrace: true, context });
  } catch (error) {
    // yup mistakes a mapping with the key __isYupRef for one of its references, and throws when it tries to report it.
    if (error instanceof ValidationError) for (const wrong of error.inner) reportWrong(wrong, context);
    else reading.report({ path: at, at: "value", message: `${nameAt(at)} cannot be read.`, expected: expectedBy(schema.spec) });
  }
  if (schema instanceof ObjectSchema && isMapping(value)) checkFields(schema as ObjectSchema<AnyObject>, value, at, reading);
  // In the order that people expect: missing values and wrong types first.
  context.found.forEach(reading.report);
}

function checkFields({ fields }: ObjectSchema<AnyObject>, value: Readonly<Record<string, unknown>>, at: Path, reading: Reading): void {
  for (const [key, field] of Object.entries(fields)) {
    // None of our fields is a reference to another.
    if (!(field instanceof Schema) || (!Object.hasOwn(value, key) && field.spec.optional)) continue;
    check(field, Object.hasOwn(value, key) ? value[key] : undefined, [...at, key], reading);
  }
}

/** A yup test that always passes: what the judges find bypasses yup, which would make an error of each. */
export function judged<T>(expected: string, ...judges: readonly Judge<T>[]): TestConfig<T | undefined> {
  return {
    name: "judged",
    test(value, { path: below, options }) {
      const { reading, at, found } = options.context as Context;
      const path = pathBelow(at, below);
      if (value === undefined || value === null || isLeftToTexts(value, path)) return true;
      for (const judge of judges) found.push(...flawsBy(judge, value, reading, path, expected));
      return true;
    },
  };
}

/** Validates the items of a list one by one until the file has too many mistakes; skips a list that is too long. */
export function judgeItems(item: AnySchema, most: number): Judge<readonly unknown[]> {
  return (list, reading, path) => {
    if (list.length <= most) for (const [index, value] of list.entries()) check(item, value, [...path, index], reading);
    return undefined;
  };
}

/** The same for texts, which need no schema; items of other types are left to the schema. */
export function judgeTexts(text: AnySchema, expected: string, judge: Judge<string>): Judge<readonly unknown[]> {
  return (list, reading, path) => {
    for (const [index, value] of list.entries()) {
      if (reading.isFull()) return undefined;
      const below = [...path, index];
      if (typeof value !== "string" || isLeftToTexts(value, below)) check(text, value, below, reading);
      else flawsBy(judge, value, reading, below, expected).forEach(reading.report);
    }
    return undefined;
  };
}

/** The same for the values of a mapping with keys that the user chose. */
export function judgeValues(item: AnySchema, isName: (name: string) => boolean): Judge<object> {
  return (mapping, reading, path) => {
    for (const [name, value] of Object.entries(mapping)) if (isName(name)) check(item, value, [...path, name], reading);
    return undefined;
  };
}

function flawsBy<T>(judge: Judge<T>, value: T, reading: Reading, path: Path, expected: string): readonly Reported[] {
  return [judge(value, reading, path) ?? []]
    .flat()
    .map(({ below = [], at = "value", ...remark }) => ({ expected, ...remark, path: [...path, ...below], at }));
}

function reportWrong({ path: below = "", type, params, value }: ValidationError, { reading, at }: Context): void {
  const path = pathBelow(at, below);
  if (isLeftToTexts(value, path)) return;
  const name = nameAt(path);
  const expected = expectedBy(params?.["spec"]);
  const flaw = { path, at: "value", expected } as const;
  switch (type) {
    case "optionality":
      return reading.report({ ...flaw, message: `${name} is missing.` });
    case "nullable":
      return reading.report({ ...flaw, message: `${name} has no value.` });
    case "min":
      return reading.report({ ...flaw, message: `${name} is an empty list.` });
    case "max":
      return reading.report({ ...flaw, message: `${name} has too many entries.` });
    default: {
      const written = reading.written(path);
      const suggestion = (): string | undefined =>
        isMapping(value) ? suggestForMapping(value, path, expected, reading) : suggestValue(value, written, expected, params?.["resolved"]);
      return reading.report({ ...flaw, message: `${name} is ${kind(value, written)}.`, suggestion });
    }
  }
}

// texts.ts reports all variables that stand where none is replaced.
function isLeftToTexts(value: unknown, path: Path): boolean {
  return typeof value === "string" && hasVariables(value) && !isSubstituted(path);
}

// Lists, and mappings with keys that the user chose, are handled above, so yup's paths consist of the schema's keys.
function pathBelow(at: Path, below: string): Path {
  return below === "" ? at : [...at, ...below.split(".")];
}

function expectedBy(spec: unknown): string {
  const meta = isMapping(spec) ? spec["meta"] : undefined;
  return isMapping(meta) ? String(meta["expected"]) : "";
}

function suggestValue(value: unknown, written: string | undefined, expected: string, allowed: unknown): string | undefined {
  if (typeof value !== "string") {
    const text = /^(?:a string|a regular|an IANA)/.test(expected) && (typeof value === "number" || typeof value === "boolean");
    return text && written !== undefined ? JSON.stringify(written) : undefined;
  }
  if (expected === "true or false") return booleanMeant(value);
  if (value.length > 100) return undefined;
  if (expected.startsWith("a list of")) return listMeant(value, expected);
  if (expected === "a mapping with the key name") return value.trim() === "" ? undefined : `name: ${value.replace(/^name:/, "")}`;
  if (expected === "a mapping with the key type") return `{type: ${nearest(value, ["select", "number", "string", "boolean"]) ?? "string"}}`;
  return Array.isArray(allowed) ? nearest(value, allowed.map(String)) : undefined;
}

/** The boolean that a text means in other formats. */
export function booleanMeant(text: string): string | undefined {
  if (/^(?:y|yes|on|true)$/i.test(text)) return "true";
  return /^(?:n|no|off|false)$/i.test(text) ? "false" : undefined;
}

function listMeant(text: string, expected: string): string | undefined {
  if (text.trim() === "") return expected.endsWith("[] for none") ? "[]" : undefined;
  if (expected.endsWith("windows")) return undefined;
  return expected.endsWith("environments") && /^a list of \d/.test(expected) ? `[{name: ${text}}]` : JSON.stringify([text]);
}

/** The suggestion where a mapping is wrong: quotes for `ci: build`, or a list for environments written by their names. */
function suggestForMapping(value: Readonly<Record<string, unknown>>, path: Path, expected: string, reading: Reading): string | undefined {
  const [key, ...more] = Object.keys(value);
  if (key === undefined || key.length > 100) return undefined;
  if (/^a list of \d/.test(expected)) return `- name: ${key === "name" && typeof value[key] === "string" ? value[key] : key}`;
  const below = reading.written([...path, key]) ?? "";
  const text = value[key] === null || below !== "" ? `${key}: ${below}`.trimEnd() : undefined;
  if (more.length > 0 || text === undefined || !expected.startsWith("a string")) return undefined;
  return key === "role" ? text.replace(/: +/, ":") : JSON.stringify(text);
}

function nameAt(path: Path): string {
  const key = path.findLastIndex((segment) => typeof segment === "string");
  return key < 0 ? "deploy.yml" : showPath(path.slice(key));
}
