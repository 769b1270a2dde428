import { join, type Part } from "./markdown.js";

// A comment holds 65,536 characters, and a table that does not fit would be left out as a whole.
const roomOfAComment = 45_000;

/** The first rows of a table, as many as a comment has room for and at most `most`, and how many are left out. */
export function fitting(
  rows: readonly (readonly Part[])[],
  most: number,
  room = roomOfAComment,
): { readonly shown: readonly (readonly Part[])[]; readonly hidden: number } {
  let used = 0;
  const shown = rows.slice(0, most).filter((cells) => (used += join(cells, " | ").text.length) <= room);
  return { shown, hidden: rows.length - shown.length };
}
