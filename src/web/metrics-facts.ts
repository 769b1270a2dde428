import type { Deployment } from "../core/deployments.js";
import { attemptsOf } from "../core/metrics/attempts.js";
import { type ChangeFailures, changeFailuresOf, type Frequency, frequencyOf } from "../core/metrics/deploys.js";
import { type BranchCommit, type LeadTimes, leadTimesOf } from "../core/metrics/lead-times.js";
import { type Restores, restoresOf } from "../core/metrics/restores.js";
import { lastDays, type Span } from "../core/metrics/statistics.js";
import { together } from "../github/client/together.js";
import type { Part, PastReads } from "../github/pages/past-reads.js";

/** The four metrics of an environment, and what they are made of. */
export interface MetricsFacts {
  readonly span: Span;
  readonly frequency: Frequency;
  readonly leadTimes: LeadTimes;
  readonly changeFailures: ChangeFailures;
  readonly restores: Restores;
  readonly deployments: Reached;
  readonly commits: Reached;
}

/** How many were read, and how far back. */
export interface Reached {
  readonly amount: number;
  /** The time of the oldest; `undefined` if there is none. */
  readonly back: Date | undefined;
  /** There are older ones. */
  readonly more: boolean;
}

/** The first part of each list, if it was read along with the rights. */
export interface BegunMetrics {
  readonly past: PastReads;
  readonly deployments: Part<Deployment> | undefined;
  readonly commits: Part<BranchCommit>;
}

/** The wanted period: so many days, from so many deployments at most. */
export interface WantedMetrics {
  readonly environment: string;
  readonly app: string;
  readonly days: number;
  readonly most: number;
  readonly now: Date;
}

/** Reads on until the days are reached, both lists at once, and counts. */
export async function metricsOf({ past, deployments, commits }: BegunMetrics, wanted: WantedMetrics): Promise<MetricsFacts> {
  const { environment, app, days, most, now } = wanted;
  const since = lastDays(days, now, undefined).from;
  // Without a first part, there is a round left for one part of each.
  const rounds = deployments === undefined ? Math.max(1, most / 100 - 1) : most / 100 - 1;
  const [deployed, branch] = await together([
    further(
      (after) => past.deployments(environment, after),
      deployments,
      ({ createdAt }) => createdAt < since,
      rounds,
    ),
    further(
      (after) => past.branch(after),
      commits,
      ({ committedAt }) => committedAt < since,
      rounds,
    ),
  ]);
  const oldest = deployed.items.at(-1)?.createdAt;
  const span = lastDays(days, now, deployed.next === undefined ? undefined : oldest);
  const attempts = attemptsOf(deployed.items, app);
  return {
    span,
    frequency: frequencyOf(attempts, span),
    leadTimes: leadTimesOf(attempts, branch.items, span),
    changeFailures: changeFailuresOf(attempts, span),
    restores: restoresOf(attempts, span),
    deployments: { amount: deployed.items.length, back: oldest, more: deployed.next !== undefined },
    commits: { amount: branch.items.length, back: branch.items.at(-1)?.committedAt, more: branch.next !== undefined },
  };
}

async function further<T>(
  read: (after: string | undefined) => Promise<Part<T>>,
  first: Part<T> | undefined,
  isFar: (item: T) => boolean,
  rounds: number,
): Promise<Part<T>> {
  let [items, next, left] = [first?.items ?? [], first?.next, rounds];
  let begun = first !== undefined;
  while (left > 0 && !(begun && (next === undefined || items.some(isFar)))) {
    const part = await read(next);
    [items, next, begun, left] = [[...items, ...part.items], part.next, true, left - 1];
  }
  return { items, next };
}
