import { meant } from "../suggest.js";
import { type Mistake, type Option, type Verb, verbs } from "./mistake.js";

/** What follows a verb, sorted by kind. */
export interface Arguments {
  readonly words: readonly Word[];
  readonly inputs: ReadonlyMap<string, string>;
  readonly options: ReadonlySet<Option>;
  /** The reason of `--force`. `loose`: neither quoted nor joined by `=`, so it may be a word that was meant for something else. */
  readonly force: { readonly reason: string; readonly loose: boolean } | undefined;
}

/** A word that is neither an input nor an option, with the index after it. */
export interface Word extends Value {
  readonly end: number;
}

interface Growing {
  readonly words: Word[];
  readonly inputs: Map<string, string>;
  readonly options: Set<Option>;
  force: Arguments["force"];
}

type OptionToken = Extract<Token, { kind: "option" }>;

const ours: readonly Option[] = ["--dry-run", "--again", "--force"];

/** The options a verb takes. */
export function optionsOf(verb: Verb): readonly Option[] {
  if (verb === "deploy") return ours;
  return verb === "rollback" ? ["--force"] : [];
}

/** Sorts what follows a verb from an index on, or returns the first mistake. */
export function readArguments(verb: Verb, line: string, from: number): Arguments | Mistake {
  const read: Growing = { words: [], inputs: new Map(), options: new Set(), force: undefined };
  for (let token = readToken(line, from); token !== undefined; token = readToken(line, token.end)) {
    if (token.kind === "option" && token.name === "--force" && !token.tied) token = withReason(token, readToken(line, token.end));
    const mistake = add(token, verb, read);
    if (mistake !== undefined) return mistake;
  }
  return read;
}

/** The mistake of an option that the verb does not take. */
export function optionNotTaken(name: string, verb: Verb, value?: Value): Mistake {
  const option = ours.find((each) => each === name);
  if (option !== undefined)
    return { problem: "misplaced_option", option, takenBy: verbs.filter((each) => optionsOf(each).includes(option)) };
  const known = optionsOf(verb);
  const similar = meant(name, known);
  const suggestion = known.find((each) => each === similar);
  const input = verb === "deploy" && suggestion === undefined ? inputMeant(name, value) : undefined;
  return { problem: "unknown_option", given: name, suggestion, known, ...(input === undefined ? {} : { input }) };
}

function add(token: Token, verb: Verb, read: Growing): Mistake | undefined {
  switch (token.kind) {
    case "broken":
      return token.mistake;
    case "word":
      if (token.text.trim() === "") return { problem: "empty_word" };
      read.words.push({ text: token.text.trim(), quoted: token.quoted, end: token.end });
      return undefined;
    case "input":
      if (verb !== "deploy") return { problem: "unexpected_input", input: token.name };
      if (read.inputs.has(token.name)) return { problem: "duplicate_input", input: token.name };
      if (token.value.text === "" && !token.value.quoted) return { problem: "missing_value", input: token.name };
      read.inputs.set(token.name, token.value.text);
      return undefined;
    case "option":
      return addOption(token, verb, read);
  }
}

function addOption({ name, value, tied }: OptionToken, verb: Verb, read: Growing): Mistake | undefined {
  const option = optionsOf(verb).find((each) => each === name);
  if (option === undefined) return optionNotTaken(name, verb, tied ? value : undefined);
  if (read.options.has(option)) return { problem: "duplicate_option", option };
  read.options.add(option);
  if (option !== "--force") return value === undefined ? undefined : { problem: "unexpected_value", option, value: value.text };
  const reason = value?.text.trim() ?? "";
  if (reason === "") return { problem: "missing_reason" };
  read.force = { reason, loose: !tied && value?.quoted === false };
  return undefined;
}

/** `--region=eu` as an input. */
function inputMeant(name: string, value: Value | undefined): string | undefined {
  const [, input] = /^--?([A-Za-z_][\w.-]*)$/.exec(name) ?? [];
  if (input === undefined || value === undefined) return undefined;
  return `${input}=${value.quoted ? `"${value.text}"` : value.text}`;
}

function withReason(force: OptionToken, next: Token | undefined): Token {
  if (next?.kind === "broken") return next;
  if (next?.kind !== "word" || isKeyword(next, "to")) return force;
  return { ...force, value: { text: next.text, quoted: next.quoted }, end: next.end };
}

/** A word, an input or an option as typed, and the index after it. */
export type Token =
  | { readonly kind: "word"; readonly text: string; readonly quoted: boolean; readonly end: number }
  | { readonly kind: "input"; readonly name: string; readonly value: Value; readonly end: number }
  /** `name` has `--` for a dash; `tied`: the value came after `=`. */
  | { readonly kind: "option"; readonly name: string; readonly value: Value | undefined; readonly tied: boolean; readonly end: number }
  | { readonly kind: "broken"; readonly mistake: Mistake; readonly end: number };

/** A value, and whether it stood in quotes. */
export interface Value {
  readonly text: string;
  readonly quoted: boolean;
}

/** Reads the next token of a command line from an index on, skipping blanks; `undefined` at the end of the line. */
export function readToken(line: string, at: number): Token | undefined {
  const start = at + matchAt(/\s*/y, line, at).length;
  if (start >= line.length) return undefined;
  const input = matchAt(/[A-Za-z_][\w.-]*=/y, line, start);
  if (input !== "") return withValue(line, start + input.length, (value, end) => ({ kind: "input", name: input.slice(0, -1), value, end }));
  // An arrow is a word.
  const option = matchAt(/(?![-–—―]+>)[-–—―][^\s=]*=?/y, line, start);
  if (option.endsWith("=")) {
    return withValue(line, start + option.length, (value, end) => ({
      kind: "option",
      name: dashed(option.slice(0, -1)),
      value,
      tied: true,
      end,
    }));
  }
  if (option !== "") return { kind: "option", name: dashed(option), value: undefined, tied: false, end: start + option.length };
  return withValue(line, start, (value, end) => ({ kind: "word", ...value, end }));
}

/** Whether a word is the unquoted keyword. */
export function isKeyword(word: Value | undefined, keyword: "to" | "for"): boolean {
  return word !== undefined && !word.quoted && word.text.toLowerCase() === keyword;
}

function withValue(line: string, at: number, token: (value: Value, end: number) => Token): Token {
  const opened = matchAt(/["“”„‟][^"“”„‟]*/y, line, at);
  if (opened === "") {
    const text = matchAt(/\S*/y, line, at);
    const single = matchAt(/['‘‚][^'‘’‚]*['’](?!\S)/y, line, at);
    if (/\s/.test(single)) return { kind: "broken", mistake: { problem: "single_quotes", text: single }, end: at + single.length };
    return token({ text, quoted: false }, at + text.length);
  }
  const close = at + opened.length;
  if (close >= line.length) return { kind: "broken", mistake: { problem: "unclosed_quote", text: opened }, end: line.length };
  const rest = matchAt(/\S*/y, line, close + 1);
  const end = close + 1 + rest.length;
  if (rest !== "") return { kind: "broken", mistake: { problem: "text_after_quote", quoted: opened.slice(1), text: rest }, end };
  return token({ text: opened.slice(1), quoted: true }, end);
}

// Phones turn two hyphens into one long dash.
function dashed(option: string): string {
  return option.replace(/^(?:[–—―][-–—―]?|-[–—―])/, "--");
}

function matchAt(pattern: RegExp, line: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(line)?.[0] ?? "";
}
