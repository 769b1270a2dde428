import { contains } from "../git/history.js";
import { commitOf, writeBlob, writeCommit, writeTag, writeTree, type GitObject, type Signature, type TreeEntry } from "../git/objects.js";
import { collides, isRefName, readRef, refsBelow } from "../git/refs.js";
import { filesOf, treeOf } from "../git/trees.js";
import { HttpError, json, noContent, type Answer } from "../http/answer.js";
import { type Body, type Call, flag, found, inRepository, list, object, repositoryOf, type Route, text, texts } from "../http/route.js";
import { signatureOf } from "../acts/merges.js";
import { moveRef } from "../acts/refs.js";
import { renderGitCommit, renderRef, renderTag, renderTree } from "../render/commits.js";
import { apiUrl } from "../render/repository.js";
import { timestamp } from "../clock.js";
import { refuseProtected } from "./branches.js";
import type { Repository } from "../repository.js";

/** Git's objects and refs: https://docs.github.com/en/rest/git */
export const gitRoutes: readonly Route[] = [
  inRepository("GET", "git/ref/{ref}", ["contents", "read"], getRef),
  inRepository("GET", "git/matching-refs/{ref}", ["contents", "read"], matchingRefs),
  inRepository("POST", "git/refs", ["contents", "write"], createRef),
  inRepository("PATCH", "git/refs/{ref}", ["contents", "write"], updateRef),
  inRepository("DELETE", "git/refs/{ref}", ["contents", "write"], deleteRef),
  inRepository("POST", "git/commits", ["contents", "write"], createCommit),
  inRepository("GET", "git/commits/{commit_sha}", ["contents", "read"], (call) =>
    json(200, renderGitCommit(call.world, repositoryOf(call), found(commitOf(repositoryOf(call).store, call.params["commit_sha"] ?? "")))),
  ),
  inRepository("POST", "git/trees", ["contents", "write"], createTree),
  inRepository("GET", "git/trees/{tree_sha}", ["contents", "read"], (call) =>
    json(200, renderTree(call.world, repositoryOf(call), typed(call, "tree", call.params["tree_sha"]))),
  ),
  inRepository("POST", "git/blobs", ["contents", "write"], createBlob),
  inRepository("GET", "git/blobs/{file_sha}", ["contents", "read"], getBlob),
  inRepository("POST", "git/tags", ["contents", "write"], createTag),
  inRepository("GET", "git/tags/{tag_sha}", ["contents", "read"], (call) =>
    json(200, renderTag(call.world, repositoryOf(call), typed(call, "tag", call.params["tag_sha"]))),
  ),
];

function getRef(call: Call): Answer {
  const repository = repositoryOf(call);
  const name = `refs/${call.params["ref"]}`;
  return json(200, rendered(call, repository, name, found(readRef(repository.refs, name))));
}

function matchingRefs(call: Call): Answer {
  const repository = repositoryOf(call);
  return json(
    200,
    refsBelow(repository.refs, `refs/${call.params["ref"]}`).map(([name, sha]) => rendered(call, repository, name, sha)),
  );
}

function createRef(call: Call): Answer {
  const repository = repositoryOf(call);
  const [name, sha] = [text(call.body, "ref") ?? "", text(call.body, "sha") ?? ""];
  if (!isRefName(name)) throw new HttpError(422, `Reference name must start with 'refs' and have two slashes, and be well formed: ${name}`);
  if (readRef(repository.refs, name) !== undefined) throw new HttpError(422, "Reference already exists");
  if (collides(repository.refs, name)) throw new HttpError(422, "Reference update failed");
  if (!repository.store.all.has(sha)) throw new HttpError(422, "Object does not exist");
  moveRef(call.world, repository, call.viewer.account, name, sha);
  return json(201, rendered(call, repository, name, sha));
}

function updateRef(call: Call): Answer {
  const repository = repositoryOf(call);
  const name = `refs/${call.params["ref"]}`;
  const sha = text(call.body, "sha") ?? "";
  const before = readRef(repository.refs, name);
  if (before === undefined) throw new HttpError(422, "Reference does not exist");
  if (!repository.store.all.has(sha)) throw new HttpError(422, "Object does not exist");
  if (flag(call.body, "force") !== true && !contains(repository.store, sha, before))
    throw new HttpError(422, "Update is not a fast forward");
  if (name.startsWith("refs/heads/")) refuseProtected(repository, name.slice("refs/heads/".length));
  moveRef(call.world, repository, call.viewer.account, name, sha);
  return json(200, rendered(call, repository, name, sha));
}

function deleteRef(call: Call): Answer {
  const repository = repositoryOf(call);
  const name = `refs/${call.params["ref"]}`;
  if (readRef(repository.refs, name) === undefined) throw new HttpError(422, "Reference does not exist");
  moveRef(call.world, repository, call.viewer.account, name, undefined);
  return noContent;
}

function createCommit(call: Call): Answer {
  const { world, viewer, body } = call;
  const repository = repositoryOf(call);
  const tree = text(body, "tree") ?? "";
  const parents = texts(body, "parents") ?? [];
  // Git knows the empty tree, whether anybody has created it or not.
  const nothing = writeTree(repository.store, []);
  if (tree !== nothing && repository.store.all.get(tree)?.type !== "tree") throw new HttpError(422, "Tree SHA does not exist");
  if (parents.some((sha) => commitOf(repository.store, sha) === undefined))
    throw new HttpError(422, "Parent SHA does not exist or is not a commit object");
  const self = signatureOf(world, viewer.account);
  const author = signature(object(body, "author"), self);
  const committer = signature(object(body, "committer"), object(body, "author") === undefined ? self : author);
  const sha = writeCommit(repository.store, { tree, parents, author, committer, message: text(body, "message") ?? "" });
  return json(201, renderGitCommit(world, repository, found(commitOf(repository.store, sha))));
}

/** A signature: as given, including dates, which may be forged as on GitHub; by default the caller, now. */
function signature(given: Body | undefined, self: Signature): Signature {
  if (given === undefined) return self;
  const date = text(given, "date");
  return {
    name: text(given, "name") ?? self.name,
    email: text(given, "email") ?? self.email,
    date: date === undefined ? self.date : timestamp(new Date(date)),
  };
}

function createTree(call: Call): Answer {
  const { store } = repositoryOf(call);
  const base = text(call.body, "base_tree");
  const files = new Map<string, TreeEntry>(base === undefined ? [] : filesOf(store, commitOf(store, base)?.tree ?? base));
  for (const item of list(call.body, "tree") ?? []) {
    const entry = object({ item }, "item") ?? {};
    const path = text(entry, "path") ?? "";
    const content = text(entry, "content");
    const sha = content === undefined ? text(entry, "sha") : writeBlob(store, content);
    if (sha === undefined) files.delete(path);
    else if (!store.all.has(sha)) throw new HttpError(422, "tree.sha does not exist");
    else if (text(entry, "type") === "tree") for (const [below, file] of filesOf(store, sha)) files.set(`${path}/${below}`, file);
    else files.set(path, { name: path, mode: text(entry, "mode") ?? "100644", type: "blob", sha });
  }
  const tree = store.all.get(treeOf(store, files));
  return tree?.type === "tree" ? json(201, renderTree(call.world, repositoryOf(call), tree)) : json(422, { message: "Invalid tree info" });
}

function createBlob(call: Call): Answer {
  const repository = repositoryOf(call);
  const encoding = text(call.body, "encoding") === "base64" ? "base64" : "utf8";
  const sha = writeBlob(repository.store, Buffer.from(text(call.body, "content") ?? "", encoding));
  return json(201, { sha, url: `${apiUrl(call.world, repository)}/git/blobs/${sha}` });
}

function getBlob(call: Call): Answer {
  const repository = repositoryOf(call);
  const { sha, bytes } = typed(call, "blob", call.params["file_sha"]);
  const url = `${apiUrl(call.world, repository)}/git/blobs/${sha}`;
  return json(200, { sha, node_id: `B_${sha}`, size: bytes.length, url, content: bytes.toString("base64"), encoding: "base64" });
}

function createTag(call: Call): Answer {
  const { world, viewer, body } = call;
  const repository = repositoryOf(call);
  const target = repository.store.all.get(text(body, "object") ?? "");
  if (target === undefined) throw new HttpError(422, "Object does not exist");
  const tagger = signature(object(body, "tagger"), signatureOf(world, viewer.account));
  const sha = writeTag(repository.store, {
    object: { sha: target.sha, type: target.type },
    tag: text(body, "tag") ?? "",
    message: text(body, "message") ?? "",
    tagger,
  });
  return json(201, renderTag(world, repository, typed(call, "tag", sha)));
}

function typed<T extends GitObject["type"]>(call: Call, type: T, sha: string | undefined): Extract<GitObject, { type: T }> {
  const thing = repositoryOf(call).store.all.get(sha ?? "");
  const is = (candidate: GitObject | undefined): candidate is Extract<GitObject, { type: T }> => candidate?.type === type;
  if (!is(thing)) throw new HttpError(404, "Not Found");
  return thing;
}

function rendered(call: Call, repository: Repository, name: string, sha: string): unknown {
  return renderRef(call.world, repository, name, found(repository.store.all.get(sha)));
}
