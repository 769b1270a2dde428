import { Kind, type DocumentNode, type SelectionSetNode, type ValueNode } from "graphql";

/** How many nodes a query may bring at most: https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api#node-limit */
export const nodeLimit = 500_000;

/** The number of nodes GitHub counts for a query: each connection's page size times that of the connections around it. */
export function nodesOf(document: DocumentNode, variables: Readonly<Record<string, unknown>>): number {
  const fragments = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition.selectionSet] as const] : [],
    ),
  );
  const count = (set: SelectionSetNode | undefined, around: number): number => {
    let sum = 0;
    for (const selection of set?.selections ?? []) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) sum += count(fragments.get(selection.name.value), around);
      else if (selection.kind === Kind.INLINE_FRAGMENT) sum += count(selection.selectionSet, around);
      else {
        const size = selection.arguments?.find(({ name }) => name.value === "first" || name.value === "last");
        const page = size === undefined ? undefined : numberOf(size.value, variables);
        sum += (page === undefined ? 0 : around * page) + count(selection.selectionSet, around * (page ?? 1));
      }
    }
    return sum;
  };
  return document.definitions.reduce(
    (sum, definition) => sum + (definition.kind === Kind.OPERATION_DEFINITION ? count(definition.selectionSet, 1) : 0),
    0,
  );
}

function numberOf(value: ValueNode, variables: Readonly<Record<string, unknown>>): number | undefined {
  const plain = value.kind === Kind.VARIABLE ? variables[value.name.value] : value.kind === Kind.INT ? Number(value.value) : undefined;
  return typeof plain === "number" ? plain : undefined;
}
