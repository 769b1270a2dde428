import { type DeployYml, deployYml } from "../core/config/deploy-yml.js";
import { namesOf } from "../core/config/environment.js";
import { runningOf } from "../core/deployments.js";
import { sameEnvironment } from "../core/jobs.js";
import { together } from "../github/client/together.js";
import { keepIn } from "../github/types/access.js";
import type { RepositoryDoor } from "../github/page-access.js";
import type { Identity, Signs } from "../github/pages/page-reads.js";
import type { RepositoryGlance } from "../github/pages/repository-glance.js";
import type { Hub } from "../github/types/hub.js";
import type { Snapshot } from "../github/types/snapshot.js";
import { type ChosenEnvironments, chooseEnvironments, type EnvironmentChoice } from "./environment-choice.js";
import type { Place } from "./place.js";

/** The facts of a repository's page, without anybody's rights, which are never kept. */
export interface Overview {
  readonly snapshot: Pick<Snapshot, "repository" | "config" | "deployments" | "records">;
  /** The environments it shows: from deploy.yml or, if that cannot be used, from the newest deployments. */
  readonly chosen: ChosenEnvironments;
  /** Those for which a glance was not enough. */
  readonly closely: ReadonlySet<string>;
  /** When GitHub gave them. */
  readonly at: Date;
}

interface Kept {
  readonly overview: Overview;
  readonly identity: Identity;
  /** Its signs before it was read; `undefined` if nobody has looked. */
  readonly signs: string | undefined;
  /** When all of it was read. */
  readonly readAt: number;
}

/** Facts that several people need at once are read once. */
export interface OverviewFacts {
  /** What a repository's name is enough for, along with the rights: kept facts that still hold, or a first look. */
  begin(door: RepositoryDoor, key: string, follows: boolean): Promise<Begun>;
  /** Everything, for people who were let in. */
  complete(begun: Begun, key: string, place: Reading, choice: EnvironmentChoice): Promise<Overview>;
}

type Reading = Pick<Place, "identity" | "hub" | "reads" | "glance">;

/** Kept facts that still hold, or a look without records; `signs` show what has changed since. */
export type Begun =
  | { readonly overview: Overview; readonly identity: Identity }
  | { readonly glance: RepositoryGlance; readonly closely: ReadonlySet<string> }
  | { readonly changed: Overview; readonly signs: string };

/** Milliseconds for which nobody asks again, and for which signs are enough. */
const [sharedFor, signsFor] = [4_000, 60_000];
const most = 200;
const noNames: ReadonlySet<string> = new Set();

/** Remembers them for a minute at most, in this process. */
export function createOverviewFacts(now: () => Date): OverviewFacts {
  const known = new Map<string, Kept>();
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
        keepIn(known, key, { ...kept, overview }, most);
        return { overview, identity: kept.identity };
      }
      return { glance: await door.reads.glance(), closely: kept?.overview.closely ?? noNames };
    },
    complete: async (begun, key, place, choice) => {
      const { identity } = place;
      // A name may have become another repository's.
      if ("overview" in begun && begun.identity.id === identity.id) return begun.overview;
      const changed = "changed" in begun ? begun.changed : undefined;
      // What it now names is known only afterwards; it is nearly always the same.
      const [first, ahead] = await together([
        "glance" in begun ? begun.glance : place.reads.glance(),
        changed === undefined ? [] : lookAt(place, changed.chosen.names, changed.closely),
      ]);
      const closely = "glance" in begun ? begun.closely : noNames;
      const overview = { ...(await whole(place, first, ahead, closely, choice)), at: now() };
      const signs = "signs" in begun ? begun.signs : undefined;
      keepIn(known, key, { overview, identity, signs, readAt: overview.at.getTime() }, most);
      return overview;
    },
  };
}

async function whole(
  place: Reading,
  { repository, config, deployed, closely }: RepositoryGlance,
  ahead: readonly Looked[],
  before: ReadonlySet<string>,
  choice: EnvironmentChoice,
): Promise<Omit<Overview, "at">> {
  const chosen = chooseEnvironments(await namesIn(place, deployYml(config), deployed), choice);
  const known = new Set(ahead.flatMap(({ records }) => [...records.keys()]));
  const missing = chosen.names.filter((name) => !known.has(name));
  const close = new Set(missing.filter((name) => before.has(name) || closely.has(name.toLowerCase())));
  const looked = [...ahead, ...(await lookAt(place, missing, close))];
  return {
    chosen,
    closely: new Set(looked.flatMap((each) => each.closely)),
    snapshot: {
      repository,
      config,
      deployments: new Map(looked.flatMap(({ deployments }) => [...deployments])),
      records: new Map(looked.flatMap(({ records }) => [...records])),
    },
  };
}

/** Those of deploy.yml; if it has mistakes, those with deployments, or with a record, which may hold a lock. */
async function namesIn({ hub }: Reading, read: DeployYml, deployed: readonly string[]): Promise<readonly string[]> {
  if (read.state === "right") return namesOf(read.config);
  const refs = read.state === "missing" ? [] : await hub.ledgerRefs();
  const recorded = refs.map(({ environment }) => environment);
  // A job's deployment may spell it differently from the record, by whose name it is unlocked.
  const spelt = deployed.flatMap((name) => {
    const same = recorded.filter((each) => sameEnvironment(each, name));
    return same.length === 0 ? [name] : same;
  });
  return [...new Set([...spelt, ...recorded])];
}

interface Looked extends Pick<Snapshot, "deployments" | "records"> {
  readonly closely: readonly string[];
}

/** Looks at environments: closely at those of which a glance did not tell enough before, and at those of which it does not now. */
async function lookAt(place: Reading, names: readonly string[], before: ReadonlySet<string>): Promise<readonly Looked[]> {
  if (names.length === 0) return [];
  const close = async (some: readonly string[]): Promise<Looked | undefined> => {
    if (some.length === 0) return undefined;
    const { deployments, records } = await place.hub.snapshot({ environments: some });
    const only = new Map(some.map((name) => [name, deployments.get(name) ?? []]));
    return { deployments: only, records, closely: some };
  };
  const [glances, closely] = await together([
    place.glance(names.filter((name) => !before.has(name))),
    close(names.filter((name) => before.has(name))),
  ]);
  const enough = glances.filter(({ tells }) => tells);
  const glanced: Looked = {
    deployments: new Map(enough.map(({ environment, deployments }) => [environment, deployments])),
    records: new Map(enough.map(({ environment, record }) => [environment, record])),
    closely: [],
  };
  const more = await close(glances.filter(({ tells }) => !tells).map(({ environment }) => environment));
  return [glanced, closely, more].filter((each) => each !== undefined);
}

/** A fingerprint that changes with everything the page shows; deploy.yml is read each minute. */
async function signsOf({ snapshot, chosen: { names } }: Overview, hub: Hub, reads: Signs): Promise<string> {
  const running = names.flatMap((name) => runningOf(snapshot.deployments.get(name) ?? [])).slice(0, 20);
  const [deployments, ledgers, ...statuses] = await together([
    reads.deployments(),
    hub.ledgerRefs(),
    ...running.map(({ id }) => reads.statuses(id)),
  ]);
  return [deployments, ...ledgers.map(({ environment, sha }) => `${environment} ${sha}`), ...statuses].join("\n");
}
