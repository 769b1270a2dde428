import { ValidationError } from "yup";
import { assemble } from "./assemble.js";
import { judgeTogether } from "./consistency.js";
import { readDocument } from "./document.js";
import type { Config, Problem } from "./environment.js";
import { type Flaw, type Path, type Remark, showPath } from "./flaw.js";
import { kind } from "./judge.js";
import { schema } from "./schema.js";
import { nearest } from "../suggest.js";

/** Reads a deploy.yml: its environments with all defaults, or everything that is wrong with it, in the order of the file. Never throws. */
export function parseConfig(text: string, path: string): { readonly config: Config } | { readonly problems: readonly Problem[] } {
  const document = readDocument(text);
  if ("problem" in document) return { problems: [document.problem] };
  const { value } = document;
  const flaws = [...judgeShape(value), ...judgeTogether(value)];
  const problems = [...document.duplicates, ...flaws.map((flaw) => document.locate(flaw))];
  if (problems.length > 0) return { problems: problems.toSorted((a, b) => a.line - b.line || a.column - b.column) };
  return { config: assemble(schema.cast(value, { assert: false }), path) };
}

function judgeShape(value: unknown): readonly Flaw[] {
  try {
    schema.validateSync(value, { strict: true, abortEarly: false, disableStackTrace: true });
    return [];
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    // Of a value of the wrong type yup says a second time that it is none of those allowed.
    return [...new Map(error.inner.map(toFlaw).map((flaw) => [JSON.stringify(flaw), flaw])).values()];
  }
}

function toFlaw({ path = "", type, params, value }: ValidationError): Flaw {
  const at = toPath(path);
  const remark = params?.remark as Remark | undefined;
  const expected = (params?.spec as { meta?: { expected?: string } } | undefined)?.meta?.expected;
  if (remark !== undefined) {
    return {
      path: [...at, ...(remark.below ?? [])],
      at: remark.at ?? "value",
      words: remark.words,
      message: remark.message,
      expected: remark.expected ?? expected,
      suggestion: remark.suggestion,
    };
  }
  const key = at.findLastIndex((segment) => typeof segment === "string");
  const name = key < 0 ? "deploy.yml" : showPath(at.slice(key));
  const flaw = { path: at, at: "value", expected } as const;
  switch (type) {
    case "optionality":
      return { ...flaw, message: `${name} is missing.` };
    case "nullable":
      return { ...flaw, message: `${name} has no value.` };
    case "min":
      return { ...flaw, message: `${name} is an empty list.` };
    case "max":
      return { ...flaw, message: `${name} has too many entries.` };
    default:
      return { ...flaw, message: `${name} is ${kind(value)}.`, suggestion: suggestValue(value, expected, params?.resolved) };
  }
}

function toPath(path: string): Path {
  return Array.from(path.matchAll(/\[(\d+)\]|\["([^"]*)"\]|([^.[\]]+)/g), ([, index, quoted, key]) =>
    index === undefined ? (quoted ?? key ?? "") : Number(index),
  );
}

function suggestValue(value: unknown, expected: string | undefined, allowed: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  if (expected === "true or false") {
    if (/^(?:y|yes|on|true)$/i.test(value)) return "true";
    if (/^(?:n|no|off|false)$/i.test(value)) return "false";
  }
  if (expected?.startsWith("a list of")) return JSON.stringify([value]);
  return Array.isArray(allowed) ? nearest(value, allowed.map(String)) : undefined;
}
