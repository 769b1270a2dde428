import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/architecture.md"), "utf8");
const files = ["src", "scripts", "playground"].flatMap((folder) => readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }));

describe("the map in docs/architecture.md", () => {
  const names = [...page.matchAll(/`((?:[\w-]+\/)*[\w-]+\.ts)`/g)]
    .flatMap(([, name]) => name ?? [])
    .filter((name) => !name.startsWith("src/"));
  test.each(names)("the file %s exists", (name) => {
    expect(files.some((file) => `/${file}`.endsWith(`/${name}`))).toBe(true);
  });

  test.each(["src/flows", "src/github"])("has every room of %s", (floor) => {
    const rooms = readdirSync(join(root, floor), { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
    expect(rooms.filter((room) => !page.includes(`| \`${room}/\``))).toEqual([]);
  });
});
