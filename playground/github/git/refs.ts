import { commitByPrefix, peel, type Commit, type GitObject, type ObjectStore } from "./objects.js";
import { objectAt } from "./trees.js";

/** Refs by full name, grouped by namespace (`refs/heads/`), so that thousands in one do not slow down another. */
export type Refs = Map<string, Map<string, string>>;

/** The namespace of a full name: its first two parts. */
function namespaceOf(name: string): string {
  return `${name.split("/", 2).join("/")}/`;
}

export function readRef(refs: Refs, name: string): string | undefined {
  return refs.get(namespaceOf(name))?.get(name);
}

export function writeRef(refs: Refs, name: string, sha: string): void {
  const namespace = namespaceOf(name);
  const names = refs.get(namespace) ?? new Map<string, string>();
  refs.set(namespace, names.set(name, sha));
}

export function removeRef(refs: Refs, name: string): void {
  refs.get(namespaceOf(name))?.delete(name);
}

/** The full names with this prefix, sorted, with their SHAs. */
export function refsBelow(refs: Refs, prefix: string): readonly (readonly [string, string])[] {
  const found: (readonly [string, string])[] = [];
  for (const [namespace, names] of refs) {
    if (!namespace.startsWith(prefix) && !prefix.startsWith(namespace)) continue;
    for (const entry of names) if (entry[0].startsWith(prefix)) found.push(entry);
  }
  return found.toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** Whether a full name is well-formed: it begins with `refs/`, has two slashes, and nothing that git forbids. */
export function isRefName(name: string): boolean {
  // oxlint-disable-next-line no-control-regex -- git forbids control characters in names of refs
  const forbidden = /\.\.|@\{|[\x00-\x20\x7f~^:?*[\\]|\/\/|\/$|\.$|\.lock(\/|$)|\/\./;
  return /^refs\/[^/]+\/.+/.test(name) && !forbidden.test(name);
}

/** Whether a ref collides with an existing one: `a` and `a/b` cannot both be refs, as a directory cannot be a file. */
export function collides(refs: Refs, name: string): boolean {
  for (const other of refs.get(namespaceOf(name))?.keys() ?? []) {
    if (other.startsWith(`${name}/`) || name.startsWith(`${other}/`)) return true;
  }
  return false;
}

/** The commit of a name where GitHub tries branches first, as for deployments. */
export function resolveBranchFirst(store: ObjectStore, refs: Refs, name: string): Commit | undefined {
  const found = candidates(name, ["refs/heads/", "refs/tags/", "refs/"]).map((full) => readRef(refs, full));
  const sha = found.find((candidate) => candidate !== undefined);
  return sha === undefined ? commitByPrefix(store, name.toLowerCase()) : peel(store, sha);
}

/**
 * The object of a name by git's rev-parse: a full SHA, then tags, then branches, then the output of `git describe` (`v1-3-g3b83d2f`), then the prefix
 * of a SHA. https://git-scm.com/docs/gitrevisions, tried with git 2.39.
 */
export function resolveName(store: ObjectStore, refs: Refs, name: string, defaultBranch: string): GitObject | undefined {
  if (name === "HEAD") return named(store, refs, `refs/heads/${defaultBranch}`);
  if (/^[0-9a-f]{40}$/i.test(name)) return store.all.get(name.toLowerCase());
  for (const full of candidates(name, ["refs/", "refs/tags/", "refs/heads/"])) {
    const object = named(store, refs, full);
    if (object !== undefined) return object;
  }
  const described = /^.+-\d+-g([0-9a-f]{4,40})$/i.exec(name)?.[1];
  return commitByPrefix(store, (described ?? name).toLowerCase());
}

/** The object of a name or an expression such as `HEAD:deploy.yml` or `v1^{commit}`. */
export function resolveExpression(store: ObjectStore, refs: Refs, expression: string, defaultBranch: string): GitObject | undefined {
  const colon = expression.indexOf(":");
  if (colon >= 0) {
    const start = resolveName(store, refs, expression.slice(0, colon), defaultBranch);
    const commit = start === undefined ? undefined : peel(store, start.sha);
    return commit === undefined ? undefined : objectAt(store, commit.tree, expression.slice(colon + 1));
  }
  const peeled = /^(.*)\^(?:\{commit\}|\{\}|0)$/.exec(expression);
  const object = resolveName(store, refs, peeled?.[1] ?? expression, defaultBranch);
  return peeled === null || object === undefined ? object : peel(store, object.sha);
}

function candidates(name: string, prefixes: readonly string[]): readonly string[] {
  return name.startsWith("refs/") ? [name] : prefixes.map((prefix) => prefix + name);
}

function named(store: ObjectStore, refs: Refs, full: string): GitObject | undefined {
  const sha = readRef(refs, full);
  return sha === undefined ? undefined : store.all.get(sha);
}
