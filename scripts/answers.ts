// `npm run answers` writes src/github/graphql/answers.generated.ts: the types of GitHub's answers, from our GraphQL documents and GitHub's schema.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { generatedAnswers } from "./graphql-answers.js";

writeFileSync(join(import.meta.dirname, "../src/github/graphql/answers.generated.ts"), generatedAnswers());
