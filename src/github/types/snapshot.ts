import type { ConfigFile } from "../../core/config/file.js";
import type { Commit, RequiredContext } from "../../core/facts.js";
import type { Deployment } from "../../core/deployments.js";
import { emptyRecord, type LedgerState } from "../../core/ledger.js";
import type { OwnCheckRun } from "./check-runs.js";

/** How many of an environment's deployments one look reads at least, if there are so many. */
export const deploymentsAtOnce = 50;

/** What to read in one look at the repository. */
export interface SnapshotQuery {
  /** The issue or pull request a command was written in. */
  readonly issue?: number;
  /** Words that may name a tag, a branch, a SHA (7 to 40 hexadecimal digits) or a pull request (`#123`). */
  readonly refs?: readonly string[];
  /** Environments whose deployments and ledger record are wanted. */
  readonly environments?: readonly string[];
  /** A commit, and the environment of our check runs on it that are wanted. */
  readonly checkRunsOf?: { readonly sha: string; readonly name: string };
}

/** One look at the repository: one GraphQL query, plus pages of longer lists. */
export interface Snapshot {
  /** Our bot's login without `[bot]`. */
  readonly app: string;
  readonly repository: RepositoryFacts;
  /** deploy.yml at the head of the default branch. */
  readonly config: ConfigFile | undefined;
  readonly issue: IssueFacts | undefined;
  /** By word of the query. */
  readonly refs: ReadonlyMap<string, RefCandidates>;
  /** By environment of the query, and by every other environment if all of the repository's deployments were read anyway. Newest first. */
  readonly deployments: ReadonlyMap<string, readonly Deployment[]>;
  /** Environments of the query without a success of ours among the newest 1,050 deployments, although there are more: what is live there is unknown. */
  readonly liveUnknown?: ReadonlySet<string>;
  /** `deployments` has all deployments of the repository: an environment that is missing there has none. */
  readonly allDeployments: boolean;
  /** By environment of the query; `recordIn` reads one. */
  readonly records: ReadonlyMap<string, EnvironmentRecord>;
  /** Ours according to `checkRunsOf`, newest first; `undefined` without it, or if GitHub did not tell. */
  readonly checkRuns?: { readonly sha: string; readonly runs: readonly OwnCheckRun[] } | undefined;
  /** Whether we ever deployed that commit, to any environment; `undefined`: not known. */
  readonly deployedBefore?: boolean | undefined;
}

export interface RepositoryFacts {
  readonly owner: string;
  readonly name: string;
  /** The page of the repository, e.g. `https://github.com/octo/app`. */
  readonly url: string;
  readonly public: boolean;
  readonly defaultBranch: string;
  /** `undefined` for an empty repository. */
  readonly defaultSha: string | undefined;
}

/** The issue or pull request a command was written in. */
export interface IssueFacts {
  readonly number: number;
  readonly title: string;
  readonly open: boolean;
  /** `undefined` for an issue. */
  readonly pullRequest: PullRequestFacts | undefined;
}

/** A pull request whose head may be deployed. */
export interface PullRequestFacts {
  readonly number: number;
  readonly title: string;
  readonly url: string;
  readonly state: "open" | "closed" | "merged";
  /** By GitHub's clock; `undefined` while it is open. */
  readonly closedAt: Date | undefined;
  readonly author: string;
  readonly mergeSha: string | undefined;
  readonly headBranch: string;
  readonly head: Commit | undefined;
  readonly fork: boolean;
  /** The repository of the head branch; `undefined` if that was deleted, or GitHub does not show it. */
  readonly headRepository: { readonly owner: string; readonly name: string } | undefined;
  readonly baseBranch: string;
  /** Branch protection or a ruleset protects the base branch; `false` if that could not be read. */
  readonly baseProtected: boolean;
  /** Requirements of the base branch's protection or rulesets; `undefined`: could not be read. */
  readonly requiredByBase: readonly RequiredContext[] | undefined;
  /** They include classic protection, and only `protectedBy` tells to which App that binds a name. */
  readonly boundElsewhere: boolean;
  /** The head branch (of this repository) is protected against our push. */
  readonly headProtected: boolean;
  /** Force pushes to the head, by GitHub's clock. */
  readonly forcePushes: readonly { readonly at: Date; readonly before: string | undefined; readonly after: string | undefined }[];
}

/** Everything a word may stand for. */
export interface RefCandidates {
  /** Annotated tags are peeled. */
  readonly tag: Commit | undefined;
  readonly branch: { readonly commit: Commit; readonly protected: boolean } | undefined;
  /** A commit whose SHA begins with the word, unless a tag or a branch of that name hides it. */
  readonly sha: Commit | undefined;
  /** The SHA that the word abbreviates, even if something else has that name. */
  readonly shortFor?: string | undefined;
  readonly pullRequest: PullRequestFacts | undefined;
}

/** An environment's record as found: its content, as far as it is believed, and its commit, if any, which a change follows. */
export type EnvironmentRecord = LedgerState & { readonly commit: LedgerCommit | undefined };

/** The record of an environment without any record yet. */
export const unwritten: EnvironmentRecord = { verified: true, record: emptyRecord, at: undefined, commit: undefined };

/** An environment's record in a snapshot. */
export function recordIn({ records }: Pick<Snapshot, "records">, environment: string): EnvironmentRecord {
  return records.get(environment) ?? unwritten;
}

/** The newest commit of an environment's ledger ref. */
export interface LedgerCommit {
  readonly sha: string;
  readonly message: string;
  /** Its tree, to use again; `undefined` if somebody pointed the ref at something other than a commit. */
  readonly tree: string | undefined;
  readonly parents: readonly string[];
  readonly committedAt: Date;
}

/** The newest entries of a repository's activity, or of one ref's. */
export interface Activity {
  readonly pushes: readonly Push[];
  /** There are no older ones. */
  readonly whole: boolean;
}

/** The repository's pushes, which tell whether a command's ref has moved since it was written. */
export interface Evidence {
  /** When the command was written, by GitHub's clock. */
  readonly since: Date;
  /** The newest pushes to any branch; `undefined` if GitHub does not tell, or the command does not depend on them. */
  readonly everywhere: Activity | undefined;
  /** Pushes to the branch that the command means, if they were read too. */
  readonly there?: { readonly activity: Activity | undefined };
}

/** An entry of the repository's activity, by GitHub's clock: https://docs.github.com/en/rest/repos/repos#list-repository-activities */
export interface Push {
  /** Full name, e.g. `refs/heads/main`. */
  readonly ref: string;
  readonly before: string;
  readonly after: string;
  readonly at: Date;
  /** The pusher's login; `undefined` if GitHub knows no such account. */
  readonly by: string | undefined;
}
