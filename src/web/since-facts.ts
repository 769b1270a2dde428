import type { Overview } from "./overview-facts.js";
import { keepIn } from "../github/types/access.js";
import type { PageReads } from "../github/pages/page-reads.js";
import type { Since } from "../github/pages/since.js";
import { liveOf } from "../core/deployments.js";

/** What a card says about the live commit: how far it is behind, and its author. It never changes, so it is read once. */
export interface SinceFacts {
  /** `undefined` if nobody has asked yet. */
  of(repository: string, defaultSha: string | undefined, sha: string): Since | undefined;
  /** Asks for what is not known of the first ten environments. */
  learn(repository: string, overview: Overview, reads: Pick<PageReads, "since">): Promise<void>;
  /** Whether there is something to ask. */
  lacks(repository: string, overview: Overview): boolean;
}

const most = 5_000;
const cardsAtOnce = 10;

/** Remembers them in this process. */
export function createSinceFacts(): SinceFacts {
  const known = new Map<string, Since>();
  const keyOf = (repository: string, defaultSha: string | undefined, sha: string): string => `${repository} ${defaultSha} ${sha}`;
  const missing = (repository: string, { snapshot, chosen: { names } }: Overview): readonly string[] => {
    const { defaultSha } = snapshot.repository;
    const shas = names.slice(0, cardsAtOnce).flatMap((name) => liveOf(snapshot.deployments.get(name) ?? [])?.sha ?? []);
    return [...new Set(shas)].filter((sha) => !known.has(keyOf(repository, defaultSha, sha)));
  };
  return {
    of: (repository, defaultSha, sha) => known.get(keyOf(repository, defaultSha, sha)),
    lacks: (repository, overview) => missing(repository, overview).length > 0,
    learn: async (repository, overview, reads) => {
      const shas = missing(repository, overview);
      if (shas.length === 0) return;
      const { defaultBranch, defaultSha } = overview.snapshot.repository;
      for (const [sha, since] of await reads.since(defaultBranch, shas)) keepIn(known, keyOf(repository, defaultSha, sha), since, most);
    },
  };
}
