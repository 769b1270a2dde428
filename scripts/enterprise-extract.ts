// Makes test/support/openapi/enterprise.json: what GitHub's descriptions of Enterprise Server lack, among the operations that the playground knows,
// compared with github.com's of the same day. `npx tsx scripts/enterprise-extract.ts`; the descriptions have hundreds of megabytes and are fetched
// into a temporary folder.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { routes } from "../playground/github/rest/routes.js";

type Node = Readonly<Record<string, unknown>>;

/** What one version lacks: fields by path, with `[]` for the items of a list. */
interface Lacks {
  readonly operations: string[];
  /** By operation. */
  readonly parameters: Record<string, readonly string[]>;
  readonly bodies: Record<string, readonly string[]>;
  readonly answers: Record<string, readonly string[]>;
}

const target = join(import.meta.dirname, "..", "test", "support", "openapi", "enterprise.json");
const folder = mkdtempSync(join(tmpdir(), "openapi-"));
try {
  execFileSync("npm", ["pack", "--silent", "@octokit/openapi"], { cwd: folder });
  const archive = readdirSync(folder).find((name) => name.endsWith(".tgz")) ?? "";
  const inside = execFileSync("tar", ["tzf", archive], { cwd: folder, encoding: "utf8" }).split("\n");
  const servers = inside.flatMap((path) => /^package\/generated\/ghes-([\d.]+)\.json$/.exec(path)?.[1] ?? []);
  execFileSync(
    "tar",
    ["xzf", archive, ...["api.github.com", ...servers.map((version) => `ghes-${version}`)].map((name) => `package/generated/${name}.json`)],
    {
      cwd: folder,
    },
  );
  const read = (name: string): Node => record(JSON.parse(readFileSync(join(folder, "package", "generated", `${name}.json`), "utf8")));
  const gitHub = read("api.github.com");
  const source = `@octokit/openapi ${String(record(gitHub["info"])["version"])}`;
  const versions = Object.fromEntries(servers.map((version) => [version, lacksOf(gitHub, read(`ghes-${version}`))]));
  writeFileSync(
    target,
    `${JSON.stringify({ source, compared: routes.map(({ method, path }) => `${method} ${path}`), versions }, undefined, 2)}\n`,
  );
  for (const [version, { operations, parameters, bodies, answers }] of Object.entries(versions)) {
    console.log(version, operations.length, ...[parameters, bodies, answers].map((each) => Object.values(each).flat().length));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function lacksOf(gitHub: Node, server: Node): Lacks {
  const lacks: Lacks = { operations: [], parameters: {}, bodies: {}, answers: {} };
  for (const { method, path } of routes) {
    const name = `${method} ${path}`;
    const [theirs, ours] = [operation(server, method, path), operation(gitHub, method, path)];
    if (theirs === undefined || ours === undefined) {
      lacks.operations.push(name);
      continue;
    }
    const known = parameterNames(server, theirs);
    note(
      lacks.parameters,
      name,
      parameterNames(gitHub, ours).filter((each) => !known.includes(each)),
    );
    note(lacks.bodies, name, missing(gitHub, body(gitHub, ours["requestBody"]), server, body(server, theirs["requestBody"])));
    for (const status of ["200", "201"]) {
      const [here, there] = [ours, theirs].map((each) => record(each["responses"])[status]);
      note(lacks.answers, name, missing(gitHub, body(gitHub, here), server, body(server, there)));
    }
  }
  return lacks;
}

function note(where: Record<string, readonly string[]>, name: string, lacking: readonly string[]): void {
  if (lacking.length > 0) where[name] = [...new Set([...(where[name] ?? []), ...lacking])].toSorted();
}

function operation(description: Node, method: string, path: string): Node | undefined {
  const found = record(record(record(description["paths"])[path])[method.toLowerCase()]);
  return Object.keys(found).length === 0 ? undefined : found;
}

function parameterNames(description: Node, { parameters: all }: Node): readonly string[] {
  return array(all).map((each) => String(resolved(description, record(each))["name"]));
}

function body(description: Node, node: unknown): readonly Node[] {
  const content = record(resolved(description, record(node))["content"]);
  return [record(record(Object.entries(content).find(([type]) => type.endsWith("json"))?.[1])["schema"])];
}

/** The paths of the fields that github.com has and the other has not; a recursive schema is looked into once. */
function missing(
  gitHub: Node,
  ours: readonly Node[],
  server: Node,
  theirs: readonly Node[],
  path = "",
  above: readonly string[] = [],
): readonly string[] {
  const names = ours.flatMap(({ $ref }) => (typeof $ref === "string" ? [$ref] : []));
  if (names.some((name) => above.includes(name)) || above.length > 6) return [];
  const [here, there] = [fields(gitHub, ours), fields(server, theirs)];
  // A schema of any object may have any field.
  if (there.size === 0) return [];
  return [...here].flatMap(([name, schemas]) => {
    const at = path === "" ? name : `${path}.${name}`;
    const other = there.get(name);
    return other === undefined ? [at] : missing(gitHub, schemas, server, other, at, [...above, ...names]);
  });
}

/** The fields of a schema in any alternative, with `[]` for the items of a list. */
function fields(description: Node, schemas: readonly Node[]): ReadonlyMap<string, readonly Node[]> {
  const found = new Map<string, Node[]>();
  const add = (node: Node, depth: number): void => {
    const schema = resolved(description, node);
    for (const [name, value] of Object.entries(record(schema["properties"]))) found.set(name, [...(found.get(name) ?? []), record(value)]);
    if (schema["items"] !== undefined) found.set("[]", [...(found.get("[]") ?? []), record(schema["items"])]);
    for (const key of ["allOf", "anyOf", "oneOf"]) if (depth < 5) for (const each of array(schema[key])) add(record(each), depth + 1);
  };
  for (const schema of schemas) add(schema, 0);
  return found;
}

function resolved(description: Node, node: Node): Node {
  const { $ref } = node;
  if (typeof $ref !== "string") return node;
  return record(
    $ref
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
