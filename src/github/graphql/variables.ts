import { type Query, withFragments } from "./fragments.js";

/** The variables of a composed query: everything that people wrote is a variable, and only the text is ours. */
export interface Variables {
  /** Their values, by name. */
  readonly values: Record<string, unknown>;
  /** Adds one, and returns how the query names it. */
  readonly add: (name: string, type: string, value: unknown) => string;
  /** Their declarations in the query. */
  readonly declared: () => string;
}

/** None yet. */
export function createVariables(): Variables {
  const values: Record<string, unknown> = {};
  const types: string[] = [];
  return {
    values,
    add: (name, type, value) => {
      values[name] = value;
      types.push(`$${name}: ${type}`);
      return `$${name}`;
    },
    declared: () => types.join(", "),
  };
}

/** A query with its variables' values. */
export interface GraphqlRequest<Name extends string> {
  readonly text: Query<Name>;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Reads fields of a repository's objects, `object0` and so on, by their SHAs. */
export function objectsRequest<Name extends string>(
  query: Name,
  { owner, name }: { readonly owner: string; readonly name: string },
  shas: readonly string[],
  fields: string,
): GraphqlRequest<Name> {
  const types = shas.map((_, index) => `, $oid${index}: GitObjectID!`).join("");
  const objects = shas.map((_, index) => `object${index}: object(oid: $oid${index}) { ${fields} }`).join("\n");
  return {
    text: withFragments(
      `query ${query}($owner: String!, $name: String!${types}) {\nrepository(owner: $owner, name: $name) {\n${objects}\n}\n}`,
    ),
    variables: { owner, name, ...Object.fromEntries(shas.map((sha, index) => [`oid${index}`, sha])) },
  };
}
