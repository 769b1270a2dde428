import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseConfig } from "../../../src/core/config/parse.js";
import { keyPaths } from "../../../src/core/config/schema.js";
import { variables } from "../../../src/core/config/variables.js";

const page = readFileSync(new URL("../../../docs/deploy-yml.md", import.meta.url), "utf8");
const rows = [...page.matchAll(/^\| `([^`]+)` +\|(.*)$/gm)].map(([, key = "", rest = ""]) => ({ key, rest }));
const examples = [...page.matchAll(/^```yaml\n(.*?)^```/gms)].map(([, yaml = ""]) => yaml);

describe("docs/deploy-yml.md", () => {
  test("has a row for every key, and for nothing else", () => {
    const documented = rows.map(({ key }) => (key === "envs" ? key : `envs[].${key}`));
    expect(documented.toSorted()).toEqual([...keyPaths].toSorted());
  });

  test.each(rows)("$key has a type, a default or nothing, and a meaning", ({ rest }) => {
    const [type = "", , meaning = ""] = rest.split("|").map((cell) => cell.trim());
    expect(type.length).toBeGreaterThan(3);
    expect(meaning.length).toBeGreaterThan(10);
  });

  test.each(examples)("example %# is valid", (yaml) => {
    expect(parseConfig(yaml, "deploy.yml")).toHaveProperty("config");
  });

  test("the whole example shows every key", () => {
    const whole = examples.find((yaml) => yaml.includes("frozen_windows") && yaml.includes("dynamic_payload")) ?? "";
    const missing = keyPaths.filter((path) => !new RegExp(`^[\\s-]*${path.split(".").at(-1)}:`, "m").test(whole));
    expect(missing).toEqual([]);
  });

  test("names every variable", () => {
    expect([...page.matchAll(/^\| (GITPLOY_\w+) +\|/gm)].map(([, name]) => name)).toEqual(Object.keys(variables));
  });

  test("every link within the page leads somewhere", () => {
    const headings = [...page.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
      heading
        .toLowerCase()
        .replace(/[^\w -]/g, "")
        .replaceAll(" ", "-"),
    );
    const links = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, target]) => target);
    expect(links.length).toBeGreaterThan(5);
    expect(headings).toEqual(expect.arrayContaining(links));
  });
});
