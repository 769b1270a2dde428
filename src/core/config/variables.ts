import type { JsonObject, JsonValue } from "../json.js";
import type { Action } from "../action.js";
import { nearest } from "../suggest.js";
import { type Remark, show } from "./flaw.js";
import { boolCoreTag, floatCoreTag, intCoreTag, NOT_RESOLVED, nullCoreTag } from "js-yaml";

/** The variables of deploy.yml with their values, for a deployment and for a rollback. */
export const variables = {
  GITPLOY_DEPLOY_TASK: { deploy: "deploy", rollback: "" },
  GITPLOY_ROLLBACK_TASK: { deploy: "", rollback: "rollback" },
  GITPLOY_IS_ROLLBACK: { deploy: "false", rollback: "true" },
} as const;

/** A text with variables, written without quotes: it gets its type after they are replaced, as in the original Gitploy. */
export class Unquoted {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Data of deploy.yml with variables still in it. */
export type Template = JsonValue | Unquoted | readonly Template[] | { readonly [key: string]: Template };

/** A payload with variables still in it. */
export type PayloadTemplate = string | { readonly [key: string]: Template };

/** Replaces the variables in every string of a value, but not in keys; a promotion is a deployment. */
export function substitute(value: Template, action: Action): JsonValue {
  if (typeof value === "string") return substituteText(value, action);
  if (value instanceof Unquoted) return plainValue(substituteText(value.text, action));
  if (typeof value !== "object" || value === null) return value;
  return isList(value) ? value.map((item) => substitute(item, action)) : substituteObject(value, action);
}

/** Replaces the variables in a payload, which stays an object or a string. */
export function substitutePayload(payload: PayloadTemplate, action: Action): JsonObject | string {
  return typeof payload === "string" ? substituteText(payload, action) : substituteObject(payload, action);
}

/** Replaces the variables in one string: `${V}`, and `${V=d}`, `${V:=d}`, `${V:-d}` with a default for empty; `$${` becomes `${`. */
export function substituteText(text: string, action: Action): string {
  return pieces(text)
    .map((piece) => {
      const parsed = piece.closed ? parse(piece.content) : undefined;
      if (parsed === undefined) return piece.before + piece.whole;
      return piece.before + (variables[parsed.name][action === "rollback" ? "rollback" : "deploy"] || parsed.fallback);
    })
    .join("");
}

/** Whether a string contains anything with the form of a variable. */
export function hasVariables(text: string): boolean {
  return expressions(text).length > 0;
}

/** Judges the variables in a string that may have some. */
export function judgeVariables(text: string): readonly Remark[] {
  return expressions(text).flatMap((piece) => {
    if (!piece.closed) return [unclosed(piece.whole)];
    return parse(piece.content) === undefined ? [unknown(piece.whole, piece.content)] : [];
  });
}

/** Judges a string that may have no variables. */
export function judgeNoVariables(text: string): readonly Remark[] {
  return expressions(text).map(({ whole }) => ({
    words: whole,
    message: `${show(whole)} is in a place where variables are not replaced.`,
    expected: "text without variables: they work in task, description, payload and the defaults of inputs; $${ writes ${",
  }));
}

const allVariables = `${Object.keys(variables).join(", ")}, as \${V}, or \${V:-default}; $\${ writes \${`;

interface Piece {
  /** The text before it, with escapes resolved. */
  readonly before: string;
  /** `${…}` as written; empty at the end of the text. */
  readonly whole: string;
  readonly content: string;
  readonly closed: boolean;
}

/** Splits a text in one pass; `${{ … }}` belongs to GitHub Actions and is text. */
function pieces(text: string): readonly Piece[] {
  const found: Piece[] = [];
  let before = "";
  let from = 0;
  for (let open = text.indexOf("${"); open >= 0; open = text.indexOf("${", from)) {
    const escaped = open > from && text[open - 1] === "$";
    if (escaped || text[open + 2] === "{") {
      before += `${text.slice(from, escaped ? open - 1 : open)}\${`;
      from = open + 2;
      continue;
    }
    const close = text.indexOf("}", open);
    const end = close < 0 ? text.length : close + 1;
    const whole = text.slice(open, end);
    found.push({ before: before + text.slice(from, open), whole, content: whole.slice(2, close < 0 ? undefined : -1), closed: close >= 0 });
    before = "";
    from = end;
  }
  return [...found, { before: before + text.slice(from), whole: "", content: "", closed: false }];
}

function expressions(text: string): readonly Piece[] {
  return text.includes("${") ? pieces(text).slice(0, -1) : [];
}

function substituteObject(value: { readonly [key: string]: Template }, action: Action): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, substitute(item, action)]));
}

function parse(content: string): { name: keyof typeof variables; fallback: string } | undefined {
  const [, name, fallback = ""] = /^(\w+)(?:(?:=|:=|:-)(.*))?$/s.exec(content) ?? [];
  if (name === undefined || !isVariable(name) || fallback.includes("${")) return undefined;
  return { name, fallback };
}

function unclosed(whole: string): Remark {
  return { words: whole, message: `${show(whole)} is not closed.`, expected: "a } at its end; $${ writes ${" };
}

function unknown(whole: string, content: string): Remark {
  const [, name = "", rest = ""] = /^\s*(\w*)(.*)$/s.exec(content) ?? [];
  if (isVariable(name)) {
    if (rest.includes("${"))
      return { words: whole, message: `${show(whole)} has a variable in its default.`, expected: "a default without variables" };
    return {
      words: whole,
      message: `${show(whole)} is not how a variable is written.`,
      expected: allVariables,
      suggestion: rewritten(name, rest),
    };
  }
  return {
    words: whole,
    message: `${show(whole)} is not a variable of deploy.yml.`,
    expected: allVariables,
    suggestion: () => {
      const meant = nearest(name, Object.keys(variables), 6);
      return meant && `\${${meant}}`;
    },
  };
}

/** The right form of `${ V }`, and of a shell's default: `${V-d}`. */
function rewritten(name: string, rest: string): string | undefined {
  if (rest.trim() === "") return `\${${name}}`;
  const [, fallback] = /^\s*(?:-|:?=|:-)\s*(.*)$/s.exec(rest) ?? [];
  return fallback === undefined ? undefined : `\${${name}:-${fallback}}`;
}

function isVariable(name: string): name is keyof typeof variables {
  return Object.hasOwn(variables, name);
}

function isList(value: Template): value is readonly Template[] {
  return Array.isArray(value);
}

/**
 * The value of an unquoted scalar in YAML's core schema; what JSON cannot hold exactly stays text. https://yaml.org/spec/1.2.2/#1032-tag-resolution
 */
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

/**
 * A sentence about a number or a date that the original Gitploy read differently with YAML 1.1 (in part), or that loses a leading zero: `017` was octal,
 * `1_000` and `0b11` were numbers, `2024-01-01` a time. `undefined` for anything else.
 */
export function readDifferently(written: string): string | undefined {
  const original = "the original Gitploy read it differently";
  if (/^[-+]?0[0-9]+(?:\.[0-9]*)?$/.test(written)) {
    const number = Number(written);
    const octal = /^[-+]?[0-7]+$/.test(written) && Math.abs(number) > 7;
    return `${written} is the number ${number} here; ${octal ? original : "its leading zero is not kept"}.`;
  }
  const isDate = /^\d{4}-\d\d?-\d\d?(?:[Tt ][\d:.+Zz -]+)?$/.test(written);
  return isDate || isOldNumber(written) ? `${written} is text here; ${original}.` : undefined;
}

function isOldNumber(written: string): boolean {
  if (!/^[-+]?\d/.test(written) || intCoreTag.resolve(written, false, intCoreTag.tagName) !== NOT_RESOLVED) return false;
  const digits = written.replaceAll("_", "");
  const decimal = written.includes("_") && /^[-+]?\d+(?:\.\d*)?(?:e[-+]?\d+)?$/i.test(digits);
  return decimal || /^[-+]?0(?:b[01]+|o[0-7]+|x[\da-f]+)$/i.test(digits);
}
