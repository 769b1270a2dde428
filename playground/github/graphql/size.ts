import { Kind, type DocumentNode, type SelectionSetNode, type ValueNode } from "graphql";

/** The most nodes that a query may return: https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api#node-limit */
export const nodeLimit = 500_000;

/** The number of nodes that GitHub counts for a query: each connection's page size times that of the connections around it. */
export function nodesOf(document: DocumentNode, variables: Readonly<Record<string, unknown>>): number {
  return sizeOf(document, variables).nodes;
}

/**
 * The points that GitHub counts for a query: one per hundred requests, of which there is one for each connection and each node around it.
 * https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api#predicting-the-point-value-of-a-query
 */
export function pointsOf(document: DocumentNode, variables: Readonly<Record<string, unknown>>): number {
  return Math.max(1, Math.round(sizeOf(document, variables).requests / 100));
}

interface Size {
  readonly nodes: number;
  readonly requests: number;
}

function sizeOf(document: DocumentNode, variables: Readonly<Record<string, unknown>>): Size {
  const fragments = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition.selectionSet] as const] : [],
    ),
  );
  const count = (set: SelectionSetNode | undefined, around: number): Size => {
    let nodes = 0;
    let requests = 0;
    const add = (more: Size): void => {
      nodes += more.nodes;
      requests += more.requests;
    };
    for (const selection of set?.selections ?? []) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) add(count(fragments.get(selection.name.value), around));
      else if (selection.kind === Kind.INLINE_FRAGMENT) add(count(selection.selectionSet, around));
      else {
        const size = selection.arguments?.find(({ name }) => name.value === "first" || name.value === "last");
        const page = size === undefined ? undefined : numberOf(size.value, variables);
        if (page !== undefined) add({ nodes: around * page, requests: around });
        add(count(selection.selectionSet, around * (page ?? 1)));
      }
    }
    return { nodes, requests };
  };
  let size: Size = { nodes: 0, requests: 0 };
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const { nodes, requests } = count(definition.selectionSet, 1);
    size = { nodes: size.nodes + nodes, requests: size.requests + requests };
  }
  return size;
}

function numberOf(value: ValueNode, variables: Readonly<Record<string, unknown>>): number | undefined {
  const plain = value.kind === Kind.VARIABLE ? variables[value.name.value] : value.kind === Kind.INT ? Number(value.value) : undefined;
  return typeof plain === "number" ? plain : undefined;
}
