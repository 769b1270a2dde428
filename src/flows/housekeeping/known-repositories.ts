import type { HourLeft } from "../../github/reads/watched.js";
import type { RepositoryRef } from "../../github/installation-hub.js";

/**
 * What a process remembers about an installation's repositories, so that it looks less often at those in which nothing goes on. All of it may be lost.
 */
export interface KnownInstallation {
  /** By node id. */
  readonly repositories: Map<string, KnownRepository>;
  /** Active repositories, by node id: each sweep looks at them. */
  readonly busy: Map<string, RepositoryRef>;
  /** When all others were looked at, and how long they are then left alone, in milliseconds. */
  lookedAt: number;
  interval: number;
}

/** A quiet repository, as it was seen. */
export interface KnownRepository {
  /** As in `Peek`. */
  readonly files: string;
  readonly records: string;
  /** The environments in its deploy.yml; none without a deploy.yml of ours. */
  readonly environments: readonly string[];
  lookedAt: number;
}

/** What a process remembers about all installations. */
export interface KnownInstallations {
  of(installation: string): KnownInstallation;
  /** Forgets installations that are gone. */
  keep(installations: readonly string[]): void;
  /** How many more repositories can be remembered. Others are read in full each time, which only costs more. */
  room(): number;
  /** The installation for which the last sweep had no time: the next one begins with it. */
  next: string | undefined;
}

/** The most repositories that are remembered, at some 300 bytes plus 50 for each environment. */
const most = 50_000;

/** The shortest and the longest time for which quiet repositories are left alone. */
export const intervals = { shortest: 2 * 60_000, longest: 10 * 60_000 } as const;

/** Nothing is known yet. */
export function createKnownInstallations(): KnownInstallations {
  const all = new Map<string, KnownInstallation>();
  return {
    of: (installation) => {
      const found = all.get(installation) ?? {
        repositories: new Map(),
        busy: new Map(),
        lookedAt: -Infinity,
        interval: intervals.shortest,
      };
      all.set(installation, found);
      return found;
    },
    keep: (installations) => {
      const there = new Set(installations);
      for (const id of all.keys()) if (!there.has(id)) all.delete(id);
    },
    room: () => {
      let count = 0;
      for (const { repositories } of all.values()) count += repositories.size;
      return Math.max(0, most - count);
    },
    next: undefined,
  };
}

/** All sweeps together leave this much of an hour's limit to everything else; of the rest, a process takes its part. */
const parts = { others: 0.5, own: 0.2 } as const;

/** How long to leave repositories alone if a look at all of them takes so many points: the less is left of the limit, the longer. */
export function intervalFor(points: number, left: HourLeft | undefined, now: Date): number {
  if (left === undefined || points === 0) return intervals.shortest;
  const spare = Math.max(0, left.remaining - parts.others * left.limit) * parts.own;
  const affordable = (points / spare) * Math.max(1, left.until.getTime() - now.getTime());
  return Math.min(intervals.longest, Math.max(intervals.shortest, affordable));
}
