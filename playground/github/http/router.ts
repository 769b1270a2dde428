import type { Route } from "./route.js";

/** Finds the route of a request, and decodes the parameters of its path. */
export type Router = (
  method: string,
  path: string,
) => { readonly route: Route; readonly params: Readonly<Record<string, string>> } | undefined;

/** Parameters that may contain slashes, encoded or not. */
const long = ["ref", "path", "branch", "base", "head"];

/** Compiles the routes; of two that match, the one with more fixed segments counts. */
export function createRouter(routes: readonly Route[]): Router {
  const byMethod = new Map<string, { route: Route; pattern: RegExp; names: readonly string[] }[]>();
  for (const route of routes.toSorted((a, b) => fixedParts(b.path) - fixedParts(a.path))) {
    const names = [...route.path.matchAll(/\{(\w+)\}/g)].flatMap(([, name]) => (name === undefined ? [] : [name]));
    const source = route.path
      .split(/(\{\w+\})/)
      .map((part) => (/^\{\w+\}$/.test(part) ? (long.includes(part.slice(1, -1)) ? "(.+?)" : "([^/]+)") : part.replace(/[.]/g, "\\.")))
      .join("");
    const entry = { route, pattern: new RegExp(`^${source}$`), names };
    byMethod.set(route.method, [...(byMethod.get(route.method) ?? []), entry]);
  }
  return (method, path) => {
    for (const { route, pattern, names } of byMethod.get(method) ?? []) {
      const match = pattern.exec(path);
      if (match !== null)
        return { route, params: Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(match[index + 1] ?? "")])) };
    }
    return undefined;
  };
}

function fixedParts(path: string): number {
  return path.split("/").filter((part) => part !== "" && !part.startsWith("{")).length;
}
