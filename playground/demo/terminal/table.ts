import { inline } from "./inline.js";
import { padded, type Paint, width, wrapped } from "./paint.js";

const gap = 2;
const narrowest = 8;

/** A markdown table as aligned columns, its cells wrapped where the terminal is too narrow. */
export function tableLines(source: readonly string[], columns: number, paint: Paint): readonly string[] {
  const [head = [], , ...body] = source.map(cellsOf);
  // A table of facts has its first fact in the head row.
  const facts = head.length === 2 && body.every(([name = ""]) => name.startsWith("**"));
  const headed = !facts && head.some((cell) => cell !== "");
  const heads = facts
    ? [[head[0] === "" ? "" : `**${head[0]}**`, ...head.slice(1)]]
    : [head.map((cell) => (cell === "" ? "" : `**${cell}**`))];
  const rows = [...(heads[0]?.some((cell) => cell !== "") === true ? heads : []), ...body].map((cells) =>
    cells.map((cell) => cell.split("<br>").map((line) => inline(line, paint))),
  );
  const widths = fitted(
    head.map((_, column) => Math.max(0, ...rows.flatMap((cells) => (cells[column] ?? []).map(width)))),
    columns,
  );
  const lines = rows.map((cells) => cells.map((cell, column) => cell.flatMap((line) => wrapped(line, widths[column] ?? narrowest))));
  const tall = head.length > 2 && lines.some((cells) => cells.some((cell) => cell.length > 1));
  return lines.flatMap((cells, row) => {
    const height = Math.max(...cells.map((cell) => cell.length));
    const drawn = Array.from({ length: height }, (_, index) =>
      cells
        .map((cell, column) => padded(cell[index] ?? "", widths[column] ?? 0))
        .join(" ".repeat(gap))
        .trimEnd(),
    );
    const rule = headed && (row === 0 || (tall && row < lines.length - 1));
    return rule
      ? [
          ...drawn,
          paint.dim(
            "─".repeat(
              Math.min(
                columns,
                widths.reduce((sum, each) => sum + each + gap, -gap),
              ),
            ),
          ),
        ]
      : drawn;
  });
}

/** Column widths that fit; the widest columns are narrowed first. */
function fitted(wanted: readonly number[], columns: number): readonly number[] {
  const widths = [...wanted];
  const room = columns - gap * (widths.length - 1);
  while (widths.reduce((sum, each) => sum + each, 0) > room) {
    const widest = widths.indexOf(Math.max(...widths));
    if ((widths[widest] ?? 0) <= narrowest) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

/** A person's pipe is escaped. */
function cellsOf(line: string): readonly string[] {
  return line
    .replace(/^\||\|$/g, "")
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}
