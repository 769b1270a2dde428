import type { Readable } from "./graphql.js";

// GitHub's answers in GitHub's words, exactly as far as fragments.ts asks: https://docs.github.com/en/graphql/reference/objects
// `Readable` fields are undefined where GitHub refused them.

export interface PageInfo {
  readonly hasNextPage: boolean;
  readonly endCursor: string | null;
}

interface Oid {
  readonly oid: string;
}

export interface ActorNode {
  readonly __typename: string;
  readonly login: string;
}

/** Somebody with their id; only people have one that is asked for. */
export interface AccountNode extends ActorNode {
  readonly databaseId?: Readable<number | null>;
}

export interface RepositoryNode {
  readonly url: string;
  readonly visibility: "PRIVATE" | "PUBLIC" | "INTERNAL";
  readonly defaultBranchRef: { readonly name: string; readonly target: Oid | null } | null;
}

export interface BlobNode {
  /** Missing where the path is a directory. */
  readonly byteSize?: number;
  readonly text?: string | null;
  readonly isBinary?: boolean | null;
  readonly isTruncated?: boolean;
}

export interface CheckRunContextNode {
  readonly __typename: "CheckRun";
  readonly databaseId: Readable<number | null>;
  readonly name: string;
  readonly status: string;
  readonly conclusion: string | null;
  readonly detailsUrl: string | null;
  readonly startedAt: string | null;
  readonly completedAt: string | null;
  /** What a job with `environment:` made. */
  readonly deployment?: Readable<{ readonly environment: string | null } | null>;
  readonly checkSuite: {
    readonly app: { readonly slug: string; readonly databaseId: number | null } | null;
    /** `null` for what is not of GitHub Actions. */
    readonly workflowRun: Readable<{
      readonly event: string;
      readonly workflow: { readonly databaseId: Readable<number | null>; readonly name: string };
    } | null>;
  };
}

export interface StatusContextNode {
  readonly __typename: "StatusContext";
  readonly context: string;
  readonly state: string;
  readonly targetUrl: string | null;
  readonly createdAt: string;
  readonly creator: ActorNode | null;
}

export interface ContextPage {
  readonly pageInfo: PageInfo;
  readonly nodes: readonly (CheckRunContextNode | StatusContextNode | null)[];
}

export type RollupNode = Readable<{ readonly contexts: ContextPage } | null>;

export interface ReviewNode {
  readonly state: string;
  readonly commit: Oid | null;
  readonly authorCanPushToRepository: boolean;
  readonly author: { readonly login: string } | null;
}

export interface AssociatedNode {
  readonly number: number;
  readonly title: string;
  readonly url: string;
  readonly state: "OPEN" | "CLOSED" | "MERGED";
  readonly isDraft: boolean;
  readonly headRefOid: string;
  readonly isCrossRepository: boolean;
  readonly baseRefName: string;
  readonly author: AccountNode | null;
  readonly mergedBy: AccountNode | null;
  /** Who put it into the merge queue, as the newest of these events says. */
  readonly queued: Readable<{ readonly nodes: readonly ({ readonly enqueuer?: AccountNode | null } | null)[] } | null>;
  readonly mergeCommit: Oid | null;
  readonly reviews: Readable<{
    readonly pageInfo: { readonly hasPreviousPage: boolean };
    readonly nodes: readonly (ReviewNode | null)[];
  } | null>;
}

export interface AssociatedPage {
  /** Missing where the first few are enough. */
  readonly pageInfo?: PageInfo;
  readonly nodes: readonly (AssociatedNode | null)[];
}

export interface CommitNode {
  readonly oid: string;
  readonly messageHeadline: string;
  readonly committedDate: string;
  readonly author: { readonly name: string | null; readonly user: Omit<AccountNode, "__typename"> | null } | null;
  readonly checkSuites: Readable<{ readonly nodes: readonly ({ readonly createdAt: string } | null)[] } | null>;
  readonly statusCheckRollup: RollupNode;
  readonly associatedPullRequests: AssociatedPage | null;
  readonly parents?: { readonly nodes: readonly (Oid | null)[] } | null;
}

export interface ProtectionNode {
  readonly refUpdateRule: Readable<{ readonly requiredStatusCheckContexts: readonly (string | null)[] | null } | null>;
  readonly rules: Readable<{
    readonly nodes: readonly ({
      readonly type: string;
      readonly parameters: {
        readonly requiredStatusChecks?: readonly { readonly context: string; readonly integrationId: number | null }[];
      } | null;
    } | null)[];
  } | null>;
}

export interface PullRequestNode extends AssociatedNode {
  readonly headRefName: string;
  readonly headRepository: Readable<{ readonly name: string; readonly owner: { readonly login: string } } | null>;
  readonly closedAt: string | null;
  readonly commits: { readonly nodes: readonly ({ readonly commit: CommitNode } | null)[] };
  readonly baseRef: ProtectionNode | null;
  readonly headRef: Readable<ProtectionNode | null>;
  readonly timelineItems: {
    readonly nodes: readonly ({ readonly createdAt: string; readonly beforeCommit: Oid | null; readonly afterCommit: Oid | null } | null)[];
  };
}

/** A tag's target, or a branch's: a commit, or an annotated tag of something. */
export type TagNode =
  | ({ readonly __typename: "Commit" } & CommitNode)
  | { readonly __typename: "Tag"; readonly target?: TagNode }
  | { readonly __typename: "Tree" | "Blob" };

export interface StatusNode {
  readonly id: string;
  readonly state: string;
  readonly description: string | null;
  readonly createdAt: string;
  readonly creator: ActorNode | null;
  readonly logUrl: string | null;
  readonly environmentUrl: string | null;
}

export interface DeploymentNode {
  readonly databaseId: Readable<number | null>;
  readonly id: string;
  readonly environment: string | null;
  readonly commitOid: string;
  readonly createdAt: string;
  readonly description: string | null;
  readonly task: string | null;
  readonly payload: string | null;
  readonly ref: { readonly name: string } | null;
  readonly commit: { readonly messageHeadline: string } | null;
  readonly creator: ActorNode | null;
  readonly statuses: { readonly nodes: readonly (StatusNode | null)[] } | null;
  readonly latestStatus: StatusNode | null;
}

export interface DeploymentPage {
  readonly pageInfo: PageInfo;
  readonly nodes: readonly (DeploymentNode | null)[];
}

export interface LedgerNode {
  readonly target: {
    readonly oid: string;
    readonly message?: string;
    readonly committedDate?: string;
    readonly tree?: Oid;
    readonly parents?: { readonly nodes: readonly (Oid | null)[] };
  } | null;
}

export interface CommentNode {
  readonly fullDatabaseId: string | null;
  readonly databaseId: Readable<number | null>;
  readonly body: string;
  readonly viewerDidAuthor: boolean;
  readonly reactionGroups?: readonly { readonly content: string; readonly viewerHasReacted: boolean }[] | null;
  readonly createdAt: string;
}

export interface CommentPage {
  readonly pageInfo: { readonly hasPreviousPage: boolean; readonly startCursor: string | null };
  readonly nodes: readonly (CommentNode | null)[];
}

/** The nodes of a list that may have holes. */
export function present<T>(nodes: readonly (T | null | undefined)[] | null | undefined): readonly T[] {
  return (nodes ?? []).flatMap((node) => (node === null || node === undefined ? [] : [node]));
}

/** The login as people and webhooks write it: GraphQL names bots without `[bot]`. */
export function loginOf(actor: ActorNode | null): string {
  if (actor === null) return "ghost";
  return actor.__typename === "Bot" && !actor.login.endsWith("[bot]") ? `${actor.login}[bot]` : actor.login;
}
