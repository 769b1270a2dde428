import { isMapping, type Path, type Remark, show, showPath } from "./flaw.js";
import { nearest } from "../suggest.js";
import type { Reading } from "./reading.js";
import { isSubstituted } from "./texts.js";
import { hasVariables } from "./variables.js";

/** What a check of one value finds; absent and empty values are left to the shape. */
export type Judge<T> = (value: T, reading: Reading, path: Path) => Remark | readonly Remark[] | undefined;

/** What may stand at a place of deploy.yml, and what it comes to: problems are reported to the reading, and the result then means nothing. */
export interface Shape<T> {
  /** What is valid there, plain text. */
  readonly expected: string;
  readonly required: boolean;
  /** What it comes to where the file says nothing. */
  readonly absent: T;
  /** The keys below a mapping, and the shape of a list's items. */
  readonly fields?: Fields;
  readonly items?: Shape<unknown>;
  take(value: unknown, path: Path, reading: Reading): T;
}

/** What a shape comes to. */
export type Taken<S> = S extends Shape<infer T> ? T : never;

type Fields = Readonly<Record<string, Shape<unknown>>>;

/** Reads what stands at a path. */
export function readShape<T>(shape: Shape<T>, value: unknown, path: Path, reading: Reading): T {
  if (reading.isFull()) return shape.absent;
  // A variable where none is replaced is reported with all others: texts.ts.
  if (typeof value === "string" && hasVariables(value) && !isSubstituted(path)) return shape.absent;
  if (value !== undefined && value !== null) return shape.take(value, path, reading);
  const says = value === null ? "has no value" : "is missing";
  if (value === null || shape.required)
    reading.report({ path, at: "value", message: `${nameAt(path)} ${says}.`, expected: shape.expected });
  return shape.absent;
}

/** A shape that must be there. */
export function demanded<T>(shape: Shape<T | undefined>): Shape<T> {
  return { ...shape, required: true } as Shape<T>;
}

/** A shape that comes to something where it is absent. */
export function withDefault<T>(shape: Shape<T | undefined>, absent: T): Shape<T> {
  return { ...shape, absent } as Shape<T>;
}

/** A string, number or boolean. */
export function scalar<T extends string | number | boolean>(
  is: (value: unknown) => value is T,
  expected: string,
  ...judges: readonly Judge<T>[]
): Shape<T | undefined> {
  return {
    expected,
    required: false,
    absent: undefined,
    take(value, path, reading) {
      if (!is(value)) return reportType(value, path, reading, expected);
      reportAll(judges, value, path, reading, expected);
      return value;
    },
  };
}

/** One of a few words. */
export function oneOf<const T extends string>(words: readonly T[], expected: string): Shape<T | undefined> {
  const isWord = (value: unknown): value is T => words.some((word) => word === value);
  return {
    expected,
    required: false,
    absent: undefined,
    take: (value, path, reading) => (isWord(value) ? value : reportType(value, path, reading, expected, words)),
  };
}

/** A value that its judges look at as a whole. */
export function whole<T>(expected: string, ...judges: readonly Judge<unknown>[]): Shape<T | undefined> {
  return {
    expected,
    required: false,
    absent: undefined,
    take(value, path, reading) {
      reportAll(judges, value, path, reading, expected);
      return value as T;
    },
  };
}

/** A list. */
export function listOf<T>(
  item: Shape<T>,
  expected: string,
  limits: { readonly least?: number; readonly most?: number } = {},
): Shape<readonly T[] | undefined> {
  return {
    expected,
    required: false,
    absent: undefined,
    items: item,
    take(value, path, reading) {
      if (!Array.isArray(value)) return reportType(value, path, reading, expected);
      const wrong = (message: string): void => reading.report({ path, at: "value", message, expected });
      if (value.length < (limits.least ?? 0)) wrong(`${nameAt(path)} is an empty list.`);
      if (value.length > (limits.most ?? Infinity)) {
        wrong(`${nameAt(path)} has too many entries.`);
        return undefined;
      }
      return value.map((each: unknown, index) => readShape(item, each ?? null, [...path, index], reading));
    },
  };
}

/** A mapping with these keys; judges see it with all that it has. */
export function mapping<F extends Fields>(
  expected: string,
  fields: F,
  ...judges: readonly Judge<Readonly<Record<string, unknown>>>[]
): Shape<{ readonly [Key in keyof F]: Taken<F[Key]> } | undefined> {
  return {
    expected,
    required: false,
    absent: undefined,
    fields,
    take(value, path, reading) {
      if (!isMapping(value)) return reportType(value, path, reading, expected);
      const entries = Object.entries(fields).map(([key, shape]) => [
        key,
        readShape(shape, Object.hasOwn(value, key) ? value[key] : undefined, [...path, key], reading),
      ]);
      reportAll(judges, value, path, reading, expected);
      return Object.fromEntries(entries) as { readonly [Key in keyof F]: Taken<F[Key]> };
    },
  };
}

/** A mapping whose keys are names of the user's own. */
export function recordOf<T>(
  item: Shape<T>,
  expected: string,
  isName: (name: string) => boolean,
  ...judges: readonly Judge<Readonly<Record<string, unknown>>>[]
): Shape<ReadonlyMap<string, T> | undefined> {
  return {
    expected,
    required: false,
    absent: undefined,
    take(value, path, reading) {
      if (!isMapping(value)) return reportType(value, path, reading, expected);
      const names = Object.keys(value).filter(isName);
      const entries = names.map((name): [string, T] => [name, readShape(item, value[name], [...path, name], reading)]);
      reportAll(judges, value, path, reading, expected);
      return new Map(entries);
    },
  };
}

/** A value and what kind of thing it is, for a sentence; numbers as they are written. */
export function kind(value: unknown, written?: string): string {
  switch (typeof value) {
    case "string":
      return `the string ${show(value)}`;
    case "number":
    case "boolean":
      return `the ${typeof value} ${written ?? String(value)}`;
    default:
      return value === null ? "empty" : show(value);
  }
}

function reportAll<T>(judges: readonly Judge<T>[], value: T, path: Path, reading: Reading, expected: string): void {
  for (const { below = [], at = "value", ...remark } of judges.flatMap((judge) => judge(value, reading, path) ?? [])) {
    reading.report({ expected, ...remark, path: [...path, ...below], at });
  }
}

function reportType(value: unknown, path: Path, reading: Reading, expected: string, allowed: readonly string[] = []): undefined {
  const written = reading.written(path);
  reading.report({
    path,
    at: "value",
    message: `${nameAt(path)} is ${kind(value, written)}.`,
    expected,
    suggestion: () => suggestValue(value, written, expected, allowed),
  });
  return undefined;
}

function suggestValue(value: unknown, written: string | undefined, expected: string, allowed: readonly string[]): string | undefined {
  if (typeof value !== "string") {
    const text = /^(?:a string|a regular|an IANA)/.test(expected) && (typeof value === "number" || typeof value === "boolean");
    return text && written !== undefined ? JSON.stringify(written) : undefined;
  }
  if (expected === "true or false") {
    if (/^(?:y|yes|on|true)$/i.test(value)) return "true";
    if (/^(?:n|no|off|false)$/i.test(value)) return "false";
  }
  if (expected.startsWith("a list of")) return value.length > 100 ? undefined : JSON.stringify([value]);
  return nearest(value, allowed);
}

function nameAt(path: Path): string {
  const key = path.findLastIndex((segment) => typeof segment === "string");
  return key < 0 ? "deploy.yml" : showPath(path.slice(key));
}
