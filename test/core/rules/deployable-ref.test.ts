import { expect, test } from "vitest";
import type { Ref } from "../../../src/core/request.js";
import { deployableRef } from "../../../src/core/rules/deployable-ref.js";
import { environment, facts, line, request } from "./facts.js";

const versions = { source: "v.+", test: (text: string) => /^(?:v.+)$/.test(text) };

test.each<[string, Ref, string]>([
  ["a match", { kind: "tag", name: "v1" }, "pass: `v1` matches `v.+`, which `production` demands."],
  [
    "no match",
    { kind: "branch", name: "main", branch: "main" },
    "refuse: `main` may not be deployed to `production`: only refs that match `v.+` may.",
  ],
  ["the ref as given counts", { kind: "sha", name: "abcdef1" }, "refuse"],
  ["a pull request's head branch counts", { kind: "pull_request", name: "#12", pullRequest: 12, branch: "v-next" }, "pass"],
  ["not a pull request's name", { kind: "pull_request", name: "v12", pullRequest: 12, branch: "fix" }, "refuse: `fix` may not"],
  [
    "a head branch that is not known",
    { kind: "pull_request", name: "v12", pullRequest: 12 },
    "refuse: The branch of `v12` could not be read",
  ],
])("%s", (_, ref, expected) => {
  expect(line(deployableRef.check(facts({ request: request({ ref }), environment: environment({ deployableRef: versions }) })))).toContain(
    expected,
  );
});

test("every ref passes without a pattern", () => {
  expect(line(deployableRef.check(facts()))).toBe("pass: Any ref may be deployed to `production`.");
});
