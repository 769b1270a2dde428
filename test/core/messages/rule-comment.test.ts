import { expect, test } from "vitest";
import { md } from "../../../src/core/messages/markdown.js";
import { ruleComment } from "../../../src/core/messages/rule-comment.js";

const marker = "<!-- gitploy:job-80-1-production -->";
const rule = (name: string, says = "It is so."): string => `- ❌ **${name}** — ${says}`;
const comment = (...paragraphs: readonly string[]): string =>
  ruleComment({ emoji: "❌", verdict: "main was not deployed to production", text: paragraphs.join("\n\n") }, marker);

test("has the verdict, the open text and what to type; no tables, nothing folded", () => {
  const table = "| Ref | `main` |\n| :-- | :-- |";
  const folded = "<details>\n<summary>Rules</summary>\n\n- ✅ **ref** — It is.\n\n</details>";
  expect(comment(`${rule("lock")}\n${rule("live")}`, "**Next:** `/unlock production`", table, folded)).toBe(
    `**❌ main was not deployed to production**\n\n${rule("lock")}\n${rule("live")}\n\n**Next:** \`/unlock production\`\n\n${marker}`,
  );
});

test("keeps to 1,024 characters with whole lines, and names the rules whose lines do not fit", () => {
  const long = `\`${"a".repeat(700)}\``;
  const said = comment(
    [rule("required_contexts", long), rule("requires", long), rule("lock")].join("\n"),
    "**Next:** `/unlock production`",
  );
  expect(said.length).toBeLessThanOrEqual(1024);
  expect(said).toContain(`**required_contexts** — ${long}`);
  expect(said).toContain(rule("lock"));
  expect(said).toContain("Also: **requires**.");
  expect(said).toContain("**Next:** `/unlock production`");
  expect(said.endsWith(marker)).toBe(true);
});

test("names all rules if not a single line fits", () => {
  const names = ["permission", "ref", "deployable_ref", "pull_request", "required_contexts", "auto_merge", "requires", "lock", "review"];
  const said = comment(names.map((name) => rule(name, "x".repeat(1000))).join("\n"));
  expect(said.length).toBeLessThanOrEqual(1024);
  for (const name of names) expect(said).toContain(`**${name}**`);
});

test("shows the verdict inert, and breaks no line", () => {
  const said = ruleComment(
    { emoji: "❌", verdict: "@octocat <!-- x --> **b**", text: md`- ❌ **lock** — ${"@octocat ".repeat(200)}`.text },
    marker,
  );
  expect(said).not.toMatch(/@octocat|<!-- x/);
  expect(said.length).toBeLessThanOrEqual(1024);
});
