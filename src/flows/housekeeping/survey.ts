import { type Config, type Environment, namesOf } from "../../core/config/environment.js";
import { parseConfig } from "../../core/config/parse.js";
import { type Due, dueIn } from "../../core/due.js";
import { type Deployment, runningOf } from "../../core/deployments.js";
import { sameEnvironment } from "../../core/jobs.js";
import { emptyRecord } from "../../core/ledger.js";
import { goesOn, isQuiet, signOf } from "../../core/quiet.js";
import { faultOf } from "../../github/client/fault.js";
import type { InstallationHub, LeftOut, RepositoryRef } from "../../github/installation-hub.js";
import type { Glance } from "../../github/reads/watched.js";
import { fingerprintOf } from "../../github/reads/watched.js";
import { keepIn } from "../../github/types/access.js";
import type { Hub } from "../../github/types/hub.js";
import { grouped } from "../../github/graphql/graphql.js";
import type { Scene } from "../scene.js";
import { unwritten } from "../../github/types/snapshot.js";
import { lostFrom, noteRecord } from "../requests/lost.js";
import type { KnownRepository } from "./known-repositories.js";

/** What a survey works with. */
export interface Surveying {
  readonly sceneOf: (hub: Hub) => Scene;
  now(): Date;
  /** When nothing of ours was running below what a glance shows, by repository, in milliseconds since 1970. */
  readonly none: Map<string, number>;
  /** A number from 0 up to 1, as `Math.random`. */
  readonly random: () => number;
}

/** A repository, and what is due there. */
export interface Place {
  readonly repository: RepositoryRef;
  /** Environments for which a glance was not enough. */
  readonly older: readonly Deployment[] | undefined;
  readonly due: readonly { readonly environment: Environment; readonly due: Due }[];
  /** How to remember it if nothing goes on in it. */
  readonly quiet: KnownRepository | undefined;
}

/** One in so many sweeps looks at everything that runs or waits, even if nothing is due: an event may never have come. */
const anywayOnceIn = 10;

/** What is due in these repositories (at most 100), in two requests. Repositories that were quiet and are now active are looked at in any case. */
export async function survey(
  world: Surveying,
  hub: InstallationHub,
  repositories: readonly RepositoryRef[],
  { leftOut, awoken }: { readonly leftOut: LeftOut; readonly awoken: ReadonlySet<string> },
): Promise<readonly Place[]> {
  const bare: Place[] = [];
  const watched = (await hub.configs(repositories, leftOut)).flatMap(({ config: file, files, ...repository }) => {
    const parsed = file?.text === undefined ? undefined : parseConfig(file.text, file.path);
    // An unreadable deploy.yml judges nothing: requests wait until it is fixed.
    if (parsed !== undefined && "config" in parsed) return [{ repository, files, config: parsed.config }];
    bare.push({ repository, older: undefined, due: [], quiet: knownAs(world, { files, records: "", environments: [] }) });
    return [];
  });
  const groups = grouped(watched, 100, 300, ({ config }) => config.environments.length);
  const glances = new Map<string, Glance>();
  for (const group of groups) {
    const wanted = group.map(({ repository, config }) => ({ ...repository, environments: namesOf(config) }));
    for (const glance of await hub.glance(wanted, leftOut)) glances.set(glance.nodeId, glance);
  }
  const places: Place[] = bare;
  for (const { repository, files, config } of watched) {
    const glance = glances.get(repository.nodeId);
    if (glance === undefined) continue;
    const here = hub.hub(repository);
    const older = await runningBelow(world, here, config, glance).catch((fault: unknown) => {
      leftOut(repository, faultOf(fault));
      return undefined;
    });
    places.push({
      repository,
      older,
      ...dueAt(world, config, { glance, older, files, awoken: awoken.has(repository.nodeId), scene: world.sceneOf(here) }),
    });
  }
  return places;
}

function knownAs({ now }: Pick<Surveying, "now">, seen: Omit<KnownRepository, "lookedAt">): KnownRepository {
  return { ...seen, lookedAt: now().getTime() };
}

/**
 * How far back a running deployment may have been made; and how long the finding counts that none of ours runs below what a glance shows. In milliseconds.
 */
const oldest = 24 * 3_600_000;
const looked = 10 * 60_000;

/** Whether one of ours may be running below an environment's newest deployments, since others have made so many. */
export function mayGoOnBelow(whole: boolean, shown: readonly { readonly createdAt: Date }[], since: number): boolean {
  return !whole && (shown.at(-1)?.createdAt.getTime() ?? 0) >= since;
}

/** How far back older deployments count, unless a `timeout` is longer. */
export function longAgo(now: Date): number {
  return now.getTime() - oldest;
}

/** All deployments of the last day, if others have made more than a glance shows, and one of ours may be running among them. */
async function runningBelow(
  { now, none }: Surveying,
  hub: Pick<Hub, "deploymentsUntil">,
  config: Config,
  { nodeId, deployments, whole }: Glance,
): Promise<readonly Deployment[] | undefined> {
  const time = now().getTime();
  const since = time - Math.max(oldest, ...config.environments.map(({ timeout }) => 2 * timeout));
  if (!mayGoOnBelow(whole, deployments, since) || time - (none.get(nodeId) ?? -Infinity) < looked) return undefined;
  const read = await hub.deploymentsUntil(namesOf(config), (all) => !mayGoOnBelow(false, all, since));
  const shown = new Set(deployments.map(({ id }) => id));
  if (!runningOf(read).some(({ id }) => !shown.has(id))) keepIn(none, nodeId, time, 5_000);
  return read;
}

interface Seen {
  readonly glance: Glance;
  readonly older: Place["older"];
  readonly files: string;
  readonly awoken: boolean;
  readonly scene: Pick<Scene, "attention" | "hub" | "now">;
}

function dueAt(
  world: Surveying,
  config: Config,
  { glance: { deployments, whole, records }, older, files, awoken, scene }: Seen,
): Pick<Place, "due" | "quiet"> {
  const { environments } = config;
  const due = environments.map((environment) => {
    const state = records.get(environment.name);
    noteRecord(scene, environment.name, state ?? unwritten);
    const lost = lostFrom(scene, environment.name, state ?? unwritten).length > 0;
    const record = state?.verified === true ? state.record : emptyRecord;
    const here = (all: readonly Deployment[]): readonly Deployment[] =>
      all.filter((deployment) => sameEnvironment(deployment.environment, environment.name));
    const anyway = awoken || world.random() * anywayOnceIn < 1;
    const shown = dueIn(environment, here(deployments), record, world.now(), anyway);
    // A waiting request that was deployed long ago is found by the look at it: the record was put back.
    const mended = older === undefined ? shown : { ...shown, stuck: dueIn(environment, here(older), record, world.now(), false).stuck };
    // Requesters in a record that does not verify are told so.
    return {
      environment,
      due: state?.verified === true ? { ...mended, waiting: mended.waiting || lost } : { ...mended, waiting: anyway || lost },
    };
  });
  const isCalm =
    !goesOn([...deployments, ...(older ?? [])].map(signOf), world.now()) &&
    !mayGoOnBelow(whole, deployments, longAgo(world.now())) &&
    [...records.values()].every(isQuiet);
  const names = namesOf(config);
  const known = { files, records: fingerprintOf(names.map((name) => records.get(name)?.at)), environments: names };
  return { due, quiet: isCalm ? knownAs(world, known) : undefined };
}
