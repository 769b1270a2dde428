import { expect, test } from "vitest";
import { circles } from "../../scripts/circles.js";

const says = (sources: Readonly<Record<string, string>>): readonly string[] =>
  circles(new Map(Object.entries(sources))).map(({ path, line, says: words }) => `${path}:${line}: ${words}`);

test("imports in one direction are no circle, however many lead to a file", () => {
  const sources = {
    "src/a.ts": 'import { b } from "./b.js";\nimport { c } from "./c.js";\nimport yaml from "js-yaml";',
    "src/b.ts": 'import { c } from "./c.js";',
    "src/c.ts": "",
  };
  expect(says(sources)).toEqual([]);
});

test("two files that import each other are one", () => {
  expect(says({ "src/a.ts": 'import { b } from "./b.js";', "src/b.ts": '\nimport { a } from "./a.js";' })).toEqual([
    "src/b.ts:2: imports src/a.ts, which imports this file",
  ]);
});

test("so are components, types alone, and a way over other folders", () => {
  const sources = {
    "src/web/page.tsx": 'import { Card } from "./card.js";',
    "src/web/card.tsx": 'export { view } from "../view/view.js";',
    "src/view/view.ts": 'import type { Page } from "../web/page.js";',
  };
  expect(says(sources)).toEqual(["src/view/view.ts:1: imports src/web/page.tsx, which imports this file by src/web/card.tsx"]);
});
