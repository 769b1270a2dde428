/** The lines of a comment that may be commands: its first non-blank line, and later lines that start with `/`. */
export interface CommandLines {
  readonly first: string | undefined;
  /** The line right below the first if it is plain text, trimmed. */
  readonly below: string | undefined;
  readonly others: readonly string[];
}

/** Finds the lines that may be commands: never in a quote, code or an HTML comment. Blanks and backticks around a line are removed. */
export function commandLines(body: string): CommandLines {
  const lines = visible(body).split(/\r\n|\r|\n/);
  const start = lines.findIndex((line) => line.trim() !== "");
  const first = commandText(lines[start] ?? "");
  if (first === undefined) return { first, below: undefined, others: [] };
  const rest = lines.slice(start + 1);
  return { first, below: plainText(rest[0] ?? ""), others: plainLines(rest).flatMap((line) => commandText(line) ?? []) };
}

// Neither a quote, a list, a heading, code nor a command.
function plainText(line: string): string | undefined {
  const text = line.trim();
  const plain = blockEnd(line) === undefined && !isIndentedCode(line) && !/^(?:[>/`|<~]|(?:[*+-]|#+|\d+[.)])\s)/.test(text);
  return plain && text !== "" ? text : undefined;
}

// Removes invisible characters that were pasted along; joiners stay between characters that need them (emoji, Persian).
function visible(text: string): string {
  return text
    .replace(/[\u00ad\u200b\u200e\u200f\u2060\ufeff]/g, "")
    .replace(/(?<!\P{ASCII})[\u200c\u200d]|[\u200c\u200d](?!\P{ASCII})/gu, "")
    .replace(/\u0085/g, " ");
}

function commandText(line: string): string | undefined {
  if (isIndentedCode(line)) return undefined;
  const text = line.trim();
  // At most three backticks: the pattern stays fast for every line.
  const command = /^(`{1,3})([^`]+)\1$/.exec(text)?.[2]?.trim() ?? text;
  return command.startsWith("/") ? command : undefined;
}

function isIndentedCode(line: string): boolean {
  return /^(?: {4}| {0,3}\t)/.test(line);
}

function plainLines(lines: readonly string[]): readonly string[] {
  const plain: string[] = [];
  let end: ((line: string) => boolean) | undefined;
  for (const line of lines) {
    if (end !== undefined) {
      if (end(line)) end = undefined;
      continue;
    }
    end = blockEnd(line);
    if (end === undefined) plain.push(line);
  }
  return plain;
}

// The test for the end of the fenced code or HTML comment that a line opens: https://spec.commonmark.org/0.31.2/#fenced-code-blocks
function blockEnd(line: string): ((line: string) => boolean) | undefined {
  const fence = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/.exec(line)?.[1];
  if (fence !== undefined) return (next) => closes(next.trim(), fence) && /^ {0,3}\S/.test(next);
  if (/^ {0,3}<!--/.test(line) && !line.includes("-->")) return (next) => next.includes("-->");
  return undefined;
}

function closes(line: string, fence: string): boolean {
  return line.startsWith(fence) && [...line].every((character) => character === fence[0]);
}
