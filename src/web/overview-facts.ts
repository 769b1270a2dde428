import { deployYml } from "../flows/requests/deploy-yml.js";
import { runningOf } from "../core/facts.js";
import { together } from "../github/client/together.js";
import type { RepositoryDoor } from "../github/page-access.js";
import type { Identity, Signs } from "../github/pages/page-reads.js";
import type { Hub } from "../github/types/hub.js";
import type { Snapshot } from "../github/types/snapshot.js";

/** What the page of a repository is made of. Facts only: what somebody may is never kept. */
export interface Overview {
  readonly snapshot: Snapshot;
  /** The environments it shows: those of deploy.yml, or where that is of no use those of the newest deployments. */
  readonly names: readonly string[];
  /** When GitHub said so. */
  readonly at: Date;
}

interface Kept {
  readonly overview: Overview;
  readonly identity: Identity;
  /** What stood for it before it was read; `undefined` where nobody has looked. */
  readonly signs: string | undefined;
  /** When all of it was read. */
  readonly readAt: number;
}

/** Facts that several people ask for at once are read once. */
export interface OverviewFacts {
  /** What can be had of a repository by its name, beside the rights: what is kept and still holds, or a first look. */
  begin(door: RepositoryDoor, key: string, follows: boolean): Promise<Begun>;
  /** The whole, for who was let in. */
  complete(begun: Begun, key: string, identity: Identity, hub: Hub): Promise<Overview>;
}

/** Half of it: what was kept and holds, a look without records, or which environments to look at anew. */
export type Begun =
  | { readonly overview: Overview; readonly identity: Identity }
  | { readonly snapshot: Snapshot }
  | { readonly changed: Overview; readonly signs: string };

/** Milliseconds for which nobody asks again, and for which signs are enough. */
const [sharedFor, signsFor] = [4_000, 60_000];
const most = 200;
/** An environment that deploy.yml does not name is shown where it was deployed to lately. */
const mostNames = 100;

/** Remembers them for a minute at most, in this process. */
export function createOverviewFacts(now: () => Date): OverviewFacts {
  const known = new Map<string, Kept>();
  const keep = (key: string, kept: Kept): void => {
    known.delete(key);
    known.set(key, kept);
    const [oldest] = known.keys();
    if (known.size > most && oldest !== undefined) known.delete(oldest);
  };
  return {
    begin: async (door, key, follows) => {
      const kept = known.get(key);
      const time = now();
      if (kept !== undefined && time.getTime() - kept.overview.at.getTime() < sharedFor) return kept;
      if (kept !== undefined && follows && time.getTime() - kept.readAt < signsFor) {
        // Before anything is read, so that no change between the two is missed.
        const signs = await signsOf(kept.overview, door.hubs(kept.identity).reading, door.reads);
        if (signs !== kept.signs) return { changed: kept.overview, signs };
        const overview = { ...kept.overview, at: time };
        keep(key, { ...kept, overview });
        return { overview, identity: kept.identity };
      }
      return { snapshot: await door.look({}) };
    },
    complete: async (begun, key, identity, hub) => {
      // A name may have become another repository's.
      if ("overview" in begun && begun.identity.id === identity.id) return begun.overview;
      const first =
        "snapshot" in begun ? begun.snapshot : await hub.snapshot("changed" in begun ? { environments: begun.changed.names } : {});
      const overview = { ...(await whole(hub, first)), at: now() };
      keep(key, { overview, identity, signs: "signs" in begun ? begun.signs : undefined, readAt: overview.at.getTime() });
      return overview;
    },
  };
}

async function whole(hub: Hub, first: Snapshot): Promise<Pick<Overview, "snapshot" | "names">> {
  const read = deployYml(first.config);
  const deployed = [...new Set(first.deployments.keys())].filter((name) => name !== "");
  const names = (read.state === "right" ? read.config.environments.map(({ name }) => name) : deployed).slice(0, mostNames);
  const missing = names.filter((name) => !first.ledgers.has(name));
  if (missing.length === 0) return { snapshot: first, names };
  const more = await hub.snapshot({ environments: missing });
  return {
    names,
    snapshot: {
      ...more,
      deployments: new Map([...first.deployments, ...more.deployments]),
      ledgers: new Map([...first.ledgers, ...more.ledgers]),
    },
  };
}

/** What would be another as soon as something has changed that the page shows; deploy.yml is looked at each minute. */
async function signsOf({ snapshot, names }: Overview, hub: Hub, reads: Signs): Promise<string> {
  const running = names.flatMap((name) => runningOf(snapshot.deployments.get(name) ?? [])).slice(0, 20);
  const [deployments, ledgers, ...statuses] = await together([
    reads.deployments(),
    hub.ledgerRefs(),
    ...running.map(({ id }) => reads.statuses(id)),
  ]);
  return [deployments, ...ledgers.map(({ environment, sha }) => `${environment} ${sha}`), ...statuses].join("\n");
}
