import type { Mistake } from "./mistake.js";
import { isKeyword, type Value } from "./arguments.js";

/** The words of `/deploy`, told apart by position and `to`; a single word is the environment if it names one, else a ref. */
export type Words =
  | { readonly kind: "none" }
  | { readonly kind: "one"; readonly word: string }
  | { readonly kind: "ref_and_environment"; readonly ref: string; readonly environment: string }
  | { readonly kind: "environment"; readonly environment: string };

/** Reads the words of `/deploy [<ref>] [to] [<environment>]`. */
export function deployWords(words: readonly Value[]): Words | Mistake {
  const { before, keyword, after } = split(words);
  const [first, second] = before;
  if (keyword === undefined) {
    if (first === undefined) return { kind: "none" };
    if (second === undefined) return { kind: "one", word: first };
    return tooMany(before, 2) ?? { kind: "ref_and_environment", ref: first, environment: second };
  }
  const [environment] = after;
  if (environment === undefined) return { problem: "missing_word", missing: "environment", after: keyword };
  const surplus = tooMany(before, 1) ?? tooMany(after, 1);
  return surplus ?? (first === undefined ? { kind: "environment", environment } : { kind: "ref_and_environment", ref: first, environment });
}

/** Reads the words of `/rollback [<environment>] [to <ref>]`. */
export function rollbackWords(words: readonly Value[]): { readonly environment?: string; readonly ref?: string } | Mistake {
  const { before, keyword, after } = split(words);
  const [first, second] = before;
  const environment = first === undefined ? {} : { environment: first };
  if (keyword === undefined && first !== undefined && second !== undefined && before.length === 2) {
    return { problem: "missing_to", environment: first, ref: second };
  }
  const surplus = tooMany(before, 1) ?? tooMany(after, 1);
  if (surplus !== undefined || keyword === undefined) return surplus ?? environment;
  const [ref] = after;
  return ref === undefined ? { problem: "missing_word", missing: "ref", after: keyword } : { ...environment, ref };
}

/** Reads the words of `/promote <environment> [to] <environment>`. */
export function promoteWords(words: readonly Value[]): { readonly from: string; readonly to: string } | Mistake {
  const { before, keyword, after } = split(words);
  const [from, second] = before;
  if (from === undefined) return { problem: "missing_word", missing: "environment", after: "/promote" };
  const to = keyword === undefined ? second : after[0];
  if (to === undefined) return tooMany(before, 1) ?? { problem: "missing_word", missing: "environment", after: keyword ?? from };
  return (keyword === undefined ? tooMany(before, 2) : (tooMany(before, 1) ?? tooMany(after, 1))) ?? { from, to };
}

/** Reads the single environment that a command may name. */
export function environmentWord(words: readonly Value[]): { readonly environment?: string } | Mistake {
  const [environment, ...surplus] = words.map(({ text }) => text);
  if (environment === undefined) return {};
  return tooMany(surplus, 0) ?? { environment };
}

const likeTo = /^(?:on|in|into|onto|at|for|=>|[-–—―]+>|→|⇒)$/iu;

/** The word or sign between two others that people write for `to`. */
export function otherWordForTo<Word extends Value>(words: readonly Word[]): Word | undefined {
  const [, between] = words;
  return words.length === 3 && between?.quoted === false && likeTo.test(between.text) ? between : undefined;
}

/** The mistake of more than `most` words, if there are more. */
export function tooMany(words: readonly string[], most: number): Mistake | undefined {
  return words.length > most ? { problem: "too_many_words", words: words.slice(most) } : undefined;
}

function split(words: readonly Value[]): {
  readonly before: readonly string[];
  readonly keyword: string | undefined;
  readonly after: readonly string[];
} {
  const index = words.findIndex((word) => isKeyword(word, "to"));
  const texts = words.map(({ text }) => text);
  if (index === -1) return { before: texts, keyword: undefined, after: [] };
  return { before: texts.slice(0, index), keyword: texts[index], after: texts.slice(index + 1) };
}
