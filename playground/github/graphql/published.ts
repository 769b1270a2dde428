import { readFileSync } from "node:fs";

/** GitHub's schema as it is published, without its prose; the package's own entry would parse megabytes of JSON besides. */
export function published(): string {
  const file = new URL("schema.graphql", import.meta.resolve("@octokit/graphql-schema"));
  return readFileSync(file, "utf8").replace(/"""[^]*?"""/g, "");
}
