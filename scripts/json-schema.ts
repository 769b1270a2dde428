import type { AnySchema, SchemaFieldDescription } from "yup";
import { isMapping, type JsonObject, type JsonValue } from "../src/core/json.js";
import { schema } from "../src/core/config/schema.js";
import { definitions, forms } from "./json-schema-forms.js";

/** The JSON Schema of deploy.yml, draft 7, for editors: made from the parser's own schema. `describe` returns the texts for a key, given its path. */
export function jsonSchema(id: string, describe: (path: string) => JsonObject): JsonObject {
  const { description: _, ...root } = ofField(schema.describe(), "", describe);
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    $id: id,
    title: "deploy.yml of Gitploy",
    ...root,
    // Free keys, for anchors.
    patternProperties: { "^x-": true },
    definitions,
  };
}

function ofField(field: SchemaFieldDescription, path: string, describe: (path: string) => JsonObject): JsonObject {
  const { values, expected } = metaOf(field);
  const form = forms[path] ?? {};
  const below = (key: string): string => (path === "" ? key : `${path}.${key}`);
  const { enumeration, ...rest } = limitsOf(field);
  const text = { description: expected, ...describe(path), ...("pattern" in form && { patternErrorMessage: `Expected ${expected}.` }) };
  const parts: JsonObject = { ...(enumeration === undefined ? typeOf(field) : { enum: enumeration }), ...rest, ...form };
  if (values !== undefined)
    return { ...text, ...parts, type: "object", additionalProperties: ofField(values.describe(), `${path}.<name>`, describe) };
  if ("fields" in field) {
    const entries = Object.entries(field.fields);
    const required = entries.flatMap(([key, each]) => ("optional" in each && !each.optional ? [key] : []));
    return {
      ...text,
      ...parts,
      properties: Object.fromEntries(entries.map(([key, each]) => [key, ofField(each, below(key), describe)])),
      additionalProperties: false,
      ...(required.length > 0 && { required }),
    };
  }
  if ("innerType" in field && field.innerType !== undefined && !Array.isArray(field.innerType))
    return { ...text, ...parts, items: ofField(field.innerType, `${path}[]`, describe) };
  return { ...text, ...parts };
}

interface Meta {
  readonly expected: string;
  /** The schema of each value in a mapping with keys that the user chose. */
  readonly values: AnySchema | undefined;
}

function metaOf(field: SchemaFieldDescription): Meta {
  const meta = "meta" in field && isMapping(field.meta) ? field.meta : {};
  return { expected: String(meta["expected"]), values: meta["values"] as AnySchema | undefined };
}

// A `mixed` schema has its type in its form.
function typeOf({ type }: SchemaFieldDescription): JsonObject {
  return type === "mixed" ? {} : { type };
}

function limitsOf(field: SchemaFieldDescription): JsonObject & { readonly enumeration?: readonly JsonValue[] } {
  if (!("tests" in field)) return {};
  const limit = (name: string): unknown => field.tests.find((test) => test.name === name)?.params?.[name];
  const [least, most] = [limit("min"), limit("max")];
  const preset = field.type === "object" ? undefined : (field.default as JsonValue | undefined);
  return {
    ...(typeof least === "number" && { minItems: least }),
    ...(typeof most === "number" && { maxItems: most }),
    ...(preset !== undefined && { default: preset }),
    ...(field.oneOf.length > 0 && { enumeration: field.oneOf as readonly JsonValue[] }),
  };
}
