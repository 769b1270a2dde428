import { createHash } from "node:crypto";

/** An author or committer; `date` is ISO 8601 in whole seconds. */
export interface Signature {
  readonly name: string;
  readonly email: string;
  readonly date: string;
}

export interface Blob {
  readonly type: "blob";
  readonly sha: string;
  readonly bytes: Buffer;
}

export interface TreeEntry {
  readonly name: string;
  readonly mode: string;
  readonly type: "blob" | "tree" | "commit";
  readonly sha: string;
}

export interface Tree {
  readonly type: "tree";
  readonly sha: string;
  readonly entries: readonly TreeEntry[];
}

export interface Commit {
  readonly type: "commit";
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
  /** The longest distance to a root; a parent's is always smaller. */
  readonly generation: number;
}

export interface Tag {
  readonly type: "tag";
  readonly sha: string;
  readonly object: { readonly sha: string; readonly type: GitObject["type"] };
  readonly tag: string;
  readonly message: string;
  readonly tagger: Signature;
}

export type GitObject = Blob | Tree | Commit | Tag;

/** The objects of a repository and its forks, which share them as GitHub's network storage does. */
export interface ObjectStore {
  readonly all: Map<string, GitObject>;
  /** SHAs by their first seven digits. */
  readonly commits: Map<string, string[]>;
  /** The paths below a tree, computed once: objects never change. */
  readonly flat: Map<string, ReadonlyMap<string, TreeEntry>>;
}

/** A store without objects. */
export function createObjectStore(): ObjectStore {
  return { all: new Map(), commits: new Map(), flat: new Map() };
}

/** Stores a blob under the SHA that git would give it. */
export function writeBlob(store: ObjectStore, content: string | Buffer): string {
  const bytes = Buffer.from(content);
  const sha = hash("blob", bytes);
  store.all.set(sha, { type: "blob", sha, bytes });
  return sha;
}

/** Stores one level of a tree. */
export function writeTree(store: ObjectStore, unsorted: readonly TreeEntry[]): string {
  const key = (entry: TreeEntry): string => (entry.type === "tree" ? `${entry.name}/` : entry.name);
  const entries = unsorted.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
  const lines = entries.map((entry) =>
    Buffer.concat([Buffer.from(`${entry.mode.replace(/^0/, "")} ${entry.name}\0`), Buffer.from(entry.sha, "hex")]),
  );
  const sha = hash("tree", Buffer.concat(lines));
  store.all.set(sha, { type: "tree", sha, entries });
  return sha;
}

/** Stores a commit; the same content gives the same SHA, as in git. */
export function writeCommit(store: ObjectStore, commit: Omit<Commit, "type" | "sha" | "generation">): string {
  const text = [
    `tree ${commit.tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${signed(commit.author)}`,
    `committer ${signed(commit.committer)}`,
    "",
    commit.message,
  ].join("\n");
  const sha = hash("commit", Buffer.from(text));
  if (store.all.has(sha)) return sha;
  const generation = 1 + Math.max(0, ...commit.parents.map((parent) => commitOf(store, parent)?.generation ?? 0));
  store.all.set(sha, { ...commit, type: "commit", sha, generation });
  const short = sha.slice(0, 7);
  store.commits.set(short, [...(store.commits.get(short) ?? []), sha]);
  return sha;
}

/** Stores an annotated tag. */
export function writeTag(store: ObjectStore, tag: Omit<Tag, "type" | "sha">): string {
  const text = [`object ${tag.object.sha}`, `type ${tag.object.type}`, `tag ${tag.tag}`, `tagger ${signed(tag.tagger)}`, "", tag.message];
  const sha = hash("tag", Buffer.from(text.join("\n")));
  store.all.set(sha, { ...tag, type: "tag", sha });
  return sha;
}

/** The commit of that SHA, if it is one. */
export function commitOf(store: ObjectStore, sha: string): Commit | undefined {
  const object = store.all.get(sha);
  return object?.type === "commit" ? object : undefined;
}

/** The commit of a SHA, with annotated tags peeled. */
export function peel(store: ObjectStore, sha: string): Commit | undefined {
  const object = store.all.get(sha);
  if (object?.type === "tag") return peel(store, object.object.sha);
  return object?.type === "commit" ? object : undefined;
}

/** The commit whose SHA has this prefix (7 digits or more), if there is exactly one. */
export function commitByPrefix(store: ObjectStore, prefix: string): Commit | undefined {
  if (!/^[0-9a-f]{7,40}$/.test(prefix)) return undefined;
  const found = (store.commits.get(prefix.slice(0, 7)) ?? []).filter((sha) => sha.startsWith(prefix));
  return found.length === 1 && found[0] !== undefined ? commitOf(store, found[0]) : undefined;
}

function hash(type: GitObject["type"], content: Buffer): string {
  return createHash("sha1").update(`${type} ${content.length}\0`).update(content).digest("hex");
}

function signed({ name, email, date }: Signature): string {
  return `${name} <${email}> ${Math.floor(Date.parse(date) / 1000)} +0000`;
}
