// Makes test/support/openapi/github.json: what GitHub's OpenAPI description says about the operations that the playground knows. `npx tsx
// scripts/openapi-extract.ts`; the description has hundreds of megabytes and is fetched into a temporary folder.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { routes } from "../playground/github/rest/routes.js";

type Node = Readonly<Record<string, unknown>>;

const target = join(import.meta.dirname, "..", "test", "support", "openapi", "github.json");
const noise = [
  "description",
  "summary",
  "example",
  "examples",
  "externalDocs",
  "tags",
  "title",
  "deprecated",
  "x-github",
  "x-multi-segment",
  "default",
];

/** The webhooks that the playground sends, as the description names them. */
const webhookNames = [
  ...["created", "edited", "deleted"].map((action) => `issue-comment-${action}`),
  ...["opened", "synchronize", "closed", "ready-for-review", "converted-to-draft"].map((action) => `pull-request-${action}`),
  ...["created", "completed", "requested-action", "rerequested"].map((action) => `check-run-${action}`),
  ...["requested", "completed", "rerequested"].map((action) => `check-suite-${action}`),
  "pull-request-review-submitted",
  "merge-group-checks-requested",
  "push",
  "status",
  "deployment-created",
  "deployment-status-created",
  "deployment-protection-rule-requested",
];

const description = download();
const needed = new Set<string>();
const operations = Object.fromEntries(routes.map(({ method, path }) => [`${method} ${path}`, operation(method, path)]));
const webhooks = Object.fromEntries(
  webhookNames.map(
    (name) => [name, content(resolve(record(record(record(record(description["x-webhooks"])[name])["post"])["requestBody"])))] as const,
  ),
);
// By the description of this list, an account would have to be a user and an enterprise at once; the description of a single installation is right.
const installations = record(operations["GET /app/installations"]);
const mended = { ...record(installations["answers"]), 200: { type: "array", items: { $ref: "github#/schemas/installation" } } };
Object.assign(operations, { "GET /app/installations": { ...installations, answers: mended } });
const schemas = collect();
mkdirSync(dirname(target), { recursive: true });
writeFileSync(target, `${JSON.stringify({ version: record(description["info"])["version"], operations, webhooks, schemas })}\n`);
console.log(
  `${Object.keys(operations).length} operations, ${Object.keys(schemas).length} schemas, ${Math.round(statSync(target).size / 1024)} KiB`,
);

function download(): Node {
  const folder = mkdtempSync(join(tmpdir(), "openapi-"));
  try {
    execFileSync("npm", ["pack", "--silent", "@octokit/openapi"], { cwd: folder });
    const archive = readdirSync(folder).find((name) => name.endsWith(".tgz")) ?? "";
    execFileSync("tar", ["xzf", archive, "package/generated/api.github.com.json"], { cwd: folder });
    return record(JSON.parse(readFileSync(join(folder, "package", "generated", "api.github.com.json"), "utf8")));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The parameters, body and answers of an operation, as JSON schemas. */
function operation(method: string, path: string): Node {
  const item = record(record(description["paths"])[path]);
  const found = record(item[method.toLowerCase()]);
  if (Object.keys(found).length === 0) throw new Error(`GitHub's description has no ${method} ${path}`);
  const parameters = [...array(item["parameters"]), ...array(found["parameters"])].map((parameter) => {
    const { name, in: place, required, schema } = resolve(record(parameter));
    return { name, in: place, required: required === true, schema: convert(schema) };
  });
  const answers = Object.entries(record(found["responses"])).map(
    ([status, answer]) => [status, content(resolve(record(answer))) ?? null] as const,
  );
  const body = found["requestBody"] === undefined ? undefined : resolve(record(found["requestBody"]));
  return {
    parameters,
    ...(body === undefined ? {} : { body: { required: body["required"] === true, schema: content(body) } }),
    answers: Object.fromEntries(answers),
  };
}

function content(node: Node): unknown {
  const media = Object.entries(record(node["content"])).find(([type]) => type.endsWith("json"))?.[1];
  return media === undefined ? undefined : convert(record(media)["schema"]);
}

/** Converts OpenAPI 3.0 to JSON schema: `nullable` becomes a type, and texts for people are left out. */
function convert(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(convert);
  if (typeof node !== "object" || node === null) return node;
  const from = record(node);
  const reference = from["$ref"];
  if (typeof reference === "string") {
    const name = reference.split("/").at(-1) ?? "";
    needed.add(name);
    return { $ref: `github#/schemas/${name}` };
  }
  const entries = Object.entries(from).flatMap(([key, value]) => {
    if (key === "properties")
      return [[key, Object.fromEntries(Object.entries(record(value)).map(([name, schema]) => [name, convert(schema)]))] as const];
    return noise.includes(key) || key === "nullable" || key.startsWith("x-") || isOldList(key, value)
      ? []
      : [[key, key === "enum" || key === "required" ? value : convert(value)] as const];
  });
  const schema = Object.fromEntries(entries);
  return from["nullable"] === true ? { anyOf: [schema, { type: "null" }] } : schema;
}

/** Whether a list is that of an App's events, which lacks newer ones such as `merge_group`. */
function isOldList(key: string, value: unknown): boolean {
  return key === "enum" && array(value).includes("team_add");
}

/** All schemas that are referred to, directly or indirectly. */
function collect(): Node {
  const all = record(record(description["components"])["schemas"]);
  const done: Record<string, unknown> = {};
  for (const name of needed) done[name] = convert(all[name]);
  return done;
}

function resolve(node: Node): Node {
  const reference = node["$ref"];
  if (typeof reference !== "string") return node;
  return record(
    reference
      .split("/")
      .slice(1)
      .reduce<unknown>((at, key) => record(at)[key], description),
  );
}

function record(value: unknown): Node {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value)) : {};
}

function array(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
