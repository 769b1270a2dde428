import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseComment } from "../../src/core/command.js";
import { parseConfig } from "../../src/core/config/parse.js";
import { start } from "../support/world.js";

const docs = join(import.meta.dirname, "../../docs");
const migrations = readdirSync(join(docs, "coming-from")).filter((name) => name !== "README.md");
const pages = ["what-happens.md", ...migrations.map((name) => `coming-from/${name}`)].map(
  (name) => [name, readFileSync(join(docs, name), "utf8")] as const,
);

describe.each(pages)("docs/%s", (_, page) => {
  // A deploy.yml, with the conversation right below it.
  const examples = [...page.matchAll(/^```yaml\n(.*?)^```\n\n```text\n(.*?)^```/gms)].map(
    ([, config = "", said = ""]) => [config, said] as const,
  );
  const commands = [...page.matchAll(/^\|.*$/gm)].flatMap(([row]) => {
    const [, , ours = ""] = row.split(/(?<!\\)\|/);
    return [...ours.matchAll(/`(\/[^`]+)`/g)].flatMap(([, command = ""]) => (command.startsWith("/github ") ? [] : [command]));
  });

  test("has an example for each of its files", () => {
    expect(examples.length).toBeGreaterThan(0);
    expect(page.match(/^```yaml$/gm)).toHaveLength(examples.length);
  });

  test.each(examples)("example %# is valid, and is answered as shown", async (deployYml, said) => {
    expect(parseConfig(deployYml, "deploy.yml")).toMatchObject({ notices: [] });
    const world = await start({ deployYml });
    const lines = said.trimEnd().split("\n");
    for (const [index, line] of lines.entries()) {
      if (!line.startsWith("/")) continue;
      await world.comment(line);
      const [verdict = ""] = world.answer().split("\n", 1);
      expect(verdict).toBe(`### ${lines[index + 1]}`);
    }
  });

  test.each(commands)("%s is a command", (command) => {
    expect(parseComment(command)).toMatchObject({ kind: "command" });
  });
});
