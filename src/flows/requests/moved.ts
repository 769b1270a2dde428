import type { Commit, Moved, Target } from "../../core/facts.js";
import type { Activity, Evidence, PullRequestFacts, Push, Snapshot } from "../../github/types/snapshot.js";

/** A branch, of this repository or a fork, whose pushes have to be read. */
interface BranchPlace {
  readonly ref: string;
  readonly fork: PullRequestFacts["headRepository"];
}

/** Whether a branch that was given by name moved after the command. */
export function movedBranch(branch: string, commit: Commit, evidence: Evidence, snapshot: Snapshot): Moved | "unknown" | undefined {
  return movedSince({ branch, commit, forcePushes: [] }, evidence.there?.activity ?? evidence.everywhere, evidence.since, snapshot);
}

/** Whether a pull request's head moved after the command. */
export function movedHead(
  { headBranch, forcePushes, fork, closedAt }: PullRequestFacts,
  commit: Commit,
  evidence: Evidence,
  snapshot: Snapshot,
): Moved | "unknown" | undefined {
  // A closed pull request's head no longer follows its branch.
  if (closedAt !== undefined && closedAt <= evidence.since) return undefined;
  // This repository's pushes say nothing about a fork's branch.
  const activity = evidence.there?.activity ?? (fork ? undefined : evidence.everywhere);
  return movedSince({ branch: headBranch, commit, forcePushes }, activity, evidence.since, snapshot);
}

/** The branch whose pushes have to be read separately, if the newest pushes to any branch do not tell enough about a target that may have moved. */
export function branchToAsk(
  target: Extract<Target, { found: true }>,
  { since, everywhere }: Evidence,
  snapshot: Snapshot,
): BranchPlace | undefined {
  if (target.ref.branch === undefined) return undefined;
  // The first push after the command tells the earlier commit, but may be beyond the page.
  if (target.moved !== "unknown" && reachesBack(everywhere, since)) return undefined;
  const { branch, pullRequest } = target.ref;
  const named = [snapshot.issue?.pullRequest, ...[...snapshot.refs.values()].map((each) => each.pullRequest)];
  const head = pullRequest === undefined ? undefined : named.find((each) => each?.number === pullRequest);
  if (head?.fork !== true) return { ref: `refs/heads/${branch}`, fork: undefined };
  return head.headRepository === undefined ? undefined : { ref: `refs/heads/${branch}`, fork: head.headRepository };
}

interface Mover {
  readonly branch: string;
  readonly commit: Commit;
  readonly forcePushes: PullRequestFacts["forcePushes"];
}

/** By GitHub's clock alone: pushes and force pushes later than the command, or a commit that GitHub first saw after it. */
function movedSince(
  { branch, commit, forcePushes }: Mover,
  activity: Activity | undefined,
  since: Date,
  { app }: Snapshot,
): Moved | "unknown" | undefined {
  const pushes = (activity?.pushes ?? []).filter(({ ref }) => ref === `refs/heads/${branch}`);
  // Our own merge of the default branch is no move. GitHub lists the newest first, and two may have the same second.
  const byOthers = pushes.filter(({ by }) => by !== `${app}[bot]`).toReversed();
  const later = [...byOthers, ...forcePushes]
    .filter(({ at }) => at > since)
    .toSorted((one, other) => one.at.getTime() - other.at.getTime());
  const [first] = later;
  if (first !== undefined) {
    // A branch that moved and moved back is where it was; the commit in between is what to show.
    const between = later.find(({ after }) => after !== undefined && after !== first.before)?.after;
    return { before: first.before, after: commit.sha === first.before ? (between ?? commit.sha) : commit.sha };
  }
  const newest = newestOf(pushes);
  if (newest?.after === commit.sha) return reachesBack(activity, since) ? undefined : "unknown";
  // The activity may lag behind; then its newest push is the commit that was seen.
  if (commit.seenAt !== undefined && commit.seenAt > since) return { before: newest?.after, after: commit.sha };
  return newest === undefined && reachesBack(activity, since) ? undefined : "unknown";
}

/** A branch's last commit. Its removal says nothing about its pull request's head. */
function newestOf(pushes: readonly Push[]): Push | undefined {
  return pushes.filter(({ after }) => !/^0+$/.test(after)).toSorted((one, other) => other.at.getTime() - one.at.getTime())[0];
}

function reachesBack(activity: Activity | undefined, since: Date): boolean {
  return activity !== undefined && (activity.whole || activity.pushes.some(({ at }) => at <= since));
}
