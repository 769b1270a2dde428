import { type Event, parseEvents, YAMLException } from "js-yaml";

/** The most characters that are read again because of brackets without indentation: a few files of the largest size. */
const mostAgain = 256 * 1024;

/** js-yaml's events for a text, without documents beyond the third: several documents are a mistake already. Throws js-yaml's exceptions. */
export function eventsOf(text: string): Event[] {
  // Only a document begins like this: https://yaml.org/spec/1.2.2/#912-document-markers
  const [, , , fourth] = text.matchAll(/^---(?=\s|$)/gm);
  let source = fourth === undefined ? text : text.slice(0, fourth.index);
  for (let room = mostAgain; ; room -= source.length) {
    try {
      return parseEvents(source, {});
    } catch (error) {
      const joined = room < source.length ? undefined : withBracketJoined(source, error);
      if (joined === undefined) throw error;
      source = joined;
    }
  }
}

/**
 * The YAML of Go (the original Gitploy), Python and GitHub Actions accepts a closing bracket in the column of its key; js-yaml, like the specification,
 * demands more indentation. So this moves the bracket to the line before: blanks replace the line break, and all offsets remain.
 */
function withBracketJoined(source: string, error: unknown): string | undefined {
  if (!(error instanceof YAMLException) || error.reason !== "deficient indentation") return undefined;
  const at = error.mark?.position ?? 0;
  if (!/[\]}]/.test(source[at] ?? "")) return undefined;
  let from = at;
  while (from > 0) {
    const start = Math.max(source.lastIndexOf("\n", from - 1), source.lastIndexOf("\r", from - 1)) + 1;
    const content = withoutComment(source.slice(start, from));
    from = start + content.length;
    if (content !== "" || start === 0) break;
    from = start - 1;
  }
  return source.slice(0, from) + " ".repeat(at - from) + source.slice(at);
}

function withoutComment(line: string): string {
  const comment = maskQuotes(line).search(/(?:^|\s)#/);
  return (comment < 0 ? line : line.slice(0, comment)).trimEnd();
}

/** A line in which the letter x replaces every character of texts in quotes. */
export function maskQuotes(line: string): string {
  return line.replace(/(?<=^|[\s[{,:])(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')/g, (quoted) => "x".repeat(quoted.length));
}
