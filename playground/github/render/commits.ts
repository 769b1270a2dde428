import { nodeId } from "../ids.js";
import type { FileChange } from "../git/trees.js";
import type { Commit, GitObject, Signature, Tag, Tree } from "../git/objects.js";
import type { Repository } from "../repository.js";
import type { Account, World } from "../world.js";
import { renderUser } from "./accounts.js";
import { apiUrl, htmlUrl } from "./repository.js";

const verification = { verified: false, reason: "unsigned", signature: null, payload: null, verified_at: null };

/** A commit as `commit`, the shape of the commits API. */
export function renderCommit(world: World, repository: Repository, commit: Commit): Readonly<Record<string, unknown>> {
  const url = apiUrl(world, repository);
  const { author, committer } = { author: accountOf(world, commit.author), committer: accountOf(world, commit.committer) };
  return {
    sha: commit.sha,
    node_id: nodeId("C", repository.id, commit.sha),
    commit: {
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
      url: `${url}/git/commits/${commit.sha}`,
      comment_count: 0,
      verification,
    },
    url: `${url}/commits/${commit.sha}`,
    html_url: `${htmlUrl(world, repository)}/commit/${commit.sha}`,
    comments_url: `${url}/commits/${commit.sha}/comments`,
    author: author === undefined ? null : renderUser(world, author),
    committer: committer === undefined ? null : renderUser(world, committer),
    parents: commit.parents.map((sha) => ({ sha, url: `${url}/commits/${sha}`, html_url: `${htmlUrl(world, repository)}/commit/${sha}` })),
  };
}

/** A commit as `simple-commit`, the shape in webhooks. */
export function renderSimpleCommit({ sha, tree, message, author, committer }: Commit): Readonly<Record<string, unknown>> {
  const person = ({ name, email }: Signature): unknown => ({ name, email });
  return { id: sha, tree_id: tree, message, timestamp: committer.date, author: person(author), committer: person(committer) };
}

/** A commit as `git-commit`, the shape of the git database. */
export function renderGitCommit(world: World, repository: Repository, commit: Commit): Readonly<Record<string, unknown>> {
  const url = apiUrl(world, repository);
  return {
    sha: commit.sha,
    node_id: nodeId("C", repository.id, commit.sha),
    url: `${url}/git/commits/${commit.sha}`,
    html_url: `${htmlUrl(world, repository)}/commit/${commit.sha}`,
    author: commit.author,
    committer: commit.committer,
    tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
    message: commit.message,
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${url}/git/commits/${sha}`,
      html_url: `${htmlUrl(world, repository)}/commit/${sha}`,
    })),
    verification,
  };
}

/** A tree, one level. */
export function renderTree(world: World, repository: Repository, tree: Tree): Readonly<Record<string, unknown>> {
  const url = `${apiUrl(world, repository)}/git`;
  const entries = tree.entries.map((entry) => ({
    path: entry.name,
    mode: entry.mode,
    type: entry.type,
    sha: entry.sha,
    url: `${url}/${entry.type}s/${entry.sha}`,
  }));
  return { sha: tree.sha, url: `${url}/trees/${tree.sha}`, tree: entries, truncated: false };
}

/** An annotated tag. */
export function renderTag(world: World, repository: Repository, tag: Tag): Readonly<Record<string, unknown>> {
  const url = `${apiUrl(world, repository)}/git`;
  return {
    node_id: nodeId("TA", repository.id, tag.sha),
    tag: tag.tag,
    sha: tag.sha,
    url: `${url}/tags/${tag.sha}`,
    message: tag.message,
    tagger: tag.tagger,
    object: { type: tag.object.type, sha: tag.object.sha, url: `${url}/${tag.object.type}s/${tag.object.sha}` },
    verification,
  };
}

/** A ref as `git-ref`. */
export function renderRef(world: World, repository: Repository, ref: string, object: GitObject): Readonly<Record<string, unknown>> {
  const url = `${apiUrl(world, repository)}/git`;
  return {
    ref,
    node_id: nodeId("REF", repository.id, ref),
    url: `${url}/${ref}`,
    object: { sha: object.sha, type: object.type, url: `${url}/${object.type}s/${object.sha}` },
  };
}

/** A changed file as `diff-entry`. */
export function renderChange(world: World, repository: Repository, sha: string, change: FileChange): Readonly<Record<string, unknown>> {
  const path = encodeURI(change.path);
  const html = htmlUrl(world, repository);
  return {
    sha: change.sha,
    filename: change.path,
    status: change.status,
    additions: change.status === "removed" ? 0 : 1,
    deletions: change.status === "added" ? 0 : 1,
    changes: change.status === "modified" ? 2 : 1,
    blob_url: `${html}/blob/${sha}/${path}`,
    raw_url: `${html}/raw/${sha}/${path}`,
    contents_url: `${apiUrl(world, repository)}/contents/${path}?ref=${sha}`,
  };
}

/** The account of a commit's signature, which GitHub identifies by the email address. */
export function accountOf(world: World, { email, name }: Signature): Account | undefined {
  const login = /^\d+\+(.+)@users\.noreply\.github\.com$/.exec(email)?.[1];
  return world.accounts.get((login ?? name).toLowerCase());
}
