// `npm run schema` writes deploy.schema.json from the parser's own definitions and the sentences of docs/deploy-yml.md.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { publishedSchema } from "./published-schema.js";

writeFileSync(join(import.meta.dirname, "../deploy.schema.json"), `${JSON.stringify(publishedSchema(), null, 2)}\n`);
