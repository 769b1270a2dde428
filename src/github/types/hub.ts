import type { Role } from "../../core/roles.js";
import type { Deployment } from "../../core/deployments.js";
import type { AssociatedPullRequest, PullRequestLink, RequiredContext } from "../../core/facts.js";
import type { LedgerEntry } from "../../core/ledger/seal.js";
import type { CheckRunText, OwnCheckRun } from "./check-runs.js";
import type { Claim, Reaction, Replies } from "./conversation.js";
import type { Created, DeploymentDetails, NewDeployment, NewStatus, OwnDeployment } from "./deployments.js";
import type { ClaimRef, FilesAt, HeldClaim, LedgerRef, Merge } from "./git.js";
import type { Activity, EnvironmentRecord, PullRequestFacts, Snapshot, SnapshotQuery } from "./snapshot.js";
import type { RuleAnswer, StartedRun } from "./workflow-runs.js";

/** The gateway of one repository: GitHub in our words. Flows take the part they use. Failures that are not part of an answer are thrown as `Fault`. */
export interface Hub {
  /** GitHub's id of the repository, which a rename does not change. */
  readonly id: string;
  readonly owner: string;
  readonly name: string;

  /** For a stranger, before their permission is known: the same, with a small part of GitHub's limits. */
  readonly forStrangers: Pick<
    Hub,
    "react" | "role" | "membership" | "snapshot" | "filesAt" | "mergeBase" | "createCheckRun" | "ownCheckRuns" | "isEnforced"
  >;

  /** For a look that only follows an event: the same, with a small part of GitHub's limits. */
  readonly forWaking: Pick<Hub, "ledgerRefs" | "ownDeploymentsOf">;

  /** Adds our 👀 to a comment: GitHub says 201 to the first and 200 to all others. */
  claim(comment: string): Promise<Claim>;
  /** Reacts to a comment; returns whether it was the App's first such reaction, so that only one process gets `true`. */
  react(comment: string, reaction: Reaction): Promise<Claim>;

  snapshot(query: SnapshotQuery): Promise<Snapshot>;
  /** Whether GitHub knows the repository, and shows it to us. */
  isThere(): Promise<boolean>;
  /** Names of tags and branches that somebody may have mistyped: the newest, and those that contain the word. */
  refsLike(word: string): Promise<readonly string[]>;
  /** The newest pushes, by GitHub's clock; optionally of one ref (`refs/heads/main`), or of a fork. `undefined` if GitHub does not tell. */
  pushes(ref?: string, fork?: PullRequestFacts["headRepository"]): Promise<Activity | undefined>;
  /** `undefined` for a role that cannot be read. */
  role(login: string): Promise<Role | undefined>;
  /** Whether they are an active member of `organization/team`. */
  membership(login: string, organization: string, team: string): Promise<"member" | "none" | "unreadable">;
  /**
   * How `head` relates to `base`, with the commits that are ahead, oldest first; only the newest of more than 1,000. `undefined` if GitHub cannot say.
   */
  compare(
    base: string,
    head: string,
  ): Promise<{ readonly ahead: number; readonly behind: number; readonly shas: readonly string[] } | undefined>;
  /** The pull requests with commits in `head` but not in `base`, newest first, at most 50; for the commits that `compare` gives. */
  pullRequestsBetween(base: string, head: string): Promise<readonly PullRequestLink[]>;
  /** The pull requests that contain a commit, as `Commit.pullRequests`. */
  pullRequestsOf(sha: string): Promise<readonly (AssociatedPullRequest & { readonly mergeSha: string | undefined })[]>;

  /** The checks that a branch's classic protection requires from a certain App; `undefined` if GitHub shows us no such branch. */
  boundContexts(branch: string): Promise<readonly RequiredContext[] | undefined>;
  /** The id of the App of that slug; `undefined` if GitHub shows us none. */
  appId(slug: string): Promise<number | undefined>;

  /**
   * Whether a branch or a tag of this repository contains the commit. `beyond`: none of the 200 of each that were searched, but there are more;
   * `undefined` if GitHub does not tell.
   */
  holds(sha: string): Promise<boolean | "beyond" | undefined>;

  mergeInto(branch: string, sha: string, message: string): Promise<Merge>;
  /** Never repeated blindly: after a lost answer or a 5xx it looks for the request's id first. */
  createDeployment(deployment: NewDeployment): Promise<Created>;
  /** The deployment that a request made, if any. */
  deploymentOf(requestId: string, environment: string): Promise<Deployment | undefined>;
  /** An environment's deployments, newest first, back to the oldest one of a commit; none if it was never deployed there. */
  deploymentsBackTo(environment: string, sha: string): Promise<readonly Deployment[]>;
  /** An environment's deployments, newest first, page by page until they are enough or there are no more. */
  deploymentsUntil(
    environment: string | readonly string[],
    enough: (deployments: readonly Deployment[]) => boolean,
  ): Promise<readonly Deployment[]>;
  /** Ours of a commit, the newest of each environment; a 304 if nothing has changed since the last time. */
  ownDeploymentsOf(sha: string): Promise<readonly OwnDeployment[]>;
  createStatus(deployment: string, status: NewStatus): Promise<void>;
  /**
   * Everything that a deployment's answer shows, in one request if `issue` and `environment` are known (a webhook tells both; neither is believed).
   */
  deploymentDetails(deploymentNodeId: string, issue?: number, environment?: string): Promise<DeploymentDetails | undefined>;
  /** A deployment with its requester and their conversation: if its payload is a string, the comment tells. */
  withRequester(deployment: Deployment): Promise<Deployment>;

  /** A workflow run; `undefined` if it is gone. */
  startedRun(run: string): Promise<StartedRun | undefined>;
  /** The workflow runs with jobs that GitHub Environments hold. */
  heldRuns(): Promise<readonly string[]>;
  /** The Environments for which jobs of a run wait, whoever has to agree; `undefined` if GitHub does not tell. */
  heldBy(run: string): Promise<readonly string[] | undefined>;
  /** The answers to the jobs of a run, over all attempts. */
  ruleAnswers(run: string): Promise<readonly RuleAnswer[]>;
  /** Releases or ends the jobs of a run that wait for us in an Environment; `false` if none waits. The comment has at most 1,024 characters. */
  answerRule(run: string, environment: string, state: "approved" | "rejected", comment: string): Promise<boolean>;
  /** Reports what they wait for. GitHub accepts ten such reports; further ones are not sent. */
  reportToRule(run: string, environment: string, comment: string): Promise<void>;
  /** Whether the jobs of a GitHub Environment wait for this App (its bot's login, without `[bot]`); `undefined` if GitHub does not tell. */
  isEnforced(environment: string, app?: string): Promise<boolean | undefined>;

  /** The new comment's id; `undefined` if the conversation accepts none, so that trying again is useless. */
  comment(issue: number, body: string): Promise<string | undefined>;
  /** `false` if the comment is gone. */
  editComment(comment: string, body: string): Promise<boolean>;
  /** A comment's issue or pull request; `undefined` if it is gone. */
  issueOfComment(comment: string): Promise<number | undefined>;
  /** Our comments in an issue, and our verdict on a comment in it, if one is named. */
  replies(issue: number, comment?: string): Promise<Replies>;

  /** The new check run's id. `externalId` has at most 255 characters. */
  createCheckRun(name: string, sha: string, externalId: string, text: CheckRunText): Promise<string>;
  updateCheckRun(id: string, text: CheckRunText): Promise<void>;
  /** Writes the state of our check run again, so that its suite, which somebody re-ran, is no longer queued. */
  repeatCheckRun(run: OwnCheckRun): Promise<void>;
  /** Ours on a commit, of one name or of all, newest first. */
  ownCheckRuns(sha: string, name?: string): Promise<readonly OwnCheckRun[]>;

  /** Seals and writes an environment's record by compare-and-swap; `conflict` if it has changed since it was seen. */
  writeRecord(
    environment: string,
    entry: Pick<LedgerEntry, "subject" | "record" | "note">,
    seen: EnvironmentRecord,
  ): Promise<EnvironmentRecord | "conflict">;
  /** The last version of an environment's record that this delivery wrote. */
  lastWritten(environment: string): EnvironmentRecord | undefined;
  /** Creates a ref that only one process can create, at a commit with that message. */
  claimRef(name: string, message: string): Promise<ClaimRef>;
  /** A claim ref's content; `undefined` if there is none. */
  readClaimRef(name: string): Promise<HeldClaim | undefined>;
  /** Takes over the claim ref that was seen; `false` if somebody was quicker. */
  takeClaimRef(name: string, message: string, held: HeldClaim): Promise<boolean>;
  /** Removes claim refs older than a date, from the thousand that follow a fraction (0 to 1) of them. */
  dropClaimRefs(before: Date, place: number): Promise<void>;
  /** The environments with a ledger ref, and the refs' commits; a 304 if nothing has changed since the last time. */
  ledgerRefs(): Promise<readonly LedgerRef[]>;
  /** The existing records at these refs, by environment; remembered ones cost nothing. */
  recordsAt(refs: readonly LedgerRef[]): Promise<ReadonlyMap<string, EnvironmentRecord>>;

  /** The files at a commit, `undefined` for a missing one, and whether any of them differs from a second commit or ref. */
  filesAt(paths: readonly string[], sha: string, other: string): Promise<FilesAt>;
  /** The merge base of a commit and a branch; `undefined` if they have nothing in common. */
  mergeBase(branch: string, sha: string): Promise<string | undefined>;
}
