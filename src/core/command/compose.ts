import type { Option, Verb } from "./mistake.js";

/** A part of a command: a word, the ref after `to`, the duration after `for`, words in quotes, an input, or an option; `undefined` writes nothing. */
export type Piece =
  | string
  | { readonly to: string }
  | { readonly for: string }
  | { readonly quoted: string }
  | { readonly input: string; readonly value: string }
  | { readonly option: Option; readonly reason?: string }
  | undefined;

/** The line that `parseComment` reads as these pieces, quoted where necessary; `undefined` if one cannot be quoted. */
export function compose(verb: `/${Verb}`, ...pieces: readonly Piece[]): string | undefined {
  const written = pieces.filter((piece) => piece !== undefined).map(write);
  return written.includes(undefined) ? undefined : [verb, ...written].join(" ");
}

/** The reason at the end of a command, if it can be put in quotes. */
export function reasonPiece({ reason }: { readonly reason?: string }): Piece {
  return reason === undefined || inQuotes(reason) === undefined ? undefined : { quoted: reason };
}

function write(piece: Exclude<Piece, undefined>): string | undefined {
  if (typeof piece === "string") return word(piece);
  if ("to" in piece) return after("to ", word(piece.to));
  if ("quoted" in piece) return inQuotes(piece.quoted);
  if ("for" in piece) return after("for ", word(piece.for));
  if ("input" in piece) return after(`${piece.input}=`, word(piece.value));
  return piece.reason === undefined ? piece.option : after(`${piece.option} `, inQuotes(piece.reason));
}

function after(own: string, typed: string | undefined): string | undefined {
  return typed === undefined ? undefined : own + typed;
}

function word(text: string): string | undefined {
  const plain = text !== "" && !/[\s\p{Cc}]|^["“”„‟'‘‚]|^[-–—―]|^[A-Za-z_][\w.-]*=|^(?:to|for)$/iu.test(text);
  return plain ? text : inQuotes(text);
}

function inQuotes(text: string): string | undefined {
  return /["“”„‟\p{Cc}]/u.test(text) ? undefined : `"${text}"`;
}
