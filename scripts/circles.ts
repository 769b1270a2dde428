import { posix } from "node:path";
import { parseSync } from "oxc-parser";
import type { Breach } from "./floors.js";

/**
 * The imports that close a circle, also those of types alone: each file should be readable with nothing but the files below it. The linter looks for
 * circles, too, but does not follow imports of components (findings/oxlint-sees-no-cycle-through-jsx.sh). `sources`: by path, with `/`.
 */
export function circles(sources: ReadonlyMap<string, string>): readonly Breach[] {
  const found: Breach[] = [];
  const finished = new Set<string>();
  const visit = (path: string, way: readonly string[]): void => {
    if (finished.has(path)) return;
    for (const { line, target } of importsOf(path, sources)) {
      const begins = [...way, path].indexOf(target);
      if (begins === -1) visit(target, [...way, path]);
      else
        found.push({
          path,
          line,
          says: `imports ${target}, which imports this file${by([...way, path].slice(begins + 1, -1))}`,
          warning: false,
        });
    }
    finished.add(path);
  };
  for (const path of sources.keys()) visit(path, []);
  return found;
}

function by(between: readonly string[]): string {
  return between.length === 0 ? "" : ` by ${between.join(", ")}`;
}

interface Import {
  readonly line: number;
  readonly target: string;
}

function importsOf(path: string, sources: ReadonlyMap<string, string>): readonly Import[] {
  const source = sources.get(path) ?? "";
  const { staticImports, staticExports } = parseSync(path, source).module;
  const named = [
    ...staticImports.map(({ start, moduleRequest }) => ({ start, name: moduleRequest.value })),
    ...staticExports.flatMap(({ start, entries }) => entries.map(({ moduleRequest }) => ({ start, name: moduleRequest?.value ?? "" }))),
  ];
  return named.flatMap(({ start, name }) => {
    const base = posix.join(posix.dirname(path), name).replace(/\.js$/, "");
    const target = name.startsWith(".") ? [`${base}.ts`, `${base}.tsx`].find((each) => sources.has(each)) : undefined;
    return target === undefined ? [] : [{ line: source.slice(0, start).split("\n").length, target }];
  });
}
