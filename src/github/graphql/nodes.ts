import type { AccountNode, AssociatedNode, ContextPage } from "./answers.generated.js";

/** A node of a list. */
export type NodeOf<List> = List extends { readonly nodes: readonly (infer Node)[] | null } ? NonNullable<Node> : never;

/** What was reported about a commit. */
export type ContextNode = NodeOf<ContextPage>;
export type CheckRunContextNode = Extract<ContextNode, { readonly __typename: "CheckRun" }>;

export type ReviewNode = NodeOf<AssociatedNode["reviews"]>;

/** Where a list continues. */
export type PageInfo = ContextPage["pageInfo"];

/** The nodes of a list, without its holes. */
export function present<T>(nodes: readonly (T | null | undefined)[] | null | undefined): readonly T[] {
  return (nodes ?? []).flatMap((node) => (node === null || node === undefined ? [] : [node]));
}

/** The cursor of the following page; `undefined` if there is none. */
export function nextOf(page: { readonly pageInfo: PageInfo } | null | undefined): string | undefined {
  return page?.pageInfo.hasNextPage === true ? (page.pageInfo.endCursor ?? undefined) : undefined;
}

/** The login as people and webhooks write it: GraphQL leaves out `[bot]`. */
export function loginOf(actor: Pick<AccountNode, "__typename" | "login"> | null): string {
  if (actor === null) return "ghost";
  return actor.__typename === "Bot" && !actor.login.endsWith("[bot]") ? `${actor.login}[bot]` : actor.login;
}

/** GraphQL writes in capitals what REST and we write in lower case. */
export function lowercase<Word extends string>(word: Word): Lowercase<Word> {
  return word.toLowerCase() as Lowercase<Word>;
}

/** An id from GraphQL for something that only REST can do. */
export function idOfNode({ id, databaseId }: { readonly id: string; readonly databaseId?: number | null | undefined }): string {
  return databaseId === null || databaseId === undefined ? (idInNodeId(id) ?? "") : String(databaseId);
}

/**
 * The id in a node id such as `DE_kwDOEZ8hE86uXz2_`: base64url, which may have `_` itself, of the MessagePack list [version, repository, id]. GraphQL's
 * `databaseId` is a 32-bit Int, too small for newer deployments and check runs; then only the node id is left.
 */
export function idInNodeId(nodeId: string): string | undefined {
  const packed = nodeId.slice(nodeId.indexOf("_") + 1);
  const bytes = Buffer.from(packed, "base64url");
  // 0x90 to 0x9f begin a list with that number of items: https://github.com/msgpack/msgpack/blob/master/spec.md#array-format-family
  const [begin = 0] = bytes;
  if (packed === nodeId || begin < 0x91 || begin > 0x9f) return undefined;
  let id: bigint | undefined;
  let at = 1;
  for (let index = 0; index < begin - 0x90; index += 1) {
    const next = unsigned(bytes, at);
    if (next === undefined) return undefined;
    [id, at] = [next.value, next.after];
  }
  return at === bytes.length && id !== undefined && id > 0n ? String(id) : undefined;
}

/** An unsigned integer of MessagePack; `undefined` if it is something else, or breaks off. */
function unsigned(bytes: Buffer, at: number): { readonly value: bigint; readonly after: number } | undefined {
  const kind = bytes[at];
  if (kind === undefined) return undefined;
  if (kind < 0x80) return { value: BigInt(kind), after: at + 1 };
  // 0xcc to 0xcf announce 8, 16, 32 and 64 bits.
  if (kind < 0xcc || kind > 0xcf) return undefined;
  const after = at + 1 + 2 ** (kind - 0xcc);
  if (after > bytes.length) return undefined;
  return { value: BigInt(`0x${bytes.toString("hex", at + 1, after)}`), after };
}
