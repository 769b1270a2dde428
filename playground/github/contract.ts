import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type AnySchema, type ValidateFunction } from "ajv";
import formats from "ajv-formats";
import type { Answer } from "./http/answer.js";
import { stringify } from "./http/json.js";
import type { Body, Route } from "./http/route.js";

interface Operation {
  readonly parameters: readonly {
    readonly name: string;
    readonly in: "path" | "query" | "header";
    readonly required: boolean;
    readonly schema: AnySchema;
  }[];
  readonly body?: { readonly required: boolean; readonly schema: AnySchema };
  /** By status; `null` for an empty answer. */
  readonly answers: Readonly<Record<string, AnySchema | null>>;
}

/** Checks requests and answers against the extract of GitHub's OpenAPI description that scripts/openapi-extract.ts makes. */
export interface Contract {
  /** The problems of a request, one per line. */
  readonly request: (route: Route, query: URLSearchParams, body: Body) => readonly string[];
  readonly answer: (route: Route, answer: Answer) => readonly string[];
  /** The problems of a webhook's payload. */
  readonly webhook: (event: string, payload: Body) => readonly string[];
}

const file = join(import.meta.dirname, "..", "..", "test", "support", "openapi", "github.json");

/** The contract, which is the same for every world; its validators are compiled when first needed. */
export function sharedContract(): Contract {
  memory.contract ??= createContract();
  return memory.contract;
}

const memory: { contract: Contract | undefined } = { contract: undefined };

function createContract(): Contract {
  const description = JSON.parse(readFileSync(file, "utf8")) as {
    operations: Record<string, Operation>;
    webhooks: Record<string, AnySchema>;
    schemas: Record<string, AnySchema>;
  };
  const compile = compiler(description.schemas);
  const operationOf = ({ method, path }: Route): Operation =>
    description.operations[`${method} ${path}`] ?? { parameters: [], answers: {} };
  return {
    request(route, query, body) {
      const { parameters, body: wanted } = operationOf(route);
      const known = parameters.filter((parameter) => parameter.in === "query");
      const strange = [...query.keys()].filter((name) => !known.some((parameter) => parameter.name === name));
      return [
        ...strange.map((name) => `unknown parameter ${name}`),
        ...known.flatMap(({ name, required, schema }) => {
          const value = query.get(name);
          if (value === null) return required ? [`parameter ${name} is missing`] : [];
          return problems(compile(schema), unquoted(value), `parameter ${name}`);
        }),
        ...(wanted === undefined ? Object.keys(body).map((name) => `unknown field ${name}`) : bodyProblems(compile, wanted.schema, body)),
      ];
    },
    answer(route, { status, body }) {
      const schema = operationOf(route).answers[String(status)];
      if (schema === undefined) return status < 300 ? [`GitHub does not answer ${status} here`] : [];
      if (schema === null) return body === undefined || status === 304 ? [] : [`${status} has no body`];
      return status >= 400 ? [] : problems(compile(schema), JSON.parse(stringify(body)) as unknown, `answer ${status}`);
    },
    webhook(event, payload) {
      const name = [event, payload["action"]]
        .filter((part) => typeof part === "string")
        .join("-")
        .replaceAll("_", "-");
      const schema = description.webhooks[name];
      return schema === undefined ? [`there is no webhook ${name}`] : problems(compile(schema), payload, name);
    },
  };
}

type Compile = (schema: AnySchema) => ValidateFunction;

function compiler(schemas: Readonly<Record<string, AnySchema>>): Compile {
  const ajv = new Ajv({ strict: false, logger: false, inlineRefs: false, code: { optimize: false } });
  formats.default(ajv);
  // GitHub sends empty strings where its description says `uri`.
  ajv.addFormat("uri", /^$|^[a-z][a-z+.-]*:/);
  // Bots have email addresses such as `1+github-merge-queue[bot]@users.noreply.github.com`.
  ajv.addFormat("email", /^[^@\s]*@[^@\s]+$/);
  ajv.addSchema({ $id: "github", schemas });
  const compiled = new Map<AnySchema, ValidateFunction>();
  return (schema) => {
    const known = compiled.get(schema);
    if (known !== undefined) return known;
    const validate = ajv.compile(schema);
    compiled.set(schema, validate);
    return validate;
  };
}

function bodyProblems(compile: Compile, schema: AnySchema, body: Body): readonly string[] {
  const fields = fieldsOf(schema);
  const strange = fields.size === 0 ? [] : Object.keys(body).filter((name) => !fields.has(name));
  return [...strange.map((name) => `unknown field ${name}`), ...problems(compile(schema), body, "body")];
}

/** The fields that a body may have in any alternative. */
function fieldsOf(schema: unknown): ReadonlySet<string> {
  if (typeof schema !== "object" || schema === null) return new Set();
  const { properties, ...rest } = schema as Readonly<Record<string, unknown>>;
  const alternatives = [rest["oneOf"], rest["anyOf"], rest["allOf"]].flatMap((list) =>
    Array.isArray(list) ? list.flatMap((one: unknown) => [...fieldsOf(one)]) : [],
  );
  return new Set([...Object.keys(properties ?? {}), ...alternatives]);
}

function problems(validate: ValidateFunction, value: unknown, what: string): readonly string[] {
  if (validate(value)) return [];
  return (validate.errors ?? [])
    .slice(0, 5)
    .map(({ instancePath, message, params }) => `${what}${instancePath} ${message} ${JSON.stringify(params)}`);
}

/** A parameter's value in the type of its schema: numbers and booleans arrive as text. */
function unquoted(value: string): unknown {
  if (/^-?\d+$/.test(value)) return Number(value);
  return value === "true" ? true : value === "false" ? false : value;
}
