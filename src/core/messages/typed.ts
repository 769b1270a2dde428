import { compose, type Piece } from "../command/compose.js";
import type { Verb } from "../command/mistake.js";
import { code, type Markdown } from "./markdown.js";

/** A command to type, in code; `…` stands for words that cannot be typed. */
export function typed(verb: `/${Verb}`, ...pieces: readonly Piece[]): Markdown {
  return code(compose(verb, ...pieces) ?? `${verb} …`);
}
