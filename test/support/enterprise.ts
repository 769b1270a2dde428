import { readFileSync } from "node:fs";
import { buildSchema, parse, TypeInfo, visit, visitWithTypeInfo } from "graphql";
import { fieldsCell, readGraphql, readRest, routeCell, whatWasRead } from "./enterprise-read.js";

const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));

/** What versions of Enterprise Server lack of the routes that were compared; scripts/enterprise-extract.ts makes it. */
export const restOfServers = read("openapi/enterprise.json") as {
  readonly source: string;
  readonly compared: readonly string[];
  readonly versions: Readonly<
    Record<
      string,
      {
        readonly operations: readonly string[];
        readonly parameters: Readonly<Record<string, readonly string[]>>;
        readonly bodies: Readonly<Record<string, readonly string[]>>;
        readonly answers: Readonly<Record<string, readonly string[]>>;
      }
    >
  >;
};

const before = read("graphql/2023-10.json") as { readonly source: string; readonly fields: Readonly<Record<string, readonly string[]>> };

/** Younger than that, and in the GraphQL reference of Enterprise Server 3.16: https://docs.github.com/en/enterprise-server@3.16/graphql/reference */
const inReference: readonly string[] = ["Mutation.updateRefs", "Ref.rules", "UpdateRefsPayload.clientMutationId"];

/** Where it stands that Enterprise Server has a field; `undefined` if nobody has looked it up. */
export function standsIn(field: string): string | undefined {
  const [type = "", name = ""] = field.split(".");
  if (before.fields[type]?.includes(name) === true) return "github.com in October 2023";
  return inReference.includes(field) ? "the reference of 3.16" : undefined;
}

const schema = buildSchema(
  readFileSync(new URL("schema.graphql", import.meta.resolve("@octokit/graphql-schema")), "utf8").replace(/"""[^]*?"""/g, ""),
  { assumeValid: true, noLocation: true },
);

/** The fields that a query asks for, as `Type.field`. */
export function fieldsOf(query: string): readonly string[] {
  const found = new Set<string>();
  const info = new TypeInfo(schema);
  const note = (): void => {
    const [type, field] = [info.getParentType()?.name, info.getFieldDef()?.name];
    if (type !== undefined && field !== undefined && !field.startsWith("__")) found.add(`${type}.${field}`);
  };
  visit(parse(query), visitWithTypeInfo(info, { Field: note }));
  return [...found];
}

/** docs/enterprise-server.md, of the REST routes that the App calls and the GraphQL fields that it asks for. */
export function enterprisePage(routes: readonly string[], fields: readonly string[]): string {
  const versions = Object.keys(restOfServers.versions);
  const cells = (route: string): readonly string[] => [
    ...versions.map((version) => (restOfServers.versions[version]?.operations.includes(described(route)) === true ? "no" : "✓")),
    ...readRest.map((version) => routeCell(route, version)),
  ];
  const columns = [...versions, ...readRest];
  const types = [...new Set(fields.map((field) => field.split(".")[0] ?? ""))].toSorted();
  const fieldRows = types.flatMap((type) => {
    const mine = fields.filter((field) => field.startsWith(`${type}.`)).toSorted();
    return [...new Set(mine.map(standsIn))].map((where) => {
      const those = mine.filter((field) => standsIn(field) === where);
      const names = those.map((field) => `\`${field.slice(type.length + 1)}\``);
      const seen = readGraphql.map((version) => fieldsCell(those, version));
      return `| \`${type}\` | ${names.join(", ")} | ${[where ?? "nobody looked", ...seen].join(" | ")} |`;
    });
  });
  return `# What Gitploy needs of Enterprise Server

\`npx vitest run test/scenarios/fault-stories.test.ts --update\` writes this page. \`npm test\` compares it with GitHub's own descriptions, and with what Gitploy really asks for in the
[stories in which GitHub fails](faults.md). How to set it up: [running.md](running.md#with-github-enterprise-server-or-data-residency).

GitHub supports a version for a year. In November 2026, these are 3.19 (until December 9), 3.20, 3.21 and 3.22, and soon 3.23
([GitHub's table](https://docs.github.com/en/enterprise-server@latest/admin/all-releases)). **All of them have everything that Gitploy asks for**, so Gitploy treats all versions alike.
This page says nothing about servers older than 3.17. Gitploy recognizes one by the header \`x-github-enterprise-version\` of its first answer, and logs its version.

How we know:

- **REST** of ${versions.join(", ")}: GitHub's OpenAPI descriptions (${restOfServers.source}), compared with github.com's description of the same day: routes, parameters, and the fields of requests and answers.
  These versions lack some ${fewLacks()} fields in all, none of which \`src/github\` uses. \`npx tsx scripts/enterprise-extract.ts\` makes the comparison.
- **GraphQL**: GitHub publishes Enterprise Server's schemas only in its documentation, not in a package. What github.com's schema of October 31, 2023 has (${before.source}), more than a year before
  3.17 was made, is assumed to be in every later server. Newer fields were looked up in the reference of Enterprise Server 3.16. \`npx tsx scripts/graphql-extract.ts\`
  makes the list.
${whatWasRead()}

None of this has been tried on a real server.

## REST

| route | ${columns.join(" | ")} | github.com |
| --- |${" --- |".repeat(columns.length + 1)}
${routes.map((route) => `| \`${route.replace("/repos/{owner}/{repo}", "…")}\` | ${cells(route).join(" | ")} | ✓ |`).join("\n")}

\`…\` stands for \`/repos/{owner}/{repo}\`. (✓) is second hand.

## GraphQL

| type | fields | found in | ${readGraphql.join(" | ")} |
| --- | --- | --- |${" --- |".repeat(readGraphql.length)}
${fieldRows.join("\n")}
`;
}

/** A route as GitHub's descriptions spell it. */
export function described(route: string): string {
  return route.replace("{basehead}", "{base}...{head}");
}

/** The last parts of the names of all fields and parameters that some version lacks. */
export function lackingNames(): readonly string[] {
  const all = Object.values(restOfServers.versions).flatMap(({ parameters, bodies, answers }) =>
    [parameters, bodies, answers].flatMap((each) => Object.values(each).flat()),
  );
  return [...new Set(all.map((path) => path.split(".").findLast((part) => part !== "[]") ?? path))];
}

function fewLacks(): number {
  return lackingNames().length;
}
