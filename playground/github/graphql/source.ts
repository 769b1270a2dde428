import type { FileChange } from "../git/trees.js";
import type { Comparison } from "../git/history.js";
import type { Blob, Commit, GitObject, Signature, Tag, Tree } from "../git/objects.js";
import type {
  CheckRun,
  CheckSuite,
  Comment,
  CommitStatus,
  Deployment,
  DeploymentStatus,
  Issue,
  Protection,
  PullRequest,
  Repository,
  Review,
  Workflow,
} from "../repository.js";
import type { Account, App, Team, Viewer, World } from "../world.js";

/** The value behind an object of each GraphQL type. */
export interface Sources {
  Query: undefined;
  Mutation: undefined;
  Repository: Repository;
  Ref: { readonly repository: Repository; readonly name: string; readonly sha: string };
  Commit: { readonly repository: Repository; readonly commit: Commit };
  Tree: { readonly repository: Repository; readonly tree: Tree };
  Blob: { readonly repository: Repository; readonly blob: Blob };
  Tag: { readonly repository: Repository; readonly tag: Tag };
  Comparison: { readonly repository: Repository; readonly base: string; readonly head: string; readonly comparison: Comparison };
  GitActor: { readonly signature: Signature; readonly account: Account | undefined };
  PullRequestChangedFile: FileChange;
  Issue: Issue;
  PullRequest: { readonly issue: Issue; readonly pull: PullRequest };
  PullRequestCommit: { readonly issue: Issue; readonly pull: PullRequest; readonly commit: Commit };
  PullRequestReview: { readonly issue: Issue; readonly pull: PullRequest; readonly review: Review };
  HeadRefForcePushedEvent: { readonly issue: Issue; readonly event: PullRequest["forcePushes"][number] };
  MergeQueueEntry: { readonly issue: Issue; readonly head: string; readonly base: string };
  MergeQueue: { readonly repository: Repository; readonly branch: string };
  AddedToMergeQueueEvent: { readonly issue: Issue; readonly event: PullRequest["enqueued"][number] };
  IssueComment: Comment;
  Deployment: Deployment;
  DeploymentStatus: DeploymentStatus;
  Environment: { readonly repository: Repository; readonly name: string };
  CheckSuite: CheckSuite;
  CheckRun: CheckRun;
  WorkflowRun: CheckSuite;
  Workflow: { readonly repository: Repository; readonly workflow: Workflow };
  RequiredStatusCheckDescription: { readonly context: string; readonly app: App | undefined };
  StatusContext: CommitStatus;
  StatusCheckRollup: { readonly repository: Repository; readonly sha: string };
  Status: { readonly repository: Repository; readonly sha: string };
  App: App;
  User: Account;
  Bot: Account;
  Organization: Account;
  Team: Team;
  RefUpdateRule: { readonly branch: string; readonly protections: readonly Protection[] };
  BranchProtectionRule: { readonly branch: string; readonly protection: Protection };
  RepositoryRule: { readonly branch: string; readonly protection: Protection };
  RequiredStatusChecksParameters: Protection;
}

/** A GraphQL type that the playground knows. */
export type Kind = keyof Sources;

/** An object in the course of a query. */
export interface Source<K extends Kind = Kind> {
  readonly kind: K;
  readonly value: Sources[K];
}

/** The arguments of a field, checked by the schema. */
export type Arguments = Readonly<Record<string, unknown>>;

/** The context of a query: the world and the caller. */
export interface Context {
  readonly world: World;
  readonly viewer: Viewer;
  /** Records an answer that GitHub would not give. */
  readonly violate: (says: string) => void;
}

/** The fields of one type; a missing one is an error, never a silent null. */
export type Fields<K extends Kind> = Readonly<Record<string, (value: Sources[K], args: Arguments, context: Context) => unknown>>;

/** Wraps the value behind an object. */
export function source<K extends Kind>(kind: K, value: Sources[K]): Source<K> {
  return { kind, value };
}

/** GitHub's refusal of a field, with its `type`, such as NOT_FOUND or FORBIDDEN. */
export class GraphqlRefusal extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.name = "GraphqlRefusal";
    this.type = type;
  }
}

/** A user, bot or organization. */
export function actor(account: Account): Source {
  return source(account.type, account);
}

/** The commit of that SHA in a repository, if there is one. */
export function commitSource(repository: Repository, sha: string): Source<"Commit"> | null {
  const object = repository.store.all.get(sha);
  return object?.type === "commit" ? source("Commit", { repository, commit: object }) : null;
}

/** Any git object. */
export function gitSource(repository: Repository, object: GitObject | undefined): Source | null {
  switch (object?.type) {
    case "commit":
      return source("Commit", { repository, commit: object });
    case "tree":
      return source("Tree", { repository, tree: object });
    case "blob":
      return source("Blob", { repository, blob: object });
    case "tag":
      return source("Tag", { repository, tag: object });
    case undefined:
      return null;
  }
}

/** An issue or a pull request, by its own type. */
export function issueSource(issue: Issue): Source {
  return issue.pullRequest === undefined ? source("Issue", issue) : source("PullRequest", { issue, pull: issue.pullRequest });
}
