import { nodeId } from "../../ids.js";
import { apiUrl, htmlUrl } from "../../render/repository.js";
import type { GitObject } from "../../git/objects.js";
import type { Repository } from "../../repository.js";
import type { World } from "../../world.js";
import { gitSource, source, type Context, type Fields } from "../source.js";

/** A file's content. */
export const blobFields: Fields<"Blob"> = {
  ...common<"Blob">(({ repository, blob }) => [repository, blob], "B"),
  byteSize: ({ blob }) => blob.bytes.length,
  isBinary: ({ blob }) => isBinary(blob.bytes),
  isTruncated: ({ blob }) => blob.bytes.length > textLimit,
  text: ({ blob }) => (isBinary(blob.bytes) ? null : blob.bytes.subarray(0, textLimit).toString()),
};

/** A folder. */
export const treeFields: Fields<"Tree"> = {
  ...common<"Tree">(({ repository, tree }) => [repository, tree], "T"),
  entries: ({ repository, tree }) =>
    tree.entries.map(({ name, mode, type, sha }) => ({
      name,
      path: name,
      type,
      oid: sha,
      mode: Number.parseInt(mode, 8),
      object: gitSource(repository, repository.store.all.get(sha)),
    })),
};

/** An annotated tag. */
export const tagFields: Fields<"Tag"> = {
  ...common<"Tag">(({ repository, tag }) => [repository, tag], "TA"),
  name: ({ tag }) => tag.tag,
  message: ({ tag }) => tag.message,
  tagger: ({ tag }) => source("GitActor", { signature: tag.tagger, account: undefined }),
  target: ({ repository, tag }) => gitSource(repository, repository.store.all.get(tag.object.sha)),
};

/** The size above which GitHub truncates the text of a blob. */
const textLimit = 512_000;

type Reader<V> = (value: V) => readonly [Repository, GitObject];
type Common<V> = Readonly<Record<string, (value: V, args: Readonly<Record<string, unknown>>, context: Context) => unknown>>;

/** The fields every git object has. */
function common<K extends "Blob" | "Tree" | "Tag">(
  read: Reader<Parameters<Fields<K>[string]>[0]>,
  kind: "B" | "T" | "TA",
): Common<Parameters<Fields<K>[string]>[0]> {
  const path = (value: Parameters<Fields<K>[string]>[0], base: (world: World, repository: Repository) => string, world: World): string => {
    const [repository, object] = read(value);
    return `${base(world, repository)}/${object.type}/${object.sha}`;
  };
  return {
    id: (value) => nodeId(kind, read(value)[0].id, read(value)[1].sha),
    oid: (value) => read(value)[1].sha,
    abbreviatedOid: (value) => read(value)[1].sha.slice(0, 7),
    repository: (value) => source("Repository", read(value)[0]),
    commitUrl: (value, _args, { world }) => path(value, htmlUrl, world),
    commitResourcePath: (value, _args, { world }) => new URL(path(value, apiUrl, world)).pathname,
  };
}

function isBinary(bytes: Buffer): boolean {
  return bytes.subarray(0, 8000).includes(0);
}
