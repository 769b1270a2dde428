import { costsTooMuch, Fault } from "../client/fault.js";
import type { Query } from "./fragments.js";

/** Reads a page of a list; one that is too much for GitHub is asked for anew with half as many, until it is one. */
export async function inSmallerPages<T>(first: number, read: (first: number) => Promise<T>): Promise<T> {
  try {
    return await read(first);
  } catch (error) {
    if (first === 1 || !(error instanceof Fault) || !costsTooMuch(error)) throw error;
    return await inSmallerPages(Math.ceil(first / 2), read);
  }
}

/** How a query is asked: as it is, or with few of each list of which the rest is asked for by itself. */
export type Portion = "whole" | "thin";

/** Asks a query; anew, thin, where it is too much for GitHub. */
export async function orThin<T>(read: (portion: Portion) => Promise<T>): Promise<T> {
  try {
    return await read("whole");
  } catch (error) {
    if (!(error instanceof Fault) || !costsTooMuch(error)) throw error;
    return await read("thin");
  }
}

/** The query in a portion. What is cut short tells that there is more, and all of it is read page by page; no other list is touched. */
export function inPortion<Name extends string>(text: Query<Name>, portion: Portion): Query<Name> {
  if (portion === "whole") return text;
  // Its beginning stays as it is.
  return text.replaceAll(
    /\b((?:contexts|associatedPullRequests)\(first: |deployments\((?:environments: \$\w+, )?first: )(\d+)/g,
    (_, before: string, first: string) => `${before}${Math.ceil(Number(first) / 10)}`,
  ) as Query<Name>;
}

/** GitHub gives up after 10 s, which may as well be its own trouble: only of many is it worth asking for half. */
const many = 10;

/**
 * What is too much at once is asked for in two halves, one after the other, until it is one thing. One that is too much by itself is a fault, unless
 * `leftOut` hears of it.
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
