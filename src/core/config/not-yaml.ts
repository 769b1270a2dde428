import { maskQuotes } from "./events.js";

/** The position at which YAML could not be read because of missing or wrong quotes: what has to be quoted, and how. */
export interface MissingQuotes {
  readonly offset: number;
  readonly why: string;
  readonly quoted: string;
}

const longest = 500;

/** Looks for a value that needs quotes, on the line where the text stops being YAML. */
export function quotesMissing(text: string, offset: number): MissingQuotes | undefined {
  const start = Math.max(text.lastIndexOf("\n", offset - 1), text.lastIndexOf("\r", offset - 1)) + 1;
  const line = /^[^\r\n]*/.exec(text.slice(start, start + longest))?.[0] ?? "";
  const [before = "", key] = /^\s*(?:- +)*(?:([\w.-]+) *: +)?/.exec(line) ?? [];
  const value = line.slice(before.length).replace(/ #.*$/, "").trimEnd();
  const missing = (why: string, word = value): MissingQuotes => ({
    offset: start + before.length + value.indexOf(word),
    why,
    quoted: quoted(word),
  });

  const inFlow = /^[[{]/.test(value);
  const variable = inFlow ? /\$\{[^{}]*\}/.exec(value)?.[0] : undefined;
  if (variable !== undefined) return missing("a variable among brackets needs quotes", variable);
  const handle = (inFlow ? /(?<=[[{,:] *)@[\w./-]+/ : /^@[\w./-]+$/).exec(value)?.[0];
  if (handle !== undefined) return missing("nothing begins with @ without quotes", handle);
  if (/^"(?:[^"\\]|\\.)*"$/.test(value) && value.includes("\\"))
    return {
      ...missing("in double quotes, YAML takes a backslash for an escape"),
      quoted: `'${value.slice(1, -1).replaceAll("'", "''")}'`,
    };
  if (/^["']/.test(value) || value === "") return undefined;
  if (/^[[{].*[\]}].*[^\]}\s]$/.test(value)) return missing("this begins with a bracket, and YAML takes it for a list or a mapping");
  const pattern = key === "deployable_ref" || key === "auto_deploy_on";
  if (/^[@`%|>&]/.test(value) || (pattern && /^[*!]/.test(value))) return missing(`nothing begins with ${value[0]} without quotes`);
  return key !== undefined && !inFlow && /:(?: |$)/.test(value) ? missing("a text with a colon and a space needs quotes") : undefined;
}

function quoted(text: string): string {
  return /["\\]/.test(text) ? `'${text.replaceAll("'", "''")}'` : `"${text}"`;
}

/** A bracket or a quote that is not where it should be. */
interface Misplaced {
  readonly offset: number;
  readonly why: string;
  readonly expected: string;
}

/** Looks for a bracket or a quote that is not closed, on the lines above the place where YAML could not be read, or a quote that is closed too early. */
export function notClosed(text: string, offset: number, reason: string): Misplaced | undefined {
  if (reason.startsWith("bad indentation") && /["']/.test(text[offset - 1] ?? "")) {
    const expected = `quotes around the whole text; ${text[offset - 1] === '"' ? '\\"' : "''"} writes one in it`;
    return { offset, why: "more text follows the quote that closes here", expected };
  }
  if (!/^deficient indentation$|^unexpected end of the stream within a (?:flow|double|single)/.test(reason)) return undefined;
  if (/[\]}]/.test(text[offset] ?? "")) return { offset, why: "this bracket is not indented", expected: "more spaces before it" };
  const lines = text.slice(Math.max(0, offset - mostAbove), offset).split(/(?<=\n|\r(?!\n))/);
  let end = offset;
  let closed = 0;
  for (const line of lines.toReversed()) {
    const start = end - line.length;
    end = start;
    const masked = maskQuotes(line).replace(/(?:^|\s)#.*/, "");
    const quote = /(?<=^|[\s[{,:])["']/.exec(masked)?.index;
    if (quote !== undefined) {
      const why = "the quote that opens here is not closed, or its further lines are not indented";
      return { offset: start + quote, why, expected: "another quote at the end" };
    }
    for (let index = masked.length - 1; index >= 0; index -= 1) {
      if (/[\]}]/.test(masked[index] ?? "")) closed += 1;
      if (/[[{]/.test(masked[index] ?? "") && (closed -= 1) < 0) {
        const why = "the bracket that opens here is not closed, or what belongs to it is not indented";
        return {
          offset: start + index,
          why,
          expected: `${masked[index] === "[" ? "]" : "}"} at the end, and more spaces before all lines between`,
        };
      }
    }
  }
  return undefined;
}

const mostAbove = 4000;
