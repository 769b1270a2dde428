import { commitOf, type Commit, type ObjectStore } from "./objects.js";

/** A comparison of two commits: the commits that only the head has (newest first), how many only the base has, and their merge base. */
export interface Comparison {
  readonly ahead: readonly Commit[];
  readonly behind: number;
  readonly mergeBase: Commit | undefined;
}

/** Walks both histories from the newest, until only common commits are left. */
export function compare(store: ObjectStore, base: string, head: string): Comparison {
  const marks = new Map<string, number>([[base, inBase]]);
  marks.set(head, (marks.get(head) ?? 0) | inHead);
  const queue = createQueue(store, [...marks.keys()]);
  const ahead: Commit[] = [];
  let behind = 0;
  let mergeBase: Commit | undefined;
  let unshared = marks.size === 1 ? 0 : 2;
  for (let commit = queue.next(); commit !== undefined; commit = queue.next()) {
    const mark = marks.get(commit.sha) ?? 0;
    if (mark === inBoth) mergeBase ??= commit;
    else {
      unshared -= 1;
      if (mark === inHead) ahead.push(commit);
      else behind += 1;
    }
    if (mark === inBoth && unshared === 0) break;
    for (const parent of commit.parents) {
      const known = marks.get(parent);
      if (known === undefined) {
        marks.set(parent, mark);
        queue.add(parent);
        if (mark !== inBoth) unshared += 1;
      } else if (known !== inBoth && (known | mark) === inBoth) {
        marks.set(parent, inBoth);
        unshared -= 1;
      }
    }
  }
  return { ahead, behind, mergeBase };
}

/** Whether `ancestor` is `sha` or in its history. */
export function contains(store: ObjectStore, sha: string, ancestor: string): boolean {
  const floor = commitOf(store, ancestor)?.generation;
  if (floor === undefined) return false;
  const seen = new Set([sha]);
  const stack = [sha];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (next === ancestor) return true;
    for (const parent of commitOf(store, next)?.parents ?? []) {
      if (seen.has(parent) || (commitOf(store, parent)?.generation ?? 0) < floor) continue;
      seen.add(parent);
      stack.push(parent);
    }
  }
  return false;
}

/** A commit and its history, newest first, at most so many. */
export function history(store: ObjectStore, sha: string, limit: number): readonly Commit[] {
  const seen = new Set([sha]);
  const queue = createQueue(store, [sha]);
  const commits: Commit[] = [];
  for (let commit = queue.next(); commit !== undefined && commits.length < limit; commit = queue.next()) {
    commits.push(commit);
    for (const parent of commit.parents) {
      if (!seen.has(parent)) queue.add(parent);
      seen.add(parent);
    }
  }
  return commits;
}

const inBase = 1;
const inHead = 2;
const inBoth = 3;

/** A queue that returns commits by descending generation, so that a child always comes before its parents. */
function createQueue(store: ObjectStore, shas: readonly string[]): { add(sha: string): void; next(): Commit | undefined } {
  const waiting: Commit[] = [];
  const add = (sha: string): void => {
    const commit = commitOf(store, sha);
    if (commit === undefined) return;
    let at = waiting.length;
    while (at > 0 && before(commit, waiting[at - 1])) at -= 1;
    waiting.splice(at, 0, commit);
  };
  shas.forEach(add);
  return { add, next: () => waiting.pop() };
}

/** The list is sorted by ascending generation, since taking from its end is cheap. */
function before(commit: Commit, other: Commit | undefined): boolean {
  if (other === undefined) return false;
  if (commit.generation !== other.generation) return commit.generation < other.generation;
  return Date.parse(commit.committer.date) < Date.parse(other.committer.date);
}
