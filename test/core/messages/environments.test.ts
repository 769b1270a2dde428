import { describe, expect, test } from "vitest";
import { commentBody } from "../../../src/core/messages/answer.js";
import { environmentNeeded, environmentUnknown, refNeeded } from "../../../src/core/messages/environments.js";

const known = ["production", "my staging"];
const sha = "0123456789abcdef0123456789abcdef01234567";

describe("environmentUnknown", () => {
  test.each([
    [{ word: "prodcution", suggestion: "production", verb: "deploy", ref: "v1" }, "**Did you mean** `/deploy v1 production`?"],
    [{ word: "prodcution", suggestion: "production", verb: "rollback", ref: "v1" }, "**Did you mean** `/rollback production to v1`?"],
    [{ word: "my stagin", suggestion: "my staging", verb: "lock" }, '**Did you mean** `/lock "my staging"`?'],
    [{ word: "prodcution", suggestion: "production" }, "**Did you mean** `production`?"],
    [{ word: "nope", suggestion: undefined }, "**Next:** repeat the command with one of them."],
    [{ word: "v1", suggestion: undefined, ref: "production", swapped: true }, "**Did you mean** `/deploy v1 production`?"],
  ] as const)("%j", (typed, says) => {
    const answer = environmentUnknown({ known, ...typed });
    expect(answer).toMatchObject({ emoji: "😕", verdict: `There is no environment ${typed.word}` });
    expect(commentBody(answer, "")).toContain(says);
    expect(commentBody(answer, "")).toContain("This repository deploys to `production` and `my staging`.");
  });

  test("shows what was typed inert and short", () => {
    const body = commentBody(environmentUnknown({ word: `@octocat <!-- ${"x".repeat(9000)}`, known, suggestion: undefined }), "");
    expect(body).not.toMatch(/@\w|<!--/);
    expect(body.length).toBeLessThan(1000);
  });
});

describe("environmentNeeded", () => {
  test.each([
    [{ verb: "deploy" }, '- `/deploy production`\n- `/deploy "my staging"`'],
    [{ verb: "deploy", ref: "v1" }, '- `/deploy v1 production`\n- `/deploy v1 "my staging"`'],
    [{ verb: "rollback", ref: "v1" }, '- `/rollback production to v1`\n- `/rollback "my staging" to v1`'],
  ] as const)("offers one command for each environment: %j", (typed, commands) => {
    expect(environmentNeeded({ known, ...typed }).sections[1]?.text).toBe(commands);
  });

  test("offers 20 of them", () => {
    const many = Array.from({ length: 25 }, (_, index) => `env-${index}`);
    const list = environmentNeeded({ known: many, verb: "cancel" }).sections[1]?.text.split("\n");
    expect(list).toHaveLength(21);
    expect(list?.at(-1)).toBe("- … and 5 more");
  });
});

describe("refNeeded", () => {
  const asked = "`/deploy <ref> production`";

  test.each(["issue", "closed"] as const)("%s: asks for a ref", (why) => {
    const says = refNeeded({ why, environment: "production", mergeSha: sha }).sections[0]?.text;
    expect(says).toContain(`**Next:** ${asked}`);
    expect(says).not.toContain("0123456");
  });

  test("offers the merge commit of a merged pull request", () => {
    const says = refNeeded({ why: "merged", environment: "production", mergeSha: sha }).sections[0]?.text;
    expect(says).toContain("**Next:** `/deploy 0123456789ab production`");
    expect(says).toContain(asked);
  });

  test("needs neither environment nor merge commit", () => {
    expect(refNeeded({ why: "merged" }).sections[0]?.text).toContain("**Next:** `/deploy <ref>`, where");
  });
});
