// `npm run floors` checks that imports go only down and never in a circle, the core is pure, and files are small. See docs/architecture.md.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { circles } from "./circles.js";
import { breaches } from "./floors.js";

const root = join(import.meta.dirname, "..");
const paths = ["src", "playground", "scripts"].flatMap((folder) => sources(join(root, folder)));
const texts = new Map(paths.map((path) => [path, readFileSync(join(root, path), "utf8")]));
const product = new Map([...texts].filter(([path]) => path.startsWith("src/")));
const found = [...[...texts].flatMap(([path, text]) => breaches(path, text)), ...circles(product)];

for (const { path, line, says, warning } of found) console.log(`${path}:${line}: ${warning ? "warning: " : ""}${says}`);
const failed = found.filter(({ warning }) => !warning).length;
console.log(`${paths.length} files, ${failed === 0 ? "every import goes down" : `${failed} breaches of the floors`}`);
process.exitCode = failed === 0 ? 0 : 1;

function sources(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => relative(root, join(folder, name)).split(sep).join("/"))
    .toSorted();
}
