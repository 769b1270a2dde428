import { compare } from "../git/history.js";
import { mergeCommit, mergeTrees } from "../git/merge.js";
import { commitOf, writeCommit, type Commit, type Signature } from "../git/objects.js";
import { readRef } from "../git/refs.js";
import { time } from "../ids.js";
import type { Issue, Repository } from "../repository.js";
import type { Account, World } from "../world.js";
import { asPullRequest, markMerged, tellClosed } from "./pulls.js";
import { moveRef } from "./refs.js";

/** Somebody's signature of a commit, with the current time. */
export function signatureOf(world: World, { login, email }: Account): Signature {
  return { name: login, email, date: time(world) };
}

/** Merges a commit into a branch. Returns the new head, `up-to-date` if there is nothing to merge, or `conflict`. */
export function mergeInto(world: World, repository: Repository, actor: Account, branch: string, sha: string, message: string): string {
  const name = `refs/heads/${branch}`;
  const head = readRef(repository.refs, name) ?? "";
  const { ahead } = compare(repository.store, head, sha);
  if (ahead.length === 0) return "up-to-date";
  const merged = mergeCommit(repository.store, head, sha, message, signatureOf(world, actor));
  if (merged === undefined) return "conflict";
  moveRef(world, repository, actor, name, merged);
  return merged;
}

/** Merges a pull request as its button does; returns the new head of the base branch. */
export function mergePullRequest(
  world: World,
  issue: Issue,
  actor: Account,
  method: "merge" | "squash" | "rebase",
  pusher: Account = actor,
): string {
  const { pullRequest: pull, repository, number, title } = asPullRequest(issue);
  if (issue.state === "closed") throw new Error(`#${number} is closed`);
  const name = `refs/heads/${pull.base.branch}`;
  const base = readRef(repository.refs, name) ?? pull.base.sha;
  const signature = signatureOf(world, actor);
  const landed = landing(
    repository,
    base,
    pull.head.sha,
    {
      method,
      message: method === "merge" ? `Merge pull request #${number} from ${pull.head.branch}\n\n${title}` : `${title} (#${number})`,
    },
    signature,
  );
  const sha = landed.at(-1);
  if (sha === undefined) throw new Error(`#${number} has conflicts with ${pull.base.branch}`);
  markMerged(world, issue, actor, sha, landed);
  moveRef(world, repository, pusher, name, sha, "pr_merge");
  tellClosed(world, issue, actor);
  return sha;
}

function landing(
  { store }: Repository,
  base: string,
  head: string,
  { method, message }: { method: "merge" | "squash" | "rebase"; message: string },
  by: Signature,
): readonly string[] {
  if (method === "merge") {
    const sha = mergeCommit(store, base, head, message, by);
    return sha === undefined ? [] : [sha];
  }
  const tree = mergeTrees(store, base, head);
  if (tree === undefined) return [];
  if (method === "squash") return [writeCommit(store, { tree, parents: [base], author: by, committer: by, message })];
  const picked = compare(store, base, head)
    .ahead.filter(({ parents }) => parents.length === 1)
    .toReversed();
  return picked.reduce<readonly string[]>((shas, commit) => {
    const onto = shas.at(-1) ?? base;
    return [...shas, pick(store, onto, commit, picked.at(-1) === commit ? tree : undefined, by)];
  }, []);
}

/** The last commit of a rebase has the merged tree; the earlier ones only need to differ. */
function pick(store: Repository["store"], onto: string, commit: Commit, tree: string | undefined, by: Signature): string {
  const { author, message } = commit;
  return writeCommit(store, {
    tree: tree ?? mergeTrees(store, onto, commit.sha) ?? commitOf(store, onto)?.tree ?? commit.tree,
    parents: [onto],
    author,
    committer: by,
    message,
  });
}
