import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { parseSync, Visitor } from "oxc-parser";
import { median } from "../statistics.js";
import type { Row } from "../table.js";

const root = join(import.meta.dirname, "../..");

/** What the code is made of: lines, files, functions, and how the files of `flows` hang together. */
export function structure(): Promise<readonly Row[]> {
  const files = sources("src").map((path) => ({ path, source: readFileSync(join(root, path), "utf8") }));
  const lines = files.map(({ path, source }) => ({ what: path, lines: linesIn(source) }));
  const functions = files.flatMap(({ path, source }) => functionsIn(path, source));
  const flows = graphOf(files.filter(({ path }) => path.startsWith("src/flows/")));
  return Promise.resolve([
    { what: "lines of src/, in files", measured: `${sum(lines)}, ${files.length}` },
    { what: "lines of src/ without src/web/", measured: String(sum(lines.filter(({ what }) => !what.startsWith("src/web/")))) },
    { what: "lines of a file, median and most", measured: extent(lines) },
    { what: "lines of a function with a name, median and most", measured: extent(functions) },
    { what: "files of src/flows/, and how many import another", measured: `${flows.nodes.length}, ${flows.arrows.length} arrows` },
    { what: "    levels from the lowest to the highest", measured: String(levelsOf(flows)) },
    { what: "    arrows for each file", measured: (flows.arrows.length / flows.nodes.length).toFixed(1) },
    ...roomsOf(flows),
  ]);
}

interface Measured {
  readonly what: string;
  readonly lines: number;
}

function sum(all: readonly Measured[]): number {
  return all.reduce((total, { lines }) => total + lines, 0);
}

function extent(all: readonly Measured[]): string {
  const most = all.reduce((one, other) => (other.lines > one.lines ? other : one));
  return `${median(all.map(({ lines }) => lines))}, ${most.lines} (${most.what})`;
}

function sources(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => relative(root, join(root, folder, name)));
}

function linesIn(text: string): number {
  return text.trimEnd().split("\n").length;
}

/** Functions that have a name of their own, or are called like what holds them. */
function functionsIn(path: string, source: string): readonly Measured[] {
  const found: Measured[] = [];
  const note = (name: string, { start, end }: { readonly start: number; readonly end: number }): void =>
    void found.push({ what: name, lines: linesIn(source.slice(start, end)) });
  const isFunction = (type: string | undefined): boolean => type === "ArrowFunctionExpression" || type === "FunctionExpression";
  new Visitor({
    FunctionDeclaration: (node) => note(node.id?.name ?? "", node),
    VariableDeclarator: ({ id, init }) => void (id.type === "Identifier" && init && isFunction(init.type) && note(id.name, init)),
    Property: ({ key, value }) => void (key.type === "Identifier" && isFunction(value.type) && note(key.name, value)),
  }).visit(parseSync(path, source).program);
  return found;
}

interface Graph {
  readonly nodes: readonly string[];
  readonly arrows: readonly (readonly [from: string, to: string])[];
}

function graphOf(files: readonly { readonly path: string; readonly source: string }[]): Graph {
  const nodes = files.map(({ path }) => path);
  const arrows = files.flatMap(({ path, source }) => {
    const names = parseSync(path, source).module.staticImports.map(({ moduleRequest }) => moduleRequest.value);
    const targets = names
      .filter((name) => name.startsWith("."))
      .map((name) => normalize(join(dirname(path), name)).replace(/\.js$/, ".ts"));
    return [...new Set(targets)].filter((target) => nodes.includes(target)).map((target) => [path, target] as const);
  });
  return { nodes, arrows };
}

/** The longest way down, in files; whatever imports each other in a circle stands on one level. */
function levelsOf({ nodes, arrows }: Graph): number {
  const below = new Map(nodes.map((node) => [node, arrows.filter(([from]) => from === node).map(([, to]) => to)]));
  const known = new Map<string, number>();
  const depth = (node: string, above: readonly string[]): number => {
    const there = known.get(node);
    if (there !== undefined) return there;
    const deepest = (below.get(node) ?? []).filter((each) => !above.includes(each)).map((each) => depth(each, [...above, node]));
    const found = 1 + Math.max(0, ...deepest);
    known.set(node, found);
    return found;
  };
  return Math.max(...nodes.map((node) => depth(node, [])));
}

function roomsOf({ nodes, arrows }: Graph): readonly Row[] {
  const roomOf = (path: string): string => dirname(path);
  const rooms = [...new Set(nodes.map(roomOf))];
  if (rooms.length === 1) return [{ what: "    rooms", measured: "none" }];
  const between = new Set(
    arrows.map(([from, to]) => `${roomOf(from)} ${roomOf(to)}`).filter((each) => new Set(each.split(" ")).size === 2),
  );
  const graph = { nodes: rooms, arrows: [...between].map((each) => each.split(" ") as [string, string]) };
  return [{ what: "    rooms, arrows between them, levels", measured: `${rooms.length}, ${between.size}, ${levelsOf(graph)}` }];
}
