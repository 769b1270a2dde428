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
