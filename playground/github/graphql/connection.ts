import { GraphqlRefusal, type Arguments } from "./source.js";

/** How a list becomes a connection: the key of an item, and its node. */
export interface Listing<T> {
  readonly key: (item: T) => string | number;
  readonly node: (item: T) => unknown;
}

/** A page of a list by `first`/`after` or `last`/`before`. Cursors name items, so a list may grow between two pages. */
export function connection<T>(args: Arguments, items: readonly T[], { key, node }: Listing<T>): Readonly<Record<string, unknown>> {
  const [first, last] = [bound(args["first"], "first"), bound(args["last"], "last")];
  if (first === undefined && last === undefined)
    throw new GraphqlRefusal(
      "MISSING_PAGINATION_BOUNDARIES",
      "You must provide a `first` or `last` value to properly paginate the connection.",
    );
  for (const wanted of [args["after"], args["before"]]) {
    // The content of a cursor is GitHub's business; anything that is no cursor is refused, as on GitHub.
    if (typeof wanted === "string" && !Buffer.from(wanted, "base64").toString().startsWith("cursor:"))
      throw new GraphqlRefusal("INVALID_CURSOR_ARGUMENTS", `\`${wanted}\` does not appear to be a valid cursor.`);
  }
  const cursor = (item: T): string => Buffer.from(`cursor:${key(item)}`).toString("base64");
  const at = (wanted: unknown): number => items.findIndex((item) => cursor(item) === wanted);
  let from = typeof args["after"] === "string" ? at(args["after"]) + 1 : 0;
  let to = typeof args["before"] === "string" ? at(args["before"]) : items.length;
  if (to < 0) to = items.length;
  const [start, end] = [from, to];
  if (first !== undefined) to = Math.min(to, from + first);
  if (last !== undefined) from = Math.max(from, to - last);
  const page = items.slice(from, to);
  const ends = { startCursor: page[0], endCursor: page.at(-1) };
  return {
    totalCount: items.length,
    get nodes() {
      return page.map(node);
    },
    get edges() {
      return page.map((item) => ({ cursor: cursor(item), node: node(item) }));
    },
    pageInfo: {
      hasNextPage: to < end || end < items.length,
      hasPreviousPage: from > start || start > 0,
      startCursor: ends.startCursor === undefined ? null : cursor(ends.startCursor),
      endCursor: ends.endCursor === undefined ? null : cursor(ends.endCursor),
    },
  };
}

function bound(value: unknown, name: string): number | undefined {
  if (typeof value !== "number") return undefined;
  if (value > 100)
    throw new GraphqlRefusal(
      "EXCESSIVE_PAGINATION",
      `Requesting ${value} records on the connection exceeds the \`${name}\` limit of 100 records.`,
    );
  if (value < 0) throw new GraphqlRefusal("ARGUMENT_LIMIT", `\`${name}\` must not be negative.`);
  return value;
}
