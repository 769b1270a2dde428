import type { HourLeft } from "../../github/reads/watched.js";
import type { RepositoryRef } from "../../github/installation-hub.js";

/** What a process remembers of an installation's repositories, so that those in which nothing goes on are looked at less often. All of it may be lost. */
export interface KnownInstallation {
  /** By node id. */
  readonly repositories: Map<string, KnownRepository>;
  /** Those in which something goes on, by node id: each sweep looks at them. */
  readonly busy: Map<string, RepositoryRef>;
  /** When all the others were looked at, and how long they are left alone after that; in milliseconds. */
  lookedAt: number;
  interval: number;
}

/** A repository in which nothing goes on, as it was seen. */
export interface KnownRepository {
  /** As in `Peek`. */
  readonly files: string;
  readonly records: string;
  /** Those that its deploy.yml names; none where it has no deploy.yml of ours. */
  readonly environments: readonly string[];
  lookedAt: number;
}

/** What a process remembers of all installations. */
export interface KnownInstallations {
  of(installation: string): KnownInstallation;
  /** Forgets the installations that are no more. */
  keep(installations: readonly string[]): void;
  /** How many more repositories are remembered; what there is no room for is looked at whole each time, which only costs more. */
  room(): number;
  /** The installation with which a sweep that had no time for it has to begin. */
  next: string | undefined;
}

/** So many repositories are remembered, at some 300 bytes and 50 for each environment. */
const most = 50_000;

/** The shortest and the longest that repositories in which nothing goes on are left alone. */
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

/** All sweeps together leave this much of an hour's limit to everything else; of what is beyond, a process takes its part. */
const parts = { others: 0.5, own: 0.2 } as const;

/** How long repositories are left alone where looking at all of them takes so many points: the less is left of the limit, whoever took it, the longer. */
export function intervalFor(points: number, left: HourLeft | undefined, now: Date): number {
  if (left === undefined || points === 0) return intervals.shortest;
  const spare = Math.max(0, left.remaining - parts.others * left.limit) * parts.own;
  const affordable = (points / spare) * Math.max(1, left.until.getTime() - now.getTime());
  return Math.min(intervals.longest, Math.max(intervals.shortest, affordable));
}
