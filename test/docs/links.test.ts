import { existsSync, readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { describe, expect, test } from "vitest";

const root = new URL("../../", import.meta.url);
const there = (path: string): boolean => existsSync(new URL(path, root));
const pages = [
  "README.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  "CHANGELOG.md",
  ...folder("docs"),
  ...folder("docs/adr"),
  ...folder("docs/coming-from"),
];

function folder(path: string): readonly string[] {
  return readdirSync(new URL(`${path}/`, root)).flatMap((name) => (name.endsWith(".md") ? [`${path}/${name}`] : []));
}

function prose(page: string): string {
  return readFileSync(new URL(page, root), "utf8").replace(/^ *```.*?^ *```$/gms, "");
}

function anchors(page: string): readonly string[] {
  return [...prose(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\w -]/g, "")
      .replaceAll(" ", "-"),
  );
}

describe.each(pages)("%s", (page) => {
  test("links only to existing pages and headings", () => {
    const broken = [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = ""]) => target)
      .filter((target) => !/^https?:/.test(target))
      .filter((target) => {
        const [path = "", anchor] = target.split("#", 2);
        const full = path === "" ? page : posix.join(posix.dirname(page), path);
        return !there(full) || (anchor !== undefined && !anchors(full).includes(anchor));
      });
    expect(broken).toEqual([]);
  });

  test("names only existing files", () => {
    const named = [...prose(page).matchAll(/`((?:src|test|playground|scripts|docs|bench)\/[\w./-]+)`/g)].map(([, path = ""]) => path);
    expect(named.filter((path) => !there(path))).toEqual([]);
  });
});

test("the threat model names a test for almost every threat, the map of the house every folder of it", () => {
  expect([...prose("docs/threat-model.md").matchAll(/`test\//g)].length).toBeGreaterThan(40);
  const map = readFileSync(new URL("docs/architecture.md", root), "utf8");
  const floors = readdirSync(new URL("src/", root), { withFileTypes: true });
  const missing = floors.filter((entry) => entry.isDirectory() && !new RegExp(`^${entry.name} |\\b${entry.name}/`, "m").test(map));
  expect(missing.map(({ name }) => name)).toEqual([]);
  expect(map.split("\n").length).toBeLessThanOrEqual(200);
});

test("every page is in the index", () => {
  const listed = [...prose("docs/README.md").matchAll(/\]\(([\w-]+\.md)\)/g)].map(([, name = ""]) => `docs/${name}`);
  expect(folder("docs").filter((path) => path !== "docs/README.md" && !listed.includes(path))).toEqual([]);
});

test("every decision is in the list of decisions, in order", () => {
  const listed = [...prose("docs/adr/README.md").matchAll(/^(\d+)\. \[.*\]\((\d{4})-.*\.md\)$/gm)].map(([, place, number]) => [
    Number(place),
    Number(number),
  ]);
  const records = folder("docs/adr").filter((path) => !path.endsWith("README.md"));
  expect(listed).toEqual(records.map((_, index) => [index + 1, index + 1]));
});
