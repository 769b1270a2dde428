import { commandWord } from "./deployment.js";
import { code, type Markdown } from "./markdown.js";

/** A command to type, in code: the words that are there, those with blanks in quotes. */
export function typed(...words: readonly (string | undefined)[]): Markdown {
  return code(
    words
      .filter((word) => word !== undefined)
      .map(commandWord)
      .join(" "),
  );
}
