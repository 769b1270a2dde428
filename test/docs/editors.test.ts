import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { modeline, schemaAddress } from "../../src/core/messages/modeline.js";
import { type Editor, openEditor } from "../support/language-server.js";

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const schema = read("deploy.schema.json");
const firstLine = `${modeline}\n`;
const docs = readdirSync(new URL("../../docs", import.meta.url), { recursive: true, encoding: "utf8" }).map((name) => `docs/${name}`);
const pages = ["README.md", ...docs.filter((name) => name.endsWith(".md"))];
const examples = pages.flatMap((page) =>
  [...read(page).matchAll(/^ *```yaml\n(.*?)^ *```/gms)]
    .map(([, text = ""]) => [page, text] as const)
    .filter(([, text]) => /^ *envs:/m.test(text)),
);

let editor: Editor;
beforeAll(async () => {
  editor = await openEditor({ [schemaAddress]: schema });
}, 30_000);
afterAll(() => editor.close());

describe("with yaml-language-server, an editor", () => {
  test.each(examples)("finds the schema of %s, example %#, by its first line, and marks nothing", async (_, text) => {
    expect(text.startsWith(firstLine)).toBe(true);
    expect(await editor.marks(text)).toEqual([]);
  });

  test("marks mistakes at their place", async () => {
    const marks = await editor.marks(
      `${firstLine}envs:\n  - name: production\n    serialisation: true\n    live: never\n    timeout: 1 day\n`,
    );
    expect(marks.map(({ message, range: { start } }) => [`${start.line + 1}:${start.character + 1}`, message])).toEqual([
      ["5:11", 'Value is not accepted. Valid values: "warn", "block", "off".'],
      ["6:14", "Expected a Go duration such as 90s, 20m or 1h30m."],
      ["4:5", "Property serialisation is not allowed."],
    ]);
  });

  test("completes keys", async () => {
    const offered = await editor.completions(`${firstLine}envs:\n  - name: production\n    |\n`);
    expect(offered).toEqual(expect.arrayContaining(["aliases", "review", "frozen_windows", "deployable_ref"]));
    expect(offered).not.toContain("name");
  });

  test("completes values", async () => {
    expect(await editor.completions(`${firstLine}envs:\n  - name: production\n    live: |\n`)).toEqual(["warn", "block", '"off"']);
  });

  test("explains a key", async () => {
    expect(await editor.hover(`${firstLine}envs:\n  - name: production\n    serial|ization: true\n`)).toContain("One deployment at a time");
  });
});
