/** A request that was made; times are `performance.now()`. */
export interface RequestRecord {
  readonly method: string;
  /** The route's template from GitHub's OpenAPI description, `graphql`, or `unknown`. */
  route: string;
  /** The name of a GraphQL operation. */
  readonly operation: string | undefined;
  readonly path: string;
  readonly query: string;
  /** Parsed JSON, or `undefined`. */
  readonly body: unknown;
  readonly startedAt: number;
  /** `undefined` while it is running. */
  endedAt: number | undefined;
  /** `undefined` if the answer never came. */
  status: number | undefined;
  /** The size of the answer's body. */
  bytes: number;
  /** The milliseconds for which answering blocked this process. */
  work: number;
}
