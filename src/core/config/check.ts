import { isMapping } from "../json.js";
import { type AnyObject, type AnySchema, ObjectSchema, Schema, type TestConfig, ValidationError } from "yup";
import { nearest } from "../suggest.js";
import { kind, type Path, type Remark, showPath } from "./flaw.js";
import type { Reading, Reported } from "./reading.js";
import { isSubstituted } from "./texts.js";
import { hasVariables } from "./variables.js";

/** What a check of one value finds; absent and empty values are left to the schema. */
export type Judge<T> = (value: T, reading: Reading, path: Path) => Remark | readonly Remark[] | undefined;

/** What yup passes on to the tests of a schema: the reading of the file, where in it the schema begins, and what judges have found there so far. */
interface Context {
  readonly reading: Reading;
  readonly at: Path;
  readonly found: Reported[];
}

/**
 * Validates the value at a path, and reports everything that is wrong with it. In a mapping, yup would go through all possible keys; this goes
 * through those that are there, and those that have to be.
 */
export function check(schema: AnySchema, value: unknown, at: Path, reading: Reading): void {
  if (reading.isFull()) return;
  const context: Context = { reading, at, found: [] };
  try {
    schema.validateSync(value, { strict: true, abortEarly: false, disableStackTrace: true, context });
  } catch (error) {
    // yup takes a mapping with the key __isYupRef for one of its references, and throws when it tries to report that mapping.
    if (error instanceof ValidationError) for (const wrong of error.inner) reportWrong(wrong, context);
    else reading.report({ path: at, at: "value", message: `${nameAt(at)} cannot be read.`, expected: expectedBy(schema.spec) });
  }
  if (schema instanceof ObjectSchema && isMapping(value)) checkFields(schema as ObjectSchema<AnyObject>, value, at, reading);
  // In the order of people: what is missing or of a wrong type comes first.
  context.found.forEach(reading.report);
}

function checkFields({ fields }: ObjectSchema<AnyObject>, value: Readonly<Record<string, unknown>>, at: Path, reading: Reading): void {
  for (const [key, field] of Object.entries(fields)) {
    // None of ours is a reference to another.
    if (!(field instanceof Schema) || (!Object.hasOwn(value, key) && field.spec.optional)) continue;
    check(field, Object.hasOwn(value, key) ? value[key] : undefined, [...at, key], reading);
  }
}

/** A yup test that always passes: what the judges find goes past yup, which would make an error of each. */
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

/** Validates the items of a list one by one, until the file has too many mistakes; a list that is too long is skipped. */
export function judgeItems(item: AnySchema, most: number): Judge<readonly unknown[]> {
  return (list, reading, path) => {
    if (list.length <= most) for (const [index, value] of list.entries()) check(item, value, [...path, index], reading);
    return undefined;
  };
}

/** The same for texts, which need no schema; whatever else stands among them is left to it. */
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

/** The same for the values of a mapping whose keys are the user's own. */
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
      const suggestion = (): string | undefined => suggestValue(value, written, expected, params?.["resolved"]);
      return reading.report({ ...flaw, message: `${name} is ${kind(value, written)}.`, suggestion });
    }
  }
}

// A variable where none is replaced is reported with all others: texts.ts.
function isLeftToTexts(value: unknown, path: Path): boolean {
  return typeof value === "string" && hasVariables(value) && !isSubstituted(path);
}

// Lists and mappings with names of the user's own are gone through above, so yup's paths are made of the schema's keys alone.
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
  if (expected === "true or false") {
    if (/^(?:y|yes|on|true)$/i.test(value)) return "true";
    if (/^(?:n|no|off|false)$/i.test(value)) return "false";
  }
  if (expected.startsWith("a list of")) return value.length > 100 ? undefined : JSON.stringify([value]);
  return Array.isArray(allowed) ? nearest(value, allowed.map(String)) : undefined;
}

function nameAt(path: Path): string {
  const key = path.findLastIndex((segment) => typeof segment === "string");
  return key < 0 ? "deploy.yml" : showPath(path.slice(key));
}
