import { meant } from "../suggest.js";
import { type Mistake, type Option, type Verb, verbs } from "./mistake.js";
import { isKeyword, readToken, type Token, type Value } from "./tokens.js";

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
