// `npm run answers`: src/github/graphql/answers.generated.ts, the types of what GitHub answers, of our GraphQL documents and GitHub's schema.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { generatedAnswers } from "./graphql-answers.js";

writeFileSync(join(import.meta.dirname, "../src/github/graphql/answers.generated.ts"), generatedAnswers());
