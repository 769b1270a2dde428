// Makes test/support/graphql/2023-10.json: the fields that github.com's GraphQL had on October 31, 2023, in the types that the playground knows and
// those next to them. `npx tsx scripts/graphql-extract.ts`. GitHub publishes no package of Enterprise Server's schemas; a version has whatever
// github.com had a year before it was released.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { buildSchema, getNamedType, isInterfaceType, isObjectType } from "graphql";
import type { GraphQLInterfaceType, GraphQLNamedType, GraphQLObjectType } from "graphql";
import { resolvers } from "../playground/github/graphql/resolvers/index.js";

const version = "14.39.1";
const target = join(import.meta.dirname, "..", "test", "support", "graphql", "2023-10.json");
const schema = buildSchema(download().replace(/"""[^]*?"""/g, ""), { assumeValid: true, noLocation: true });

const known = Object.keys(resolvers).flatMap((name) => withFields(schema.getType(name)));
const next = known.flatMap((type) => Object.values(type.getFields()).flatMap((field) => withFields(getNamedType(field.type))));
const lists = [...known.map(({ name }) => `${name}Connection`), "PageInfo"].flatMap((name) => withFields(schema.getType(name)));
const types = [...new Set([...known, ...lists, ...known.flatMap((type) => type.getInterfaces()), ...next])].toSorted((one, other) =>
  one.name < other.name ? -1 : 1,
);
const fields = Object.fromEntries(types.map((type) => [type.name, Object.keys(type.getFields())]));
mkdirSync(dirname(target), { recursive: true });
writeFileSync(target, `${JSON.stringify({ source: `@octokit/graphql-schema ${version}`, fields })}\n`);
console.log(`${types.length} types, ${Object.values(fields).flat().length} fields`);

function withFields(type: GraphQLNamedType | undefined): readonly (GraphQLObjectType | GraphQLInterfaceType)[] {
  return isObjectType(type) || isInterfaceType(type) ? [type] : [];
}

function download(): string {
  const folder = mkdtempSync(join(tmpdir(), "graphql-"));
  try {
    execFileSync("npm", ["pack", "--silent", `@octokit/graphql-schema@${version}`], { cwd: folder });
    const archive = readdirSync(folder).find((name) => name.endsWith(".tgz")) ?? "";
    execFileSync("tar", ["xzf", archive, "package/schema.graphql"], { cwd: folder });
    return readFileSync(join(folder, "package", "schema.graphql"), "utf8");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
