import type { SchemaFieldDescription } from "yup";
import { nearest } from "../suggest.js";

// What a key was called in early versions of the original Gitploy, or is easily taken for.
const otherWords: Readonly<Record<string, string>> = { approval: "review", environments: "envs", approvers: "reviewers", cron: "start" };

/** Every key below a schema with its path, e.g. `envs[].frozen_windows[].start`; what users name themselves is left out. */
export function pathsOf(description: SchemaFieldDescription, path: string): readonly string[] {
  if ("innerType" in description && description.innerType !== undefined && !Array.isArray(description.innerType)) {
    return pathsOf(description.innerType, `${path}[]`);
  }
  if (!("fields" in description)) return [];
  return Object.entries(description.fields).flatMap(([key, field]) => {
    const below = path === "" ? key : `${path}.${key}`;
    return [below, ...pathsOf(field, below)];
  });
}

/** What was probably meant by an unknown key: one of the same mapping, or the path of where that key belongs. */
export function suggestKey(key: string, path: string, paths: readonly string[]): string | undefined {
  const here = (candidate: string): boolean => candidate === (path === "" ? nameOf(candidate) : `${path}.${nameOf(candidate)}`);
  const ordered = [...paths.filter(here), ...paths.filter((candidate) => !here(candidate))];
  const name = (Object.hasOwn(otherWords, key) ? otherWords[key] : undefined) ?? nearest(key.replaceAll("-", "_"), ordered.map(nameOf));
  const found = ordered.find((candidate) => nameOf(candidate) === name);
  if (found === undefined) return undefined;
  if (here(found)) return name;
  return found.startsWith(`${path}.`) ? found.slice(path.length + 1) : found;
}

/** What the mapping at a path is called in a sentence. */
export function nounOf(path: string): string {
  switch (path) {
    case "":
      return "deploy.yml";
    case "envs[]":
      return "an environment";
    case "envs[].frozen_windows[]":
      return "a frozen window";
    default:
      return path.endsWith("<name>") ? "an input" : nameOf(path);
  }
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}
