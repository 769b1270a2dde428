import type { AccountNode, AssociatedNode, ContextPage } from "./answers.generated.js";

/** A node of a list. */
export type NodeOf<List> = List extends { readonly nodes: readonly (infer Node)[] | null } ? NonNullable<Node> : never;

/** What was reported of a commit. */
export type ContextNode = NodeOf<ContextPage>;
export type CheckRunContextNode = Extract<ContextNode, { readonly __typename: "CheckRun" }>;

export type ReviewNode = NodeOf<AssociatedNode["reviews"]>;

/** Where a list goes on. */
export type PageInfo = ContextPage["pageInfo"];

/** The nodes of a list that may have holes. */
export function present<T>(nodes: readonly (T | null | undefined)[] | null | undefined): readonly T[] {
  return (nodes ?? []).flatMap((node) => (node === null || node === undefined ? [] : [node]));
}

/** The login as people and webhooks write it: GraphQL names bots without `[bot]`. */
export function loginOf(actor: Pick<AccountNode, "__typename" | "login"> | null): string {
  if (actor === null) return "ghost";
  return actor.__typename === "Bot" && !actor.login.endsWith("[bot]") ? `${actor.login}[bot]` : actor.login;
}

/** GraphQL shouts what REST and we say. */
export function lowercase<Word extends string>(word: Word): Lowercase<Word> {
  return word.toLowerCase() as Lowercase<Word>;
}
