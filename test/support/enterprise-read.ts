import { readFileSync } from "node:fs";

interface Source {
  readonly version: string;
  readonly repository: string;
  readonly path: string;
  /** Of the version of the file that was read. */
  readonly commit: string;
}

/** Names that were looked up in files outside of packages; no program makes these lists. */
export const lookedUp = JSON.parse(readFileSync(new URL("enterprise-read.json", import.meta.url), "utf8")) as {
  readonly read: string;
  /** By eye in GitHub's own file, or by a program in a list that others made of GitHub's. */
  readonly rest: readonly (Source & { readonly how: "by eye" | "second hand"; readonly routes: readonly string[] })[];
  /** Those of a route that the App sends, where they were read by eye, too. */
  readonly parameters: Readonly<Record<string, readonly string[]>>;
  readonly graphql: readonly (Source & { readonly fields: Readonly<Record<string, readonly string[]>> })[];
};

const inferred = "inferred";

/** The versions in which somebody looked for routes. */
export const readRest: readonly string[] = [...new Set(lookedUp.rest.map(({ version }) => version))];

/** The versions in which somebody looked for fields. */
export const readGraphql: readonly string[] = lookedUp.graphql.map(({ version }) => version);

/** The cell of a route in the column of a version. */
export function routeCell(route: string, version: string): string {
  const seen = lookedUp.rest.filter((source) => source.version === version && source.routes.includes(route));
  if (seen.some(({ how }) => how === "by eye")) return "✓";
  return seen.length > 0 ? "(✓)" : inferred;
}

/** The cell of fields of a type in the column of a version: all of them have to have been read. */
export function fieldsCell(fields: readonly string[], version: string): string {
  const seen = lookedUp.graphql.find((source) => source.version === version)?.fields ?? {};
  const all = fields.every((field) => seen[field.split(".")[0] ?? ""]?.includes(field.split(".")[1] ?? "") === true);
  return all ? "✓" : inferred;
}

/** A sentence about each file that was read, for docs/enterprise-server.md. */
export function whatWasRead(): string {
  const parameters = Object.entries(lookedUp.parameters).map(
    ([route, names]) => `${names.map((name) => `\`${name}\``).join(" and ")} of \`${route}\``,
  );
  const restLines = lookedUp.rest.map(
    (source) =>
      `  - REST of ${source.version}: ${source.routes.length} routes in ${linked(source)}${source.how === "by eye" ? "" : ", second hand"}.`,
  );
  const graphqlLines = lookedUp.graphql.map((source) => {
    const count = Object.values(source.fields).flat().length;
    return `  - GraphQL of ${source.version}: ${count} fields of ${Object.keys(source.fields).length} types in ${linked(source)}.`;
  });
  return `- **REST of ${readRest.join(", ")}, and GraphQL of ${readGraphql.join(" and ")}** are not in any package. They were looked up on ${lookedUp.read}, names only, and nothing that Gitploy asks for was
  missing. ✓ means that somebody read it in a file that GitHub publishes: its documentation lists the routes that an App's installation may call, and its OpenAPI description has
  those that an App calls as itself. (✓) is second hand: a program compared go-github's list of routes, which is made from GitHub's description. The files:
${[...restLines, ...graphqlLines].join("\n")}
- **Still inferred**: the parameters of these versions' REST, and the fields of its requests and answers, except ${parameters.join(" and ")} (where a file was read);
  GraphQL of 3.17 to 3.19, and of 3.21, which lies between two versions that were read; the arguments of GraphQL's fields. Whatever Gitploy asks for only since then is \`${inferred}\` in the tables.`;
}

function linked({ repository, path, commit }: Source): string {
  return `[${path.split("/").at(-1)}](https://github.com/${repository}/blob/${commit}/${path}) of ${repository}`;
}
