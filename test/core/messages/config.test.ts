import { describe, expect, test } from "vitest";
import type { Problem } from "../../../src/core/config/flaw.js";
import { commentBody } from "../../../src/core/messages/answer.js";
import { annotationText, configCheckRun, configInvalid, configMissing, configUnreadable } from "../../../src/core/messages/config.js";
import { parseConfig } from "../../../src/core/config/parse.js";

const url = "https://github.com/acme/shop";

function problem(different: Partial<Problem> = {}): Problem {
  return { line: 3, column: 5, path: "envs[0].name", message: "Wrong.", expected: undefined, suggestion: undefined, ...different };
}

const hostile = problem({
  path: "@a|`b`<!-- -->",
  message: "<!-- @octocat | `x` -->\n# x",
  expected: "[x](javascript:1)",
  suggestion: "`|@b",
});

describe("configMissing", () => {
  const body = commentBody(configMissing(url, "release/1 #x"), "");

  test("links GitHub's page for a new file on the default branch", () => {
    expect(body).toContain(`(${url}/new/release/1%20%23x?filename=deploy.yml)`);
  });

  test("offers a valid deploy.yml", () => {
    const yaml = /```yaml\n([\s\S]*?)\n```/.exec(body)?.[1] ?? "";
    expect(parseConfig(yaml, "deploy.yml")).toMatchObject({ config: { environments: [{ name: "production" }] } });
  });
});

describe("configInvalid", () => {
  test("links each problem to its line, with what was expected and meant", () => {
    const found = problem({
      path: "envs[0].dyanmic_payload",
      message: "Unknown key.",
      expected: "a known key",
      suggestion: "dynamic_payload",
    });
    const answer = configInvalid({ path: ".github/deploy.yml" }, [found], url, "main");
    expect(answer.verdict).toBe(".github/deploy.yml has 1 mistake");
    expect(commentBody(answer, "")).toContain(
      `| [3:5](${url}/blob/main/.github/deploy.yml#L3) | \`envs[0].dyanmic_payload\` | Unknown key. | a known key<br>Did you mean \`dynamic_payload\`? |`,
    );
  });

  test("shows 30 problems and how many more there are", () => {
    const body = commentBody(
      configInvalid(
        { path: "deploy.yml" },
        Array.from({ length: 42 }, () => problem()),
        url,
        "main",
      ),
      "",
    );
    expect(body.match(/^\| \[3:5\]/gm)).toHaveLength(30);
    expect(body).toContain("… and 12 more.");
    expect(body).toContain("deploy.yml has 42 mistakes");
  });

  test("keeps a problem in its row, inert", () => {
    const body = commentBody(configInvalid({ path: "deploy.yml" }, [hostile], url, "main"), "");
    const row = body.split("\n").find((line) => line.startsWith("| [3:5]")) ?? "";
    expect(row.match(/(?<!\\)\|/g)).toHaveLength(5);
    expect(body).not.toContain("<!--");
    expect(body).not.toMatch(/@\w/);
    expect(body).not.toMatch(/(?<!\\)\]\(javascript/);
  });

  test("fits into a comment, whatever the problems say", () => {
    const long = problem({
      path: "<|".repeat(500),
      message: "<😀".repeat(5000),
      expected: "&<".repeat(5000),
      suggestion: "|<".repeat(500),
    });
    const problems = Array.from({ length: 60 }, () => long);
    const body = commentBody(configInvalid({ path: "deploy.yml" }, problems, url, "main"), "");
    expect(body).toContain("| [3:5]");
    expect(body).toMatch(/… and \d+ more\./);
    expect(configCheckRun("deploy.yml", problems, problems).summary.length).toBeLessThan(65_535);
  });
});

test.each([
  ["too_large", "deploy.yml is too large", "64 KiB"],
  ["binary", "deploy.yml is not text", "UTF-8"],
] as const)("a file that cannot be read: %s", (why, verdict, says) => {
  const answer = configUnreadable({ path: "deploy.yml", why }, url, "main");
  expect(answer.verdict).toBe(verdict);
  expect(answer.sections[0]?.text).toContain(says);
  expect(answer.sections[0]?.text).toContain(`(${url}/blob/main/deploy.yml)`);
});

describe("configCheckRun", () => {
  test("succeeds without problems", () => {
    expect(configCheckRun("deploy.yml", [], [])).toEqual({
      title: "No mistakes",
      summary: "`deploy.yml` can be used as it is.",
      conclusion: "success",
    });
  });

  test("fails with every problem", () => {
    const run = configCheckRun("deploy.yml", [problem(), problem({ line: 9, path: "" })], []);
    expect(run).toMatchObject({ title: "2 mistakes", conclusion: "failure" });
    expect(run.summary).toContain("| 3:5 | `envs[0].name` | Wrong. | – |");
    expect(run.summary).toContain("| 9:5 | – | Wrong. | – |");
  });
});

describe("annotationText", () => {
  test("says what is wrong, what was expected and what was meant", () => {
    expect(annotationText(problem({ expected: "a text", suggestion: "nam" }))).toEqual({
      title: "envs[0].name",
      message: "Wrong.\nExpected: a text\nDid you mean “nam”?",
    });
  });

  test("has a title even for the whole document", () => {
    expect(annotationText(problem({ path: "" })).title).toBe("deploy.yml");
  });

  test("stays within GitHub's limits and on its lines", () => {
    const { title, message } = annotationText(problem({ path: "p".repeat(9000), message: `a\nb\u202e${"m".repeat(90_000)}` }));
    expect(title.length).toBeLessThanOrEqual(255);
    expect(message.length).toBeLessThanOrEqual(64_000);
    expect(message).toMatch(/^a b m+…$/);
  });
});
