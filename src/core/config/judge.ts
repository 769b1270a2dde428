import { isMapping, type JsonValue } from "../json.js";
import { count } from "../messages/time.js";
import { nearest } from "../suggest.js";
import { parseDuration } from "../durations.js";
import { booleanMeant } from "./check.js";
import { kind, type Path, type Remark, show } from "./flaw.js";
import { plainValue, substituteText } from "./variables.js";
import type { Reading } from "./reading.js";

/** Judges a text that may not be empty. */
export function judgeText(text: string): Remark | undefined {
  return text.trim() === "" ? { message: "This text is empty.", expected: "a text that is not empty" } : undefined;
}

/**
 * Judges a name: people must be able to type it in a command, and GitHub must accept it:
 * https://docs.github.com/en/actions/how-tos/deploy/configure-and-manage-deployments/manage-environments
 */
export function judgeName(name: string): Remark | undefined {
  const expected = "a name that can be typed in a command";
  if (name.trim() === "") return { message: "The name is empty.", expected };
  if ([...name].length > 255) return { message: `The name has ${[...name].length} characters.`, expected: "at most 255 characters" };
  if (name !== name.trim()) return { message: `The name ${show(name)} begins or ends with a space.`, expected, suggestion: name.trim() };
  if (/["“”„‟]/.test(name)) return { message: `The name ${show(name)} has a quotation mark, which joins words in a command.`, expected };
  // Line breaks, and invisible characters, which `commandLines` removes from a comment.
  if (/[\p{Cc}\p{Cs}\u00ad\u200b-\u200f\u2028\u2029\u2060\ufeff]/u.test(name))
    return { message: `The name ${show(name)} has characters that cannot be typed.`, expected };
  return undefined;
}

/** Judges a Go duration; the limits are in milliseconds. */
export function judgeDuration({ least, most }: { readonly least: number; readonly most: number }): (text: string) => Remark | undefined {
  return (text) => {
    const length = parseDuration(text);
    if (length === undefined) return { message: `${show(text)} is not a duration.`, suggestion: () => inGo(text) };
    if (length < least) return { message: `${show(text)} is too short.`, expected: `at least ${least / 1000}s` };
    return length > most ? { message: `${show(text)} is too long.`, expected: `at most ${most / 3_600_000}h` } : undefined;
  };
}

/** Judges a description: GitHub allows 140 characters, after variables are replaced. */
export function judgeDescription(text: string): Remark | undefined {
  const lengths = (["deploy", "rollback"] as const).map((action) => [...substituteText(text, action)].length);
  const longest = Math.max(...lengths);
  return longest > 140 ? { message: `The description has ${longest} characters.`, expected: "at most 140 characters" } : undefined;
}

/** Judges a payload: JSON can hold it, and it does not use the reserved key `gitploy`. */
export function judgePayload(payload: unknown, reading: Reading, path: Path): readonly Remark[] {
  if (typeof payload !== "string" && !isMapping(payload)) return [{ message: `payload is ${show(payload)}.` }];
  const reserved: Remark = {
    below: ["gitploy"],
    at: "key",
    message: "The key gitploy is reserved: Gitploy puts its own data there.",
    expected: "another key",
  };
  return [...(isMapping(payload) && Object.hasOwn(payload, "gitploy") ? [reserved] : []), ...judgeNumbers(payload, reading, path)];
}

/** Judges an input of `dynamic_payload`: its default and its options have to fit its type. */
export function judgeInput(input: unknown, reading: Reading, path: Path): readonly Remark[] {
  if (!isMapping(input)) return [];
  const { type, options } = input;
  const written = reading.written([...path, "default"]);
  const preset = inputDefault(input["default"], reading.isPlain([...path, "default"]));
  const remarks: Remark[] = [];
  if (type === "select" && options === undefined)
    remarks.push({ below: ["options"], message: "A select needs options.", expected: "a list of strings" });
  if (type !== "select" && options !== undefined && isInputType(type)) {
    remarks.push({
      below: ["options"],
      at: "key",
      message: `Only a select has options, and this is a ${type}.`,
      suggestion: "type: select",
    });
  }
  // A missing value is reported already.
  if (preset === undefined || preset === null || !isInputType(type)) return remarks;
  const wrong = (expected: string, suggestion?: Remark["suggestion"]): Remark => ({
    below: ["default"],
    message: `The default is ${kind(preset, typeof input["default"] === "string" ? undefined : written)}.`,
    expected,
    suggestion,
  });
  switch (type) {
    case "number": {
      if (typeof preset === "number") {
        return [...remarks, ...judgeNumber(preset, written ?? String(preset)).map((remark) => ({ ...remark, below: ["default"] }))];
      }
      const meant = typeof preset === "string" && preset === input["default"] ? plainValue(preset) : undefined;
      return [...remarks, wrong("a number", typeof meant === "number" ? String(meant) : undefined)];
    }
    case "boolean":
      return typeof preset === "boolean"
        ? remarks
        : [
            ...remarks,
            wrong("true or false", typeof preset === "string" && preset === input["default"] ? booleanMeant(preset) : undefined),
          ];
    case "string":
      return typeof preset === "string"
        ? remarks
        : [
            ...remarks,
            wrong("a string, in quotes", written === undefined || typeof preset === "object" ? undefined : JSON.stringify(written)),
          ];
    case "select": {
      if (!Array.isArray(options) || options.includes(preset)) return remarks;
      const names = options.filter((option): option is string => typeof option === "string").slice(0, 100);
      return [
        ...remarks,
        wrong(
          `one of the options: ${names.map(show).join(", ")}`,
          typeof preset === "string" ? () => nearest(preset, names, 3) : undefined,
        ),
      ];
    }
  }
}

/** Judges the number of required approvals. */
export function judgeRequired(number: number, reading: Reading, path: Path): Remark | undefined {
  return Number.isSafeInteger(number) && number >= 1 ? undefined : { message: `required is ${reading.written(path) ?? number}.` };
}

/** Judges whether a review can be given at all. */
export function judgeReview(review: unknown): Remark | undefined {
  if (!isMapping(review) || review.enabled !== true) return undefined;
  const { reviewers = [], required = 1 } = review;
  if (!Array.isArray(reviewers) || typeof required !== "number" || !Number.isSafeInteger(required)) return undefined;
  const named = new Set(reviewers.map((reviewer) => String(reviewer).toLowerCase()));
  if (named.size === 0)
    return {
      below: ["reviewers"],
      message: "The review is enabled, but names no reviewers.",
      expected: "a list of users and teams",
    };
  if (required <= named.size || [...named].some((name) => name.includes("/"))) return undefined;
  return {
    below: ["required"],
    message: `${required} approvals are required of ${count(named.size, "reviewer")}.`,
    expected: `at most ${named.size}`,
  };
}

/**
 * The default of an input as a deployment uses it: written without quotes, it gets its type after its variables are replaced. Rollbacks have no
 * defaults.
 */
export function inputDefault<T>(preset: T, plain: boolean): T | JsonValue {
  if (typeof preset !== "string" || !preset.includes("${")) return preset;
  const text = substituteText(preset, "deploy");
  return plain ? plainValue(text) : text;
}

/** The four types of inputs. */
export const inputTypes = ["select", "number", "string", "boolean"] as const;

function isInputType(type: unknown): type is (typeof inputTypes)[number] {
  return inputTypes.some((known) => known === type);
}

function inGo(text: string): string | undefined {
  const [, amount, unit] = /^\s*(\d+)\s*(d|days?|w|weeks?|h(?:ours?|rs?)?|m(?:in(?:ute)?s?)?|s(?:ec(?:ond)?s?)?)?\s*$/i.exec(text) ?? [];
  if (amount === undefined || unit === undefined) return undefined;
  switch (unit[0]?.toLowerCase()) {
    case "d":
      return `${Number(amount) * 24}h`;
    case "w":
      return `${Number(amount) * 168}h`;
    default:
      return `${amount}${unit[0]?.toLowerCase()}`;
  }
}

function judgeNumber(value: number, written: string): readonly Remark[] {
  if (!Number.isFinite(value)) return [{ message: `JSON cannot hold ${written}.`, expected: "a finite number" }];
  // YAML may have had other digits: what reads the payload would get another number.
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    const message = `The number ${written} is too large to be passed on exactly.`;
    return [{ message, expected: "a smaller number, or a string in quotes" }];
  }
  return [];
}

function judgeNumbers(value: unknown, reading: Reading, path: Path): readonly Remark[] {
  if (typeof value === "number") return judgeNumber(value, reading.written(path) ?? String(value));
  const children = Array.isArray(value) ? [...value.entries()] : isMapping(value) ? Object.entries(value) : [];
  return children.flatMap(([key, child]) =>
    judgeNumbers(child, reading, [...path, key]).map((remark) => ({ ...remark, below: [key, ...(remark.below ?? [])] })),
  );
}
