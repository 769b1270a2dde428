import { addComment, changeComment, react, removeComment } from "../acts/comments.js";
import { mergePullRequest } from "../acts/merges.js";
import { enqueue } from "../acts/queue.js";
import {
  addReview,
  closePullRequest,
  openIssue,
  openPullRequest,
  reopenPullRequest,
  setDraft,
  type PullRequestIssue,
} from "../acts/pulls.js";
import { readRef } from "../git/refs.js";
import type { Comment, Issue, Repository, Review } from "../repository.js";
import type { World } from "../world.js";
import { accountFor, appBehind, type Who } from "./handles.js";

/** The actions of people in issues and pull requests. */
export interface Conversations {
  readonly issue: (repository: Repository, what?: { readonly title?: string; readonly body?: string; readonly author?: Who }) => Issue;
  /** From a branch of the repository, or of its `fork`. */
  readonly openPullRequest: (
    repository: Repository,
    what: {
      readonly head: string;
      readonly fork?: Repository;
      readonly base?: string;
      readonly author?: Who;
      readonly title?: string;
      readonly body?: string;
      readonly draft?: boolean;
    },
  ) => PullRequestIssue;
  /** At the pull request's head. */
  readonly review: (pull: Issue, user: Who, state: Review["state"], body?: string) => Review;
  /** Returns the new head of the base branch; a merge queue's bot pushes what somebody else has merged. */
  readonly merge: (
    pull: Issue,
    options?: { readonly method?: "merge" | "squash" | "rebase"; readonly by?: Who; readonly pushedBy?: Who },
  ) => string;
  /**
   * Adds pull requests with one base branch to its merge queue as one group. Returns the SHA of the group's commit, for which GitHub requests checks.
   */
  readonly enqueue: (pulls: readonly Issue[], by?: Who) => string;
  readonly closePullRequest: (pull: Issue, by?: Who) => void;
  readonly reopenPullRequest: (pull: Issue, by?: Who) => void;
  readonly markReady: (pull: Issue, by?: Who) => void;
  readonly convertToDraft: (pull: Issue, by?: Who) => void;
  readonly comment: (issue: Issue, user: Who, body: string) => Comment;
  readonly editComment: (comment: Comment, body: string, by?: Who) => void;
  readonly deleteComment: (comment: Comment, by?: Who) => void;
  /** Locks a conversation: https://docs.github.com/en/communities/moderating-comments-and-conversations/locking-conversations */
  readonly lock: (issue: Issue) => void;
  readonly react: (comment: Comment, user: Who, content: string) => void;
}

/** The actions of people in the issues and pull requests of a world. */
export function conversations(world: World): Conversations {
  return {
    issue: (repository, { title = "Something to do", body = "", author = repository.owner } = {}) =>
      openIssue(world, repository, accountFor(world, author), title, body),
    openPullRequest: (
      repository,
      { head, fork = repository, base = repository.defaultBranch, author = fork.owner, title = `Change ${head}`, body = "", draft = false },
    ) => {
      const sha = readRef(fork.refs, `refs/heads/${head}`);
      if (sha === undefined) throw new Error(`there is no branch ${head} in ${fork.owner.login}/${fork.name}`);
      return openPullRequest(world, repository, accountFor(world, author), {
        title,
        body,
        draft,
        base,
        head: { repository: fork, branch: head, sha },
      });
    },
    review: (pull, user, state, body = "") => addReview(world, pull, accountFor(world, user), state, body),
    merge: (pull, { method = "merge", by = pull.repository.owner, pushedBy = by } = {}) =>
      mergePullRequest(world, pull, accountFor(world, by), method, accountFor(world, pushedBy)),
    enqueue: (pulls, by = pulls[0]?.author ?? "ghost") => enqueue(world, pulls, accountFor(world, by)),
    closePullRequest: (pull, by = pull.author) => closePullRequest(world, pull, accountFor(world, by)),
    reopenPullRequest: (pull, by = pull.author) => reopenPullRequest(world, pull, accountFor(world, by)),
    markReady: (pull, by = pull.author) => setDraft(world, pull, accountFor(world, by), false),
    convertToDraft: (pull, by = pull.author) => setDraft(world, pull, accountFor(world, by), true),
    comment: (issue, user, body) => {
      const author = accountFor(world, user);
      return addComment(world, issue, author, body, appBehind(world, author));
    },
    editComment: (comment, body, by = comment.user) => changeComment(world, comment, accountFor(world, by), body),
    deleteComment: (comment, by = comment.user) => removeComment(world, comment, accountFor(world, by)),
    lock: (issue) => {
      issue.locked = true;
    },
    react: (comment, user, content) => {
      react(world, comment, accountFor(world, user), content);
    },
  };
}
