import { emit } from "../events/emit.js";
import { contains } from "../git/history.js";
import { commitOf, type Commit } from "../git/objects.js";
import { compare } from "../git/history.js";
import { readRef, removeRef, writeRef } from "../git/refs.js";
import { newId, noSha, time } from "../ids.js";
import { htmlUrl } from "../render/repository.js";
import { accountOf } from "../render/commits.js";
import type { Activity, Repository } from "../repository.js";
import type { Account, World } from "../world.js";
import { requestSuite } from "./checks.js";
import { followBranch } from "./pulls.js";

/** Moves, creates or (without `after`) deletes a ref, as a push does, with its effects on activity, webhooks, pull requests and check suites. */
export function moveRef(
  world: World,
  repository: Repository,
  actor: Account,
  name: string,
  after: string | undefined,
  activity?: Activity["type"],
): void {
  const before = readRef(repository.refs, name);
  if (before === after) return;
  if (after === undefined) removeRef(repository.refs, name);
  else writeRef(repository.refs, name, after);
  // Refs in other namespaces have no effects.
  if (!name.startsWith("refs/heads/") && !name.startsWith("refs/tags/")) return;
  const forced = before !== undefined && after !== undefined && !contains(repository.store, after, before);
  if (name.startsWith("refs/heads/")) {
    const type = activity ?? activityType(before, after, forced);
    repository.activity.push({
      id: newId(world),
      type,
      ref: name,
      before: before ?? noSha,
      after: after ?? noSha,
      actor,
      timestamp: time(world),
    });
  }
  emit(world, repository, "push", actor, pushEvent(world, repository, actor, name, before, after, forced));
  if (!name.startsWith("refs/heads/")) return;
  const branch = name.slice("refs/heads/".length);
  if (after !== undefined) requestSuite(world, repository, after, branch, actor);
  followBranch(world, repository, actor, branch, { before, after, forced });
}

function activityType(before: string | undefined, after: string | undefined, forced: boolean): Activity["type"] {
  if (before === undefined) return "branch_creation";
  if (after === undefined) return "branch_deletion";
  return forced ? "force_push" : "push";
}

function pushEvent(
  world: World,
  repository: Repository,
  actor: Account,
  ref: string,
  before: string | undefined,
  after: string | undefined,
  forced: boolean,
): Readonly<Record<string, unknown>> {
  const { store } = repository;
  const head = after === undefined ? undefined : peelForPush(repository, after);
  const added = head === undefined || before === undefined ? [] : compare(store, before, head.sha).ahead.slice(0, 20).toReversed();
  const html = htmlUrl(world, repository);
  return {
    ref,
    before: before ?? noSha,
    after: after ?? noSha,
    created: before === undefined,
    deleted: after === undefined,
    forced,
    base_ref: null,
    compare: `${html}/compare/${(before ?? noSha).slice(0, 12)}...${(after ?? noSha).slice(0, 12)}`,
    commits: added.map((commit) => pushCommit(world, html, commit)),
    head_commit: head === undefined ? null : pushCommit(world, html, head),
    pusher: { name: actor.login, email: actor.email },
  };
}

function peelForPush({ store }: Repository, sha: string): Commit | undefined {
  const object = store.all.get(sha);
  return object?.type === "tag" ? commitOf(store, object.object.sha) : commitOf(store, sha);
}

function pushCommit(world: World, html: string, commit: Commit): Readonly<Record<string, unknown>> {
  const person = ({ name, email, date }: Commit["author"]): unknown => ({
    name,
    email,
    date,
    username: accountOf(world, { name, email, date })?.login,
  });
  return {
    id: commit.sha,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message,
    timestamp: commit.committer.date,
    url: `${html}/commit/${commit.sha}`,
    author: person(commit.author),
    committer: person(commit.committer),
    added: [],
    removed: [],
    modified: [],
  };
}
