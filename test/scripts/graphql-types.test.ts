import { readFileSync } from "node:fs";
import { buildSchema } from "graphql";
import { describe, expect, test } from "vitest";
import { generatedAnswers } from "../../scripts/graphql-answers.js";
import { answerTypes } from "../../scripts/graphql-types.js";

test("the types of GitHub's answers are up to date with the documents: `npm run answers` regenerates them", () => {
  const url = new URL("../../src/github/graphql/answers.generated.ts", import.meta.url);
  expect(readFileSync(url, "utf8")).toBe(generatedAnswers());
});

const schema = buildSchema(`
  type Query { node: Node, all: [Commit!]!, commit(id: ID!): Commit }
  interface Node { id: ID! }
  type Commit implements Node { id: ID!, title: String, state: State!, parents: [Commit] }
  type Tag implements Node { id: ID!, title: String!, target: Node }
  enum State { OPEN CLOSED }
`);
const typesOf = (...documents: readonly string[]): string => answerTypes(schema, documents, new Set(["parents"]));

test("aliases that differ only in their number are one field, or have no type", () => {
  expect(() => typesOf("query Q { c0: commit(id: 1) { id } c1: node { id } }")).toThrow("commit and node are called alike");
});

describe("the types of an answer", () => {
  test.each([
    [
      "nullable as the schema has it",
      "query Q { all { id title } }",
      "readonly all: readonly ({ readonly id: string; readonly title: string | null })[]",
    ],
    [
      "a field whose own error costs only itself",
      "query Q { commit(id: 1) { parents { id } } }",
      "{ readonly parents: readonly ({ readonly id: string } | null)[] | null | undefined } | null",
    ],
    ["an alias", "query Q { one: commit(id: 1) { name: title } }", "readonly one: { readonly name: string | null } | null"],
    [
      "numbered aliases are one",
      "query Q { c0: commit(id: 1) { id } c1: commit(id: 2) { id } }",
      "readonly [alias: `c${number}`]: { readonly id: string } | null",
    ],
    [
      "a directive",
      "query Q($w: Boolean!) { all { id title @include(if: $w) } }",
      "{ readonly id: string; readonly title?: string | null })[]",
    ],
    [
      "kinds of nodes, told apart by what only one has",
      "query Q { node { id ... on Tag { target { id } } } }",
      "{ readonly id: string; readonly target?: undefined } | { readonly id: string; readonly target: { readonly id: string } | null } | null",
    ],
    [
      "kinds of nodes by their names",
      "query Q { node { __typename ... on Commit { id } } }",
      '{ readonly __typename: "Commit"; readonly id: string } | { readonly __typename: "Tag"; readonly id?: undefined } | null',
    ],
    ["a fragment of another kind", "query Q { node { ...tag } } fragment tag on Tag { title }", "readonly node: None<Tag> | Tag | null"],
    [
      "what a node has beside a fragment's",
      "query Q { node { ... on Commit { id } ...tagFields } } fragment tagFields on Tag { id title }",
      'None<Omit<TagNode, "id">> & { readonly id: string } | TagNode | null',
    ],
  ])("%s", (_, document, type) => {
    expect(typesOf(document)).toContain(type);
  });

  test("fields that only some variants of an operation request are optional", () => {
    const types = typesOf("query Q { all { id ...more } } fragment more on Commit { title }", "query Q { all { state } }");
    expect(types).toContain("readonly all: readonly ((More | None<More>) & { readonly id?: string; readonly state?: State })[]");
    expect(types).toContain('export type State = "OPEN" | "CLOSED";');
  });

  test("a document that GitHub would refuse has no types", () => {
    expect(() => typesOf("query Q { all { size } }")).toThrow('Cannot query field "size" on type "Commit"');
  });
});
