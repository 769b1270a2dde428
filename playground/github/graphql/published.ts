import { readFileSync } from "node:fs";

/** GitHub's published schema, without its descriptions; the package's own entry would also parse megabytes of JSON. */
export function published(): string {
  const file = new URL("schema.graphql", import.meta.resolve("@octokit/graphql-schema"));
  return readFileSync(file, "utf8").replace(/"""[^]*?"""/g, "");
}
