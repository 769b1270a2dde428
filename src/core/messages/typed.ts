import { compose, type Piece } from "../command/compose.js";
import type { Verb } from "../command/mistake.js";
import { code, type Markdown } from "./markdown.js";

const longest = 1000;

/** A command to type, in code; `…` stands for words that cannot be typed, or are too many to show. */
export function typed(verb: `/${Verb}`, ...pieces: readonly Piece[]): Markdown {
  const command = compose(verb, ...pieces);
  return code(command === undefined || command.length > longest ? `${verb} …` : command);
}
