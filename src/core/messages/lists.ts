import { join, Markdown, md, type Part } from "./markdown.js";

/** The most parts that a sentence names. */
const mostNamed = 10;

/** `a`, `a and b`, `a, b and c`; beyond ten, the number of further parts. */
export function and(parts: readonly Part[]): Markdown {
  return enumerate(parts, "and");
}

/** The same with `or`. */
export function or(parts: readonly Part[]): Markdown {
  return enumerate(parts, "or");
}

function enumerate(parts: readonly Part[], word: "and" | "or"): Markdown {
  const shown = few(parts, mostNamed, "");
  const last = shown.at(-1);
  return shown.length < 2 ? md`${last}` : md`${join(shown.slice(0, -1), ", ")} ${word} ${last}`;
}

/** A list, one part a line. */
export function bullets(parts: readonly Part[]): Markdown {
  return join(
    parts.map((part) => md`- ${part}`),
    "\n",
  );
}

/** The first parts, and the number of further ones. */
export function few(parts: readonly Part[], most: number, lead = "… and "): readonly Part[] {
  return parts.length > most ? [...parts.slice(0, most), md`${Markdown.trusted(lead)}${parts.length - most} more`] : parts;
}

/** `1st`, `2nd`, `3rd`, `11th`. */
export function ordinal(place: number): string {
  const teens = place % 100 >= 11 && place % 100 <= 13;
  const ending = teens ? undefined : ["st", "nd", "rd"][(place % 10) - 1];
  return `${place}${ending ?? "th"}`;
}

// A comment holds 65,536 characters, and a table that does not fit would be left out entirely.
const roomOfAComment = 45_000;

/** The first rows of a table, as many as fit into a comment and at most `most`, and how many are left out. */
export function fitting(
  rows: readonly (readonly Part[])[],
  most: number,
  room = roomOfAComment,
): { readonly shown: readonly (readonly Part[])[]; readonly hidden: number } {
  let used = 0;
  const shown = rows.slice(0, most).filter((cells) => (used += join(cells, " | ").text.length) <= room);
  return { shown, hidden: rows.length - shown.length };
}
