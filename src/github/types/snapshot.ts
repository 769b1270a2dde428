import type { Commit, RequiredContext } from "../../core/facts.js";
import type { Deployment } from "../../core/deployments.js";
import { emptyRecord, type LedgerState } from "../../core/ledger.js";
import type { OwnCheckRun } from "./check-runs.js";

/** How many of an environment's deployments one look brings at least, if there are so many. */
export const deploymentsAtOnce = 50;

/** What one look at the repository is to bring. */
export interface SnapshotQuery {
  /** The issue or pull request a command was written in. */
  readonly issue?: number;
  /** Words that may name a tag, a branch, a SHA (7 to 40 hexadecimal digits) or a pull request (`#123`). */
  readonly refs?: readonly string[];
  /** Environments whose deployments and ledger record are wanted. */
  readonly environments?: readonly string[];
  /** A commit, and the environment whose check runs of ours on it are wanted. */
  readonly checkRunsOf?: { readonly sha: string; readonly name: string };
}

/** One look at the repository: one GraphQL query, plus pages where a list was longer. */
export interface Snapshot {
  /** Our bot's login without `[bot]`. */
  readonly app: string;
  readonly repository: RepositoryFacts;
  /** deploy.yml at the head of the default branch. */
  readonly config: ConfigFile | undefined;
  readonly issue: IssueFacts | undefined;
  /** By word of the query. */
  readonly refs: ReadonlyMap<string, RefCandidates>;
  /** By environment of the query; also by every other environment where all of the repository's deployments were read anyway. Newest first. */
  readonly deployments: ReadonlyMap<string, readonly Deployment[]>;
  /** Environments of the query in which none of ours has succeeded among the newest 1,050 deployments, and there are more: what is live there is not known. */
  readonly liveUnknown?: ReadonlySet<string>;
  /** All deployments of the repository are in `deployments`: an environment that is missing there has none. */
  readonly allDeployments: boolean;
  /** By environment of the query; `recordIn` reads one. */
  readonly records: ReadonlyMap<string, EnvironmentRecord>;
  /** Ours as `checkRunsOf` asked for, newest first; `undefined` where it did not, or GitHub did not tell. */
  readonly checkRuns?: { readonly sha: string; readonly runs: readonly OwnCheckRun[] } | undefined;
  /** Whether that commit was ever deployed by us, to whatever environment; `undefined`: not known. */
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

/** The file as it stands; `text` is undefined where it is too large to read or no text. */
export interface ConfigFile {
  readonly path: string;
  readonly text: string | undefined;
  readonly bytes: number;
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
  /** Where the head branch is; `undefined` where that was deleted, or where GitHub does not show it. */
  readonly headRepository: { readonly owner: string; readonly name: string } | undefined;
  readonly baseBranch: string;
  /** Branch protection or a ruleset keeps the base branch; `false` where that could not be read. */
  readonly baseProtected: boolean;
  /** What branch protection or rulesets of the base branch require; `undefined`: could not be read. */
  readonly requiredByBase: readonly RequiredContext[] | undefined;
  /** Classic protection is part of that, and only `protectedBy` tells which App it binds a name to. */
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
  /** A commit whose SHA begins with the word, unless a tag or a branch of that name hides it from GitHub. */
  readonly sha: Commit | undefined;
  /** The SHA that the word is short for, whatever else has that name. */
  readonly shortFor?: string | undefined;
  readonly pullRequest: PullRequestFacts | undefined;
}

/** An environment's record as it was found: what it says, as far as it is believed, and the commit that says so and that a change follows, if there is one. */
export type EnvironmentRecord = LedgerState & { readonly commit: LedgerCommit | undefined };

/** The record of an environment about which nothing was written yet. */
export const unwritten: EnvironmentRecord = { verified: true, record: emptyRecord, at: undefined, commit: undefined };

/** An environment's record in a snapshot. */
export function recordIn({ records }: Pick<Snapshot, "records">, environment: string): EnvironmentRecord {
  return records.get(environment) ?? unwritten;
}

/** The newest commit of an environment's ledger ref. */
export interface LedgerCommit {
  readonly sha: string;
  readonly message: string;
  /** The tree it has, to be used again; `undefined` where somebody pointed the ref at something that is no commit. */
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

/** An entry of the repository's activity, by GitHub's clock: https://docs.github.com/en/rest/repos/repos#list-repository-activities */
export interface Push {
  /** Full name, e.g. `refs/heads/main`. */
  readonly ref: string;
  readonly before: string;
  readonly after: string;
  readonly at: Date;
  /** Login of whoever pushed; `undefined` where GitHub knows nobody of that name. */
  readonly by: string | undefined;
}
