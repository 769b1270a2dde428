import type { Verb } from "./mistake.js";

/** What stands after a verb: a word, the ref after `to`, or an input; `undefined` leaves nothing. */
export type Piece = string | { readonly to: string } | { readonly input: string; readonly value: string } | undefined;

/** The line that parseComment reads as these pieces, quotes where they need them; `undefined` where one cannot be quoted. */
export function compose(verb: `/${Verb}`, ...pieces: readonly Piece[]): string | undefined {
  const written = pieces.filter((piece) => piece !== undefined).map(write);
  return written.includes(undefined) ? undefined : [verb, ...written].join(" ");
}

function write(piece: Exclude<Piece, undefined>): string | undefined {
  if (typeof piece === "string") return quoted(piece);
  const value = quoted("to" in piece ? piece.to : piece.value);
  if (value === undefined) return undefined;
  return "to" in piece ? `to ${value}` : `${piece.input}=${value}`;
}

function quoted(word: string): string | undefined {
  if (/\p{Cc}/u.test(word)) return undefined;
  if (word !== "" && !/\s|^["“”„‟]|^[-–—―]|^[A-Za-z_][\w.-]*=|^(?:to|for)$/i.test(word)) return word;
  return /["“”„‟]/.test(word) ? undefined : `"${word}"`;
}
