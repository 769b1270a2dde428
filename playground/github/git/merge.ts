import { compare } from "./history.js";
import { commitOf, writeCommit, type ObjectStore, type Signature, type TreeEntry } from "./objects.js";
import { filesOf, treeOf } from "./trees.js";

/** The tree of a three-way merge, file by file; `undefined` if both sides changed the same file differently. */
export function mergeTrees(store: ObjectStore, ours: string, theirs: string): string | undefined {
  const ancestor = compare(store, ours, theirs).mergeBase;
  const base = ancestor === undefined ? new Map<string, TreeEntry>() : filesOf(store, ancestor.tree);
  const left = filesOf(store, commitOf(store, ours)?.tree ?? "");
  const right = filesOf(store, commitOf(store, theirs)?.tree ?? "");
  const merged = new Map<string, TreeEntry>();
  for (const path of new Set([...base.keys(), ...left.keys(), ...right.keys()])) {
    const [before, mine, yours] = [base.get(path), left.get(path), right.get(path)];
    if (mine?.sha !== before?.sha && yours?.sha !== before?.sha && mine?.sha !== yours?.sha) return undefined;
    const chosen = mine?.sha === before?.sha ? yours : mine;
    if (chosen !== undefined) merged.set(path, chosen);
  }
  return treeOf(store, merged);
}

/** Writes the merge commit of `theirs` into `ours`; `undefined` for a conflict. */
export function mergeCommit(store: ObjectStore, ours: string, theirs: string, message: string, by: Signature): string | undefined {
  const tree = mergeTrees(store, ours, theirs);
  return tree === undefined ? undefined : writeCommit(store, { tree, parents: [ours, theirs], author: by, committer: by, message });
}
