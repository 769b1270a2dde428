/** The variables of a query that is put together: everything that people wrote is one, and only the text is ours. */
export interface Variables {
  /** Their values, by name. */
  readonly values: Record<string, unknown>;
  /** Adds one, and returns how the query names it. */
  readonly add: (name: string, type: string, value: unknown) => string;
  /** How the query declares them. */
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
