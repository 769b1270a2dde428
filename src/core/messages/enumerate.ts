import { join, type Markdown, md, type Part } from "./markdown.js";

const most = 10;

/** `a`, `a and b`, `a, b and c`; after ten only how many more. */
export function enumerate(parts: readonly Part[], word: "and" | "or"): Markdown {
  const shown = parts.length > most ? [...parts.slice(0, most), md`${parts.length - most} more`] : parts;
  const last = shown.at(-1);
  if (shown.length < 2) return md`${last}`;
  return md`${join(shown.slice(0, -1), ", ")} ${word} ${last}`;
}

/** `1st`, `2nd`, `3rd`, `11th`. */
export function ordinal(place: number): string {
  const teens = place % 100 >= 11 && place % 100 <= 13;
  const ending = teens ? undefined : ["st", "nd", "rd"][(place % 10) - 1];
  return `${place}${ending ?? "th"}`;
}
