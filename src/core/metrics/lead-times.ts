import type { Attempt } from "./attempts.js";
import { isIn, medianOf, ninetiethOf, type Span } from "./statistics.js";

/** A commit of the default branch's history. */
export interface BranchCommit {
  readonly sha: string;
  readonly title: string;
  /** The first is the previous commit of the branch. */
  readonly parents: readonly string[];
  /** By some machine's clock: for a commit without a pull request, nothing better tells when it came. */
  readonly committedAt: Date;
  /** The pull request that brought it. */
  readonly pullRequest: { readonly number: number; readonly openedAt: Date; readonly mergedAt: Date } | undefined;
}

/** How long changes waited to go live, in milliseconds. */
export interface LeadTimes {
  /** In the order in which they went live. */
  readonly changes: readonly Change[];
  readonly median: number | undefined;
  readonly ninetieth: number | undefined;
  /** Counted from the opening of their pull requests. */
  readonly medianFromOpening: number | undefined;
  /** The number of successes whose commit is not among the commits that were read. */
  readonly notAttributed: number;
}

/** A pull request, or a commit without one, that went live. */
export interface Change {
  readonly sha: string;
  readonly title: string;
  readonly pullRequest: number | undefined;
  readonly at: Date;
  readonly milliseconds: number;
  readonly fromOpening: number | undefined;
  /** Whether it is counted from the commit's own date. */
  readonly approximate: boolean;
}

/**
 * Lead time: from a change's merge to its first success here. Changes are the first-parent commits of the default branch (`commits`, newest first);
 * those of one pull request are one change. Each counts at the first success whose commit has it among its ancestors. Counting begins with the oldest
 * success that was read: how long its own changes waited is unknown.
 */
export function leadTimesOf(attempts: readonly Attempt[], commits: readonly BranchCommit[], span: Span): LeadTimes {
  const bySha = new Map(commits.map((commit) => [commit.sha, commit]));
  const steps = new Set(stepsOf(commits, bySha).map(({ sha }) => sha));
  const live = new Set<string>();
  const changes: Change[] = [];
  let [begun, notAttributed] = [false, 0];
  for (const { outcome, sha, at } of attempts) {
    if (outcome !== "success") continue;
    if (!bySha.has(sha)) {
      if (isIn(span, at)) notAttributed += 1;
      continue;
    }
    const fresh = ancestorsOf(sha, bySha, live).filter((commit) => steps.has(commit.sha));
    if (begun && isIn(span, at)) changes.push(...fresh.map((commit) => changeOf(commit, at)));
    begun = true;
  }
  const waits = changes.map(({ milliseconds }) => milliseconds);
  const opened = changes.flatMap(({ fromOpening }) => (fromOpening === undefined ? [] : [fromOpening]));
  return { changes, median: medianOf(waits), ninetieth: ninetiethOf(waits), medianFromOpening: medianOf(opened), notAttributed };
}

/** The first-parent commits of the branch; of a pull request with several commits, the last. */
function stepsOf(commits: readonly BranchCommit[], bySha: ReadonlyMap<string, BranchCommit>): readonly BranchCommit[] {
  const steps = new Map<string, BranchCommit>();
  let commit = commits[0];
  while (commit !== undefined) {
    const key = commit.pullRequest === undefined ? commit.sha : `#${commit.pullRequest.number}`;
    if (!steps.has(key)) steps.set(key, commit);
    commit = bySha.get(commit.parents[0] ?? "");
  }
  return [...steps.values()];
}

/** A commit and its ancestors, without those in `known`, to which all of them are added. */
function ancestorsOf(sha: string, bySha: ReadonlyMap<string, BranchCommit>, known: Set<string>): readonly BranchCommit[] {
  const found: BranchCommit[] = [];
  const left = [sha];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const commit = bySha.get(next);
    if (commit === undefined || known.has(next)) continue;
    known.add(next);
    found.push(commit);
    left.push(...commit.parents);
  }
  return found;
}

function changeOf({ sha, title, committedAt, pullRequest }: BranchCommit, at: Date): Change {
  // Clocks differ, and a change that was deployed before its merge did not wait.
  const since = (then: Date): number => Math.max(0, at.getTime() - then.getTime());
  return {
    sha,
    title,
    pullRequest: pullRequest?.number,
    at,
    milliseconds: since(pullRequest?.mergedAt ?? committedAt),
    fromOpening: pullRequest === undefined ? undefined : since(pullRequest.openedAt),
    approximate: pullRequest === undefined,
  };
}
