import { writeBlob, writeTree, type GitObject, type ObjectStore, type TreeEntry } from "./objects.js";

/** Every file below a tree, by path. */
export function filesOf(store: ObjectStore, tree: string): ReadonlyMap<string, TreeEntry> {
  const known = store.flat.get(tree);
  if (known !== undefined) return known;
  const files = new Map<string, TreeEntry>();
  const object = store.all.get(tree);
  for (const entry of object?.type === "tree" ? object.entries : []) {
    if (entry.type === "tree") for (const [path, file] of filesOf(store, entry.sha)) files.set(`${entry.name}/${path}`, file);
    else files.set(entry.name, entry);
  }
  store.flat.set(tree, files);
  return files;
}

/** Stores the trees that hold these files. */
export function treeOf(store: ObjectStore, files: ReadonlyMap<string, TreeEntry>): string {
  const folders = new Map<string, Map<string, TreeEntry>>();
  const entries: TreeEntry[] = [];
  for (const [path, file] of files) {
    const slash = path.indexOf("/");
    if (slash < 0) entries.push({ ...file, name: path });
    else {
      const folder = path.slice(0, slash);
      const below = folders.get(folder) ?? new Map<string, TreeEntry>();
      folders.set(folder, below.set(path.slice(slash + 1), file));
    }
  }
  for (const [name, below] of folders) entries.push({ name, mode: "040000", type: "tree", sha: treeOf(store, below) });
  return writeTree(store, entries);
}

/** A tree with some files written (text) or deleted (`null`). */
export function changeFiles(store: ObjectStore, tree: string | undefined, changes: Readonly<Record<string, string | null>>): string {
  const files = new Map(tree === undefined ? [] : filesOf(store, tree));
  for (const [path, content] of Object.entries(changes)) {
    if (content === null) files.delete(path);
    else files.set(path, { name: path.split("/").at(-1) ?? path, mode: "100644", type: "blob", sha: writeBlob(store, content) });
  }
  return treeOf(store, files);
}

/** The object at a path below a tree. */
export function objectAt(store: ObjectStore, tree: string, path: string): GitObject | undefined {
  let object = store.all.get(tree);
  for (const name of path.split("/").filter((part) => part !== "")) {
    if (object?.type !== "tree") return undefined;
    const entry: TreeEntry | undefined = object.entries.find((candidate) => candidate.name === name);
    object = entry === undefined ? undefined : store.all.get(entry.sha);
  }
  return object;
}

/** A file that differs between two trees. */
export interface FileChange {
  readonly path: string;
  readonly status: "added" | "removed" | "modified";
  readonly sha: string;
}

/** The files that differ between two trees. */
export function differences(store: ObjectStore, from: string, to: string): readonly FileChange[] {
  const before = filesOf(store, from);
  const after = filesOf(store, to);
  const changes: FileChange[] = [];
  for (const [path, { sha }] of after) {
    const old = before.get(path);
    if (old === undefined) changes.push({ path, status: "added", sha });
    else if (old.sha !== sha) changes.push({ path, status: "modified", sha });
  }
  for (const [path, { sha }] of before) if (!after.has(path)) changes.push({ path, status: "removed", sha });
  return changes.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}
