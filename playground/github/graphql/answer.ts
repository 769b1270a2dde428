import {
  buildSchema,
  execute,
  GraphQLError,
  parse,
  validate,
  type DocumentNode,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  type GraphQLTypeResolver,
} from "graphql";
import type { Body } from "../http/route.js";
import { object, text } from "../http/route.js";
import { permits } from "../http/authentication.js";
import type { Viewer, World } from "../world.js";
import { resolvers } from "./resolvers/index.js";
import { published } from "./published.js";
import { nodeLimit, nodesOf, pointsOf } from "./size.js";
import { GraphqlRefusal, type Arguments, type Context, type Source } from "./source.js";

/** Answers a GraphQL request by GitHub's own schema, synchronously. */
export function answerGraphql(world: World, viewer: Viewer, body: Body, violate: (says: readonly string[]) => void): unknown {
  const known = prepare(text(body, "query") ?? "");
  const variableValues = object(body, "variables") ?? {};
  if (known.document === undefined) {
    violate(known.problems.map(({ message }) => message));
    return { errors: known.problems.map((problem) => ({ ...problem.toJSON(), type: "undefinedField" })) };
  }
  const nodes = nodesOf(known.document, variableValues);
  if (nodes > nodeLimit) {
    const message = `This query requests up to ${nodes} possible nodes which exceeds the maximum limit of ${nodeLimit}.`;
    violate([message]);
    return { errors: [{ type: "MAX_NODE_LIMIT_EXCEEDED", message }] };
  }
  const contextValue: Context = { world, viewer, violate: (says) => violate([says]) };
  const result = execute({
    schema: schema(),
    document: known.document,
    rootValue: undefined,
    contextValue,
    variableValues,
    fieldResolver,
    typeResolver,
  });
  if (result instanceof Promise) throw new Error("resolvers must be synchronous");
  const { data, errors } = { data: undefined, errors: undefined, ...result };
  return {
    ...(data === undefined ? {} : { data }),
    ...(errors === undefined ? {} : { errors: errors.map((error) => report(error, contextValue)) }),
  };
}

/** The cost of a request in points of the hourly limit. */
export function costOf(body: Body): number {
  const { document } = prepare(text(body, "query") ?? "");
  return document === undefined ? 1 : pointsOf(document, object(body, "variables") ?? {});
}

type Prepared = { readonly document: DocumentNode } | { readonly document?: undefined; readonly problems: readonly GraphQLError[] };

/** GitHub's schema, and the documents that were parsed already: the same for every world. */
const memory: { schema: GraphQLSchema | undefined; readonly documents: Map<string, Prepared> } = {
  schema: undefined,
  documents: new Map(),
};

function schema(): GraphQLSchema {
  memory.schema ??= buildSchema(published(), { assumeValid: true, noLocation: true });
  return memory.schema;
}

function prepare(query: string): Prepared {
  const known = memory.documents.get(query);
  if (known !== undefined) return known;
  const prepared = read(query);
  if (memory.documents.size > 500) memory.documents.clear();
  memory.documents.set(query, prepared);
  return prepared;
}

function read(query: string): Prepared {
  try {
    const document = parse(query);
    const problems = validate(schema(), document);
    return problems.length === 0 ? { document } : { problems };
  } catch (error) {
    if (error instanceof GraphQLError) return { problems: [error] };
    throw error;
  }
}

/** The App permission that each of these fields needs. */
const gates: Readonly<Record<string, string>> = {
  "Repository.object": "contents",
  "Repository.deployments": "deployments",
  "Repository.pullRequest": "pull_requests",
  "Commit.statusCheckRollup": "checks",
  "Commit.checkSuites": "checks",
  "Commit.associatedPullRequests": "pull_requests",
  "Commit.deployments": "deployments",
};

const fieldResolver: GraphQLFieldResolver<unknown, Context> = (parent, args: Arguments, context, info) => {
  const type = info.parentType.name;
  const field = info.fieldName;
  const gate = gates[`${type}.${field}`];
  if (gate !== undefined && !permits(context.viewer, gate, "read"))
    throw new GraphqlRefusal("FORBIDDEN", "Resource not accessible by integration");
  const known = resolvers[type as keyof typeof resolvers] as
    | Readonly<Record<string, (value: unknown, args: Arguments, context: Context) => unknown>>
    | undefined;
  if (known !== undefined) {
    const resolve = known[field];
    if (resolve !== undefined) return resolve(isSource(parent) ? parent.value : undefined, args, context);
  } else if (typeof parent === "object" && parent !== null && field in parent) {
    const value: unknown = Reflect.get(parent, field);
    return value;
  }
  throw new Error(`the playground does not know ${type}.${field}`);
};

const typeResolver: GraphQLTypeResolver<unknown, Context> = (value) => (isSource(value) ? value.kind : undefined);

function isSource(value: unknown): value is Source {
  return typeof value === "object" && value !== null && "kind" in value && "value" in value;
}

/** An error as GitHub reports it; one that GitHub would not report is recorded as a violation. */
function report(error: GraphQLError, { violate }: Context): unknown {
  const { originalError: cause } = error;
  const type = cause instanceof GraphqlRefusal ? cause.type : undefined;
  if (type === undefined || /PAGINATION|LIMIT/.test(type))
    violate(
      `${error.message} (${(error.path ?? []).join(".")})${type === undefined && cause !== undefined ? ` ${cause.stack ?? ""}` : ""}`,
    );
  return { ...(type === undefined ? {} : { type }), path: error.path, locations: error.locations, message: error.message };
}
