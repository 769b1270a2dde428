import { boolCoreTag, floatCoreTag, intCoreTag, NOT_RESOLVED, nullCoreTag } from "js-yaml";
import type { JsonValue } from "../json.js";

/** The value of a scalar without quotes, in YAML's core schema; what JSON cannot hold exactly stays text. https://yaml.org/spec/1.2.2/#1032-tag-resolution */
export function plainValue(text: string): JsonValue {
  const written = text.trim();
  if (written === "") return null;
  for (const tag of [nullCoreTag, boolCoreTag, intCoreTag, floatCoreTag]) {
    const value: unknown = tag.resolve(written, false, tag.tagName);
    if (value === NOT_RESOLVED) continue;
    if (typeof value === "number")
      return Number.isFinite(value) && (Number.isSafeInteger(value) || !Number.isInteger(value)) ? value : written;
    return value as boolean | null;
  }
  return written;
}

/** What YAML of the original Gitploy (1.1, in part) took for another value than ours takes: `017` was octal, `1_000` a number, `2024-01-01` a time. */
export function readDifferently(written: string): string | undefined {
  if (/^[-+]?0[0-9]+(?:\.[0-9]*)?$/.test(written)) return `the number ${Number(written)}`;
  if (/^[-+]?[0-9][0-9_]*_[0-9_]*(?:\.[0-9_]*)?$/.test(written) || /^\d{4}-\d\d?-\d\d?(?:[Tt ][\d:.+Zz -]+)?$/.test(written)) return "text";
  return undefined;
}
