import { costsTooMuch, Fault } from "../client/fault.js";
import type { Query } from "./queries.js";

/** Reads a page of a list. If it is too much for GitHub, reads half as many, down to one. */
export async function inSmallerPages<T>(first: number, read: (first: number) => Promise<T>): Promise<T> {
  try {
    return await read(first);
  } catch (error) {
    if (first === 1 || !(error instanceof Fault) || !costsTooMuch(error)) throw error;
    return await inSmallerPages(Math.ceil(first / 2), read);
  }
}

/** A query's form: complete, or with few items of each list, of which the rest is read separately. */
export type Portion = "whole" | "thin";

/** Sends a query; if it is too much for GitHub, sends it again in its thin form. */
export async function orThin<T>(read: (portion: Portion) => Promise<T>): Promise<T> {
  try {
    return await read("whole");
  } catch (error) {
    if (!(error instanceof Fault) || !costsTooMuch(error)) throw error;
    return await read("thin");
  }
}

/** The query in a portion. A shortened list says that there is more, and is read page by page; other lists stay unchanged. */
export function inPortion<Name extends string>(text: Query<Name>, portion: Portion): Query<Name> {
  if (portion === "whole") return text;
  // Its beginning stays.
  return text.replaceAll(
    /\b((?:contexts|associatedPullRequests)\(first: |deployments\((?:environments: \$\w+, )?first: )(\d+)/g,
    (_, before: string, first: string) => `${before}${Math.ceil(Number(first) / 10)}`,
  ) as Query<Name>;
}

/** All of something in groups of at most that size, in order. */
export function groups<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  const starts = all.flatMap((_, index) => (index % size === 0 ? [index] : []));
  return starts.map((start) => all.slice(start, start + size));
}

/** GitHub gives up after 10 s, which may be a fault of its own: asking for half is only worthwhile if there are many. */
const many = 10;

/**
 * Reads things that are too much at once in two halves, one after the other, down to a single one. A single one that is too much is a fault, unless there
 * is a `leftOut` for it.
 */
export async function inHalves<T, R>(
  items: readonly T[],
  read: (items: readonly T[]) => Promise<readonly R[]>,
  leftOut?: (item: T, fault: Fault) => void,
): Promise<readonly R[]> {
  try {
    return items.length === 0 ? [] : await read(items);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const tooMuch = costsTooMuch(error);
    const [only] = items;
    if (tooMuch && items.length === 1 && only !== undefined && leftOut !== undefined) {
      leftOut(only, error);
      return [];
    }
    if (items.length < 2 || !(tooMuch || (error.kind === "unavailable" && items.length >= many))) throw error;
    const middle = Math.ceil(items.length / 2);
    const first = await inHalves(items.slice(0, middle), read, leftOut);
    return [...first, ...(await inHalves(items.slice(middle), read, leftOut))];
  }
}
