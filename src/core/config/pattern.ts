import { RE2JS } from "re2js";

/** A regular expression of deploy.yml: RE2, matched against the whole text in linear time. */
export interface Pattern {
  readonly source: string;
  test(text: string): boolean;
}

const maximumLength = 1000;
const maximumSize = 1000;

/**
 * Compiles an RE2 pattern for whole names, or returns why it cannot be compiled: https://github.com/google/re2/wiki/Syntax. Blanks around it are
 * dropped.
 */
export function compilePattern(written: string): Pattern | { readonly reason: string } {
  const source = written.trim();
  if (source.length > maximumLength) return { reason: `it is longer than ${maximumLength} characters` };
  // Counted repetitions are unrolled: their size determines the time for compiling and for every match.
  if (unrolled(source) > maximumSize) return { reason: "its counted repetitions are too large" };
  try {
    const compiled = RE2JS.compile(source);
    if (compiled.programSize() > 4 * maximumSize) return { reason: "it is too large" };
    return { source, test: (text) => compiled.matches(text) };
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^error parsing regexp: /, "").replaceAll("`", "") : "";
    return { reason: missing.find(({ says }) => says.test(reason))?.reason ?? (reason || "it cannot be compiled") };
  }
}

/** The cost of compiling a pattern, in characters of a plain one: each pattern has a base cost, and a Unicode class costs hundreds of characters. */
export function patternCost(source: string): number {
  const classes = source.match(/\\[pP]/g)?.length ?? 0;
  return 25 + Math.min(unrolled(source.slice(0, maximumLength)), maximumSize) + classes * 300;
}

/**
 * Why a pattern can match no ref, judging by its literal beginning and end: refs begin with refs/heads/ or refs/tags/, and never end in a
 * slash: https://git-scm.com/docs/git-check-ref-format.
 */
export function matchesNoRef(written: string): "beginning" | "end" | undefined {
  const source = withoutAnchors(written.trim());
  if (/\/\+?$/.test(source) || /^refs\\?\/(?:heads|tags)\\?\/[*?]$/.test(source)) return "end";
  const literal = literalStart(source);
  const begins = ["refs/heads/", "refs/tags/"].some(
    (folder) => literal.text.startsWith(folder) || (literal.open && folder.startsWith(literal.text)),
  );
  return begins ? undefined : "beginning";
}

/** The alternatives of a pattern, also if one group encloses them all. */
export function alternativesOf(written: string): readonly string[] {
  const parts = [""];
  let depth = 0;
  let closed = 0;
  const source = withoutAnchors(written.trim());
  for (const [text] of source.matchAll(token)) {
    if (text === "(") depth += 1;
    if (text === ")" && (depth -= 1) === 0) closed += 1;
    if (text === "|" && depth === 0) parts.push("");
    else parts[parts.length - 1] += text;
  }
  const [, group] = /^\((?:\?:)?((?!\?)[^]*)\)$/.exec(source) ?? [];
  return parts.length === 1 && closed === 1 && group !== undefined ? alternativesOf(group) : parts;
}

function withoutAnchors(source: string): string {
  return source.replace(/^\^/, "").replace(/(?<!\\)\$$/, "");
}

// The characters that a pattern certainly begins with, and whether anything else may follow.
function literalStart(source: string): { readonly text: string; readonly open: boolean } {
  let text = "";
  for (const [whole, escaped, plain] of source.matchAll(/\\([^\w])|([\w/ :@#%&=,;<>~'"!-])|[^]/g)) {
    const character = escaped ?? plain;
    if (character === undefined) return { text: /^[*?{]/.test(whole) ? text.slice(0, -1) : text, open: true };
    text += character;
  }
  return { text, open: false };
}

// What other engines support, by RE2's error messages.
const missing = [
  { says: /^invalid (?:or unsupported Perl syntax|named capture): \(\?<?[=!]/, reason: "RE2 has neither look-ahead nor look-behind" },
  { says: /^invalid escape sequence: \\[1-9]/, reason: "RE2 has no backreferences" },
];

const token = /\\Q.*?(?:\\E|$)|\\[pP](?:\{[^}]*\}|.)|\\x\{[^}]*\}|\\.|\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\])*\]|\{(\d+)(?:,(\d*))?\}|./gs;

function unrolled(source: string): number {
  const open: number[] = [];
  let group = 0;
  let atom = 0;
  for (const [text, least, most] of source.matchAll(token)) {
    if (least !== undefined) {
      const size = atom * Math.max(1, Number(least), Number(most ?? 0));
      group += size - atom;
      atom = size;
    } else if (text === "(") {
      open.push(group);
      group = 0;
      atom = 0;
    } else if (text === ")") {
      atom = group + 1;
      group = (open.pop() ?? 0) + atom;
    } else {
      atom = text.startsWith("\\Q") ? text.length : 1;
      group += atom;
    }
  }
  return open.reduce((total, size) => total + size, group);
}
