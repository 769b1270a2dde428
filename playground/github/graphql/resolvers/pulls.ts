import { associationOf, mayPush } from "../../accounts.js";
import { commitOf } from "../../git/objects.js";
import { mergeTrees } from "../../git/merge.js";
import { readRef } from "../../git/refs.js";
import { nodeId } from "../../ids.js";
import { issuePage } from "../../render/issues.js";
import type { Review } from "../../repository.js";
import { connection } from "../connection.js";
import { actor, commitSource, source, type Fields, type Sources } from "../source.js";
import { commentsOf } from "./issues.js";
import { refSource } from "./repository.js";

type Pull = Sources["PullRequest"];

/** A pull request. */
export const pullRequestFields: Fields<"PullRequest"> = {
  id: ({ issue }) => nodeId("PR", issue.repository.id, issue.number),
  databaseId: ({ pull }) => pull.id,
  number: ({ issue }) => issue.number,
  title: ({ issue }) => issue.title,
  body: ({ issue }) => issue.body,
  url: ({ issue }, _args, { world }) => issuePage(world, issue),
  state: ({ issue, pull }) => (pull.merged === undefined ? issue.state.toUpperCase() : "MERGED"),
  isDraft: ({ pull }) => pull.draft,
  merged: ({ pull }) => pull.merged !== undefined,
  mergedAt: ({ pull }) => pull.merged?.at ?? null,
  mergedBy: ({ pull }) => (pull.merged === undefined ? null : actor(pull.merged.by)),
  mergeCommit: ({ issue, pull }) => (pull.merged === undefined ? null : commitSource(issue.repository, pull.merged.sha)),
  mergeable: ({ issue, pull }) => {
    const base = readRef(issue.repository.refs, `refs/heads/${pull.base.branch}`);
    return base !== undefined && mergeTrees(issue.repository.store, base, pull.head.sha) !== undefined ? "MERGEABLE" : "CONFLICTING";
  },
  closed: ({ issue }) => issue.state === "closed",
  closedAt: ({ issue }) => issue.closedAt ?? null,
  createdAt: ({ issue }) => issue.createdAt,
  updatedAt: ({ issue }) => issue.updatedAt,
  author: ({ issue }) => actor(issue.author),
  authorAssociation: ({ issue }, _args, { world }) => associationOf(world, issue.repository, issue.author),
  repository: ({ issue }) => source("Repository", issue.repository),
  headRefName: ({ pull }) => pull.head.branch,
  headRefOid: ({ pull }) => pull.head.sha,
  headRef: ({ pull }) => refSource(pull.head.repository, `refs/heads/${pull.head.branch}`),
  headRepository: ({ pull }) => source("Repository", pull.head.repository),
  headRepositoryOwner: ({ pull }) => actor(pull.head.repository.owner),
  isCrossRepository: ({ issue, pull }) => pull.head.repository !== issue.repository,
  baseRefName: ({ pull }) => pull.base.branch,
  baseRefOid: ({ issue, pull }) => readRef(issue.repository.refs, `refs/heads/${pull.base.branch}`) ?? pull.base.sha,
  baseRef: ({ issue, pull }) => refSource(issue.repository, `refs/heads/${pull.base.branch}`),
  reviewDecision,
  reviews: ({ issue, pull }, args) => {
    const { states } = args;
    const reviews = pull.reviews.filter(({ state }) => !Array.isArray(states) || states.includes(state));
    return connection(args, reviews, { key: ({ id }) => id, node: (review) => source("PullRequestReview", { issue, pull, review }) });
  },
  latestOpinionatedReviews: ({ issue, pull }, args) => {
    const reviews = opinions({ issue, pull }).filter(({ user }) => args["writersOnly"] !== true || mayPush(issue.repository, user));
    return connection(args, reviews, { key: ({ id }) => id, node: (review) => source("PullRequestReview", { issue, pull, review }) });
  },
  timelineItems: ({ issue, pull }, args, { violate }) => {
    const types: unknown = args["itemTypes"];
    const [type, another] = Array.isArray(types) ? (types as readonly unknown[]) : [];
    if (type === "ADDED_TO_MERGE_QUEUE_EVENT" && another === undefined)
      return connection(args, pull.enqueued, { key: ({ id }) => id, node: (event) => source("AddedToMergeQueueEvent", { issue, event }) });
    if (type !== "HEAD_REF_FORCE_PUSHED_EVENT" || another !== undefined)
      violate("the playground knows only force pushes and the merge queue of a timeline, each for itself");
    return connection(args, pull.forcePushes, {
      key: ({ id }) => id,
      node: (event) => source("HeadRefForcePushedEvent", { issue, event }),
    });
  },
  mergeQueueEntry: ({ issue, pull }) => (pull.queued === undefined ? null : source("MergeQueueEntry", { issue, ...pull.queued })),
  comments: ({ issue }, args) => commentsOf(issue, args),
  commits: ({ issue, pull }, args) => {
    const shas = pull.commits.length === 0 ? [pull.head.sha] : pull.commits.toReversed();
    const commits = shas.flatMap((sha) => commitOf(issue.repository.store, sha) ?? []);
    return connection(args, commits, { key: ({ sha }) => sha, node: (commit) => source("PullRequestCommit", { issue, pull, commit }) });
  },
};

/** A commit as part of a pull request. */
export const pullRequestCommitFields: Fields<"PullRequestCommit"> = {
  commit: ({ issue, commit }) => source("Commit", { repository: issue.repository, commit }),
  pullRequest: ({ issue, pull }) => source("PullRequest", { issue, pull }),
};

/** A review. */
export const reviewFields: Fields<"PullRequestReview"> = {
  id: ({ issue, review }) => nodeId("PRR", issue.repository.id, issue.number, review.id),
  databaseId: ({ review }) => review.id,
  state: ({ review }) => review.state,
  body: ({ review }) => review.body,
  submittedAt: ({ review }) => review.submittedAt,
  createdAt: ({ review }) => review.submittedAt,
  author: ({ review }) => actor(review.user),
  authorAssociation: ({ issue, review }, _args, { world }) => associationOf(world, issue.repository, review.user),
  authorCanPushToRepository: ({ issue, review }) => mayPush(issue.repository, review.user),
  commit: ({ issue, review }) => commitSource(issue.repository, review.sha),
};

/** A force push to a pull request's head. */
export const forcePushFields: Fields<"HeadRefForcePushedEvent"> = {
  id: ({ event }) => nodeId("HFPE", event.id),
  createdAt: ({ event }) => event.at,
  actor: ({ event }) => actor(event.actor),
  beforeCommit: ({ issue, event }) => commitSource(issue.repository, event.before),
  afterCommit: ({ issue, event }) => commitSource(issue.repository, event.after),
};

/** The event of a pull request that was added to the merge queue. */
export const enqueuedFields: Fields<"AddedToMergeQueueEvent"> = {
  id: ({ event }) => nodeId("ATMQE", event.id),
  createdAt: ({ event }) => event.at,
  actor: ({ event }) => actor(event.actor),
  enqueuer: ({ event }) => actor(event.actor),
};

/** Each person's newest review that is an approval or requests changes. */
function opinions({ pull }: Pull): readonly Review[] {
  const latest = new Map<number, Review>();
  for (const review of pull.reviews) if (review.state !== "COMMENTED") latest.set(review.user.id, review);
  return [...latest.values()].filter(({ state }) => state !== "DISMISSED");
}

/** `null` unless the base branch requires reviews, or somebody with write access has approved or requested changes. */
function reviewDecision({ issue, pull }: Pull): string | null {
  const protections = issue.repository.protections.get(pull.base.branch) ?? [];
  const needed = Math.max(0, ...protections.map(({ approvals }) => approvals));
  const counted = opinions({ issue, pull }).filter(({ user }) => mayPush(issue.repository, user));
  if (counted.some(({ state }) => state === "CHANGES_REQUESTED")) return "CHANGES_REQUESTED";
  if (counted.length > 0 && counted.length >= needed) return "APPROVED";
  return needed > 0 ? "REVIEW_REQUIRED" : null;
}
