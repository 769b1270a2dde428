import type { Role } from "../../core/config/environment.js";
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
  /** GitHub's id of the repository: all that a rename leaves as it is. */
  readonly id: string;
  readonly owner: string;
  readonly name: string;

  /** For a stranger, before it is known what they may do: the same, with a small part of GitHub's limits. */
  readonly forStrangers: Pick<
    Hub,
    "react" | "role" | "membership" | "snapshot" | "filesAt" | "mergeBase" | "createCheckRun" | "ownCheckRuns" | "isEnforced"
  >;

  /** For a look that is due only since something happened somewhere: the same, with a small part of GitHub's limits. */
  readonly forWaking: Pick<Hub, "ledgerRefs" | "ownDeploymentsOf">;

  /** Adds our 👀 to a comment: GitHub says 201 to the first and 200 to all others. */
  claim(comment: string): Promise<Claim>;
  /** Reacts to a comment, and says whether we were the first of us: what only one process may do can be claimed by it. */
  react(comment: string, reaction: Reaction): Promise<Claim>;

  snapshot(query: SnapshotQuery): Promise<Snapshot>;
  /** Whether GitHub knows the repository, and shows it to us. */
  isThere(): Promise<boolean>;
  /** Names of tags and branches among which is what somebody mistyped: the newest, and those that hold the word. */
  refsLike(word: string): Promise<readonly string[]>;
  /** The newest pushes, by GitHub's clock, of one ref (`refs/heads/main`) where one is named, of a fork where one is; `undefined` where GitHub does not tell. */
  pushes(ref?: string, fork?: PullRequestFacts["headRepository"]): Promise<Activity | undefined>;
  /** Whose role cannot be read has `undefined`. */
  role(login: string): Promise<Role | undefined>;
  /** Whether they are an active member of `organization/team`. */
  membership(login: string, organization: string, team: string): Promise<"member" | "none" | "unreadable">;
  /** How `head` relates to `base`, with the commits that are ahead, oldest first; of more than 1,000 the newest. `undefined` where GitHub cannot say. */
  compare(
    base: string,
    head: string,
  ): Promise<{ readonly ahead: number; readonly behind: number; readonly shas: readonly string[] } | undefined>;
  /** The pull requests whose commits `head` has and `base` has not, newest first, at most 50; of the commits that `compare` gives. */
  pullRequestsBetween(base: string, head: string): Promise<readonly PullRequestLink[]>;
  /** The pull requests that have a commit, as `Commit.pullRequests`. */
  pullRequestsOf(sha: string): Promise<readonly (AssociatedPullRequest & { readonly mergeSha: string | undefined })[]>;

  /** What classic protection of a branch requires from a certain App; `undefined` where GitHub shows us no such branch. */
  boundContexts(branch: string): Promise<readonly RequiredContext[] | undefined>;
  /** The id of the App of that slug; `undefined` where GitHub shows us none. */
  appId(slug: string): Promise<number | undefined>;

  /**
   * Whether a branch or a tag of this repository has the commit; `beyond`: none of the 200 of each that are looked at, and there are more; `undefined`
   * where GitHub does not tell.
   */
  holds(sha: string): Promise<boolean | "beyond" | undefined>;

  mergeInto(branch: string, sha: string, message: string): Promise<Merge>;
  /** Never repeated blindly: after a lost answer or a 5xx it looks for the request's id first. */
  createDeployment(deployment: NewDeployment): Promise<Created>;
  /** The deployment of ours that a request made, if there is one. */
  deploymentOf(requestId: string, environment: string): Promise<Deployment | undefined>;
  /** An environment's deployments, newest first, back to the oldest one of a commit; none where it was never deployed there. */
  deploymentsBackTo(environment: string, sha: string): Promise<readonly Deployment[]>;
  /** An environment's deployments, newest first, page by page until those read are enough, or there are no more. */
  deploymentsUntil(
    environment: string | readonly string[],
    enough: (deployments: readonly Deployment[]) => boolean,
  ): Promise<readonly Deployment[]>;
  /** Ours of a commit, the newest of each environment; a 304 where nothing changed since it was asked before. */
  ownDeploymentsOf(sha: string): Promise<readonly OwnDeployment[]>;
  createStatus(deployment: string, status: NewStatus): Promise<void>;
  /** All that a deployment's answer shows, in one request where `issue` and `environment` are known (a webhook tells both; neither is believed). */
  deploymentDetails(deploymentNodeId: string, issue?: number, environment?: string): Promise<DeploymentDetails | undefined>;
  /** A deployment with who asked for it and where: where its payload is a string, the comment tells. */
  withRequester(deployment: Deployment): Promise<Deployment>;

  /** A workflow's run; `undefined` where it is no more. */
  startedRun(run: string): Promise<StartedRun | undefined>;
  /** The workflow runs of which jobs are held by GitHub Environments. */
  heldRuns(): Promise<readonly string[]>;
  /** The Environments that jobs of a run wait for, whoever has to agree; `undefined` where GitHub does not tell. */
  heldBy(run: string): Promise<readonly string[] | undefined>;
  /** What the jobs of a run were answered, over all attempts. */
  ruleAnswers(run: string): Promise<readonly RuleAnswer[]>;
  /** Lets the jobs of a run that wait for us in an Environment go, or ends them; `false` where none waits. The comment has at most 1,024 characters. */
  answerRule(run: string, environment: string, state: "approved" | "rejected", comment: string): Promise<boolean>;
  /** Tells what they wait for; GitHub takes ten such reports, and more of them are left unsaid. */
  reportToRule(run: string, environment: string, comment: string): Promise<void>;
  /** Whether the jobs of a GitHub Environment wait for this App (its bot's login, without `[bot]`); `undefined` where GitHub does not tell. */
  isEnforced(environment: string, app?: string): Promise<boolean | undefined>;

  /** The new comment's id; `undefined` where the conversation takes none, which trying again does not change. */
  comment(issue: number, body: string): Promise<string | undefined>;
  /** `false` where the comment is no more. */
  editComment(comment: string, body: string): Promise<boolean>;
  /** The issue or pull request a comment stands in; `undefined` where it is no more. */
  issueOfComment(comment: string): Promise<number | undefined>;
  /** Our comments in an issue, and our verdict on a comment in it, if one is named. */
  replies(issue: number, comment?: string): Promise<Replies>;

  /** The new check run's id. `externalId` has at most 255 characters. */
  createCheckRun(name: string, sha: string, externalId: string, text: CheckRunText): Promise<string>;
  updateCheckRun(id: string, text: CheckRunText): Promise<void>;
  /** Says once more how a check run of ours stands, so that its suite, which somebody asked for again, waits no longer. */
  repeatCheckRun(run: OwnCheckRun): Promise<void>;
  /** Ours on a commit, of one name or of all, newest first. */
  ownCheckRuns(sha: string, name?: string): Promise<readonly OwnCheckRun[]>;

  /** Seals and writes an environment's record by compare-and-swap: `conflict` where it is no longer as it was seen. */
  writeRecord(
    environment: string,
    entry: Pick<LedgerEntry, "subject" | "record" | "note">,
    seen: EnvironmentRecord,
  ): Promise<EnvironmentRecord | "conflict">;
  /** What was last written of an environment's record in this delivery. */
  lastWritten(environment: string): EnvironmentRecord | undefined;
  /** Creates a ref that only one can create, at a commit with that message. */
  claimRef(name: string, message: string): Promise<ClaimRef>;
  /** What a claim ref says; `undefined` where there is none. */
  readClaimRef(name: string): Promise<HeldClaim | undefined>;
  /** Takes over a claim ref from the one seen; `false` where somebody was quicker. */
  takeClaimRef(name: string, message: string, held: HeldClaim): Promise<boolean>;
  /** Removes claim refs older than a date, of the thousand that follow a place between 0 and 1 of them. */
  dropClaimRefs(before: Date, place: number): Promise<void>;
  /** The environments that have a ledger ref, and the commits those are at; a 304 where nothing changed since it was asked before. */
  ledgerRefs(): Promise<readonly LedgerRef[]>;
  /** The records at these refs, as far as there are any, by environment; those that are remembered cost nothing. */
  recordsAt(refs: readonly LedgerRef[]): Promise<ReadonlyMap<string, EnvironmentRecord>>;

  /** The files at a commit, `undefined` for one that is not there, and whether any of them is another there than at a second commit or ref. */
  filesAt(paths: readonly string[], sha: string, other: string): Promise<FilesAt>;
  /** Where a commit and a branch parted; `undefined` where they have nothing in common. */
  mergeBase(branch: string, sha: string): Promise<string | undefined>;
}
