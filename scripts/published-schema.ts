import { readFileSync } from "node:fs";
import { join } from "node:path";
import { jsonSchema } from "./json-schema.js";
import { schemaAddress } from "../src/core/messages/modeline.js";
import type { JsonObject } from "../src/core/json.js";

const project = "https://github.com/gitploy-io/gitploy/blob/main/docs/deploy-yml.md";

/** The published deploy.schema.json; each key has its description from docs/deploy-yml.md. */
export function publishedSchema(): JsonObject {
  const page = readFileSync(join(import.meta.dirname, "../docs/deploy-yml.md"), "utf8");
  const rows = new Map(
    [...page.matchAll(/^\| `([^`]+)` +\|(?:[^|]*\|){2} *(.*?) *\|$/gm)].map(([, key = "", meaning = ""]) => [key, meaning]),
  );
  return jsonSchema(schemaAddress, (path) => {
    const markdown = rows.get(path.replace(/^envs\[\]\./, ""));
    if (markdown === undefined) return {};
    return {
      description: markdown.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").replaceAll("`", ""),
      markdownDescription: markdown.replaceAll("](#", `](${project}#`),
    };
  });
}
