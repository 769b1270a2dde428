import type { Mistake } from "./mistake.js";

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
