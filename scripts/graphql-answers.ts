import { buildSchema } from "graphql";
import { published } from "../playground/github/graphql/published.js";
import { separable } from "../src/github/graphql/graphql.js";
import { documents } from "./graphql-documents.js";
import { answerTypes } from "./graphql-types.js";

/** The content of src/github/graphql/answers.generated.ts, from the documents and GitHub's schema. */
export function generatedAnswers(): string {
  return answerTypes(buildSchema(published(), { assumeValid: true, noLocation: true }), documents, separable);
}
