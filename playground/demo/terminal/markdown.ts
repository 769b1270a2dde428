import { decoded, inline } from "./inline.js";
import { padded, type Paint, width, wrapped } from "./paint.js";
import { tableLines } from "./table.js";

/** A folded part of a comment: its summary, and its content as lines. */
export interface Folded {
  readonly summary: string;
  readonly lines: readonly string[];
}

/** Renders a comment for a terminal of so many columns; `fold` assigns each folded part the number that opens it. */
export function render(markdown: string, columns: number, paint: Paint, fold: (part: Folded) => number): readonly string[] {
  const shown: string[] = [];
  const source = markdown.replaceAll("\r\n", "\n").split("\n");
  for (let at = 0; at < source.length; at += 1) {
    const line = source[at] ?? "";
    if (line.startsWith("<details>")) {
      const end = source.indexOf("</details>", at);
      shown.push(foldedLine(source.slice(at + 1, end), columns, paint, fold));
      at = end === -1 ? source.length : end;
    } else if (line.startsWith("```")) {
      const end = source.indexOf("```", at + 1);
      shown.push(...source.slice(at + 1, end === -1 ? undefined : end).map((each) => `  ${paint.dim(each)}`));
      at = end === -1 ? source.length : end;
    } else if (line.startsWith("|")) {
      const rows: string[] = [];
      for (; source[at]?.startsWith("|") === true; at += 1) rows.push(source[at] ?? "");
      at -= 1;
      shown.push(...tableLines(rows, columns, paint));
    } else {
      shown.push(...paragraph(line, columns, paint));
    }
  }
  return withoutGaps(shown);
}

function paragraph(line: string, columns: number, paint: Paint): readonly string[] {
  const heading = /^#{1,6} (.*)$/.exec(line);
  if (heading !== null) return wrapped(paint.bold(inline(heading[1] ?? "", { ...paint, bold: (text) => text })), columns);
  const quote = /^> ?(.*)$/.exec(line);
  if (quote !== null) return wrapped(inline(quote[1] ?? "", paint), columns - 2).map((each) => `${paint.dim("▌")} ${each}`);
  const item = /^(\s*)[-*] (.*)$/.exec(line);
  if (item !== null) return wrapped(`${item[1] ?? ""}• ${inline(item[2] ?? "", paint)}`, columns, `${item[1] ?? ""}  `);
  if (/^<!--.*-->$/.test(line)) return [];
  return wrapped(inline(line, paint), columns);
}

function foldedLine(source: readonly string[], columns: number, paint: Paint, fold: (part: Folded) => number): string {
  const [first = "", ...rest] = source;
  const summary = decoded(first.replace(/<\/?[a-z]+>/g, ""));
  const lines = render(rest.join("\n"), columns, paint, fold);
  const number = fold({ summary, lines });
  const line = `▸ ${summary}`;
  return `${padded(line, Math.min(columns - 8, Math.max(44, width(line) + 2)))}${paint.dim(`open ${number}`)}`;
}

/** One blank line between parts, none at the ends. */
function withoutGaps(lines: readonly string[]): readonly string[] {
  const blank = (line: string | undefined): boolean => line === undefined || line.trim() === "";
  return lines
    .filter((line, index) => !blank(line) || !blank(lines[index - 1]))
    .filter((line, index, all) => !blank(line) || !blank(all[index + 1]));
}
