import type { AppHub } from "../../github/app-hub.js";
import type { InstallationRef, InstallationHub, LeftOut, RepositoryRef } from "../../github/installation-hub.js";
import { grouped } from "../../github/graphql/graphql.js";
import { each, beginningAt } from "../../github/client/together.js";
import { type KnownInstallations, intervalFor, intervals, type KnownInstallation, type KnownRepository } from "./known-repositories.js";
import { type Surveying, longAgo, mayGoOnBelow, survey } from "./survey.js";
import { goesOn as somethingGoesOn } from "../../core/quiet.js";
import type { HourLeft, Peek } from "../../github/reads/watched.js";
import { type Careful, carefully, isDue, lookAfter, tidy } from "./look-after.js";

/** What a sweep works with: the whole App, and a scene for each repository in it. */
interface Sweeping extends Surveying {
  readonly app: Pick<AppHub, "installations" | "installation">;
  readonly known: KnownInstallations;
  /** Logs a failure. */
  readonly report: (error: unknown, what: string) => void;
}

/** The result of a sweep. */
interface Swept {
  /** Installations and repositories that were looked at; the others were not due. */
  readonly installations: number;
  readonly repositories: number;
  /** Repositories in which something was due. */
  readonly looked: number;
  readonly failures: number;
  /** `false`: there was not enough time for everything. */
  readonly complete: boolean;
}

/** A sweep's numbers while it counts them. */
type Total = { -readonly [Key in keyof Swept]: Swept[Key] };

const installationsAtOnce = 10;

/**
 * Does what is due because time has passed, everywhere the App is installed: waiting requests that may continue or have to end, deployments that nobody
 * reports on, answers that were never written. Every sweep looks at active repositories; others are looked at once in a while. Nothing more is begun once
 * `goesOn` says no; the next sweep begins where the time ran out. What it remembers may be lost, any number may run at the same time, and a failure in one
 * place is logged and stops nothing elsewhere.
 */
export async function sweep(world: Sweeping, goesOn: () => boolean): Promise<Swept> {
  const total: Total = { installations: 0, repositories: 0, looked: 0, failures: 0, complete: true };
  const { known } = world;
  const installations = await world.app.installations();
  known.keep(installations.map(({ id }) => id));
  const room = { left: known.room() };
  const ordered = inTurn(world, installations);
  const careful = carefully(world.report, total);
  const cutShort: InstallationRef[] = [];
  let begun = 0;
  const all = await each(ordered, installationsAtOnce, goesOn, async (installation) => {
    begun += 1;
    await careful(`installation of ${installation.owner}`, async () => {
      const whole = await inInstallation({ world, total, installation, known: known.of(installation.id), room, goesOn });
      if (!whole) cutShort.push(installation);
    });
  });
  // If a sweep has no time for all, the next continues from there, so each gets its turn, however long others take.
  known.next = (ordered[begun] ?? cutShort[0])?.id;
  return { ...total, complete: total.complete && all };
}

/** The installations, beginning with the one that was left out; a new process begins anywhere. */
function inTurn({ known, random }: Sweeping, installations: readonly InstallationRef[]): readonly InstallationRef[] {
  const start = installations.findIndex(({ id }) => id === known.next);
  return start < 0 ? beginningAt(random(), installations) : [...installations.slice(start), ...installations.slice(0, start)];
}

/** One installation in a sweep. */
interface Round {
  readonly world: Sweeping;
  readonly total: Total;
  readonly installation: InstallationRef;
  readonly known: KnownInstallation;
  /** How many more repositories may be remembered. */
  readonly room: { left: number };
  readonly goesOn: () => boolean;
}

/** A sweep that has begun. */
interface Begun extends Round {
  readonly hub: InstallationHub;
  readonly careful: Careful;
}

/** A sweep may begin a little early, so what is due by then counts. */
const slack = 30_000;
const sweepEvery = 60_000;
const groupsAtOnce = 3;
/** The limits of one query: repositories and environments. */
const peeked = { most: 100, environments: 700 };
/** The average time between two removals of a repository's old claim refs, in milliseconds. */
const tidyEvery = 24 * 3_600_000;

/** Does what is due in an installation: in active repositories and, when it is time for that, in those that were quiet. `false`: not everywhere. */
async function inInstallation(round: Round): Promise<boolean> {
  const { world, total, installation, known } = round;
  const now = world.now().getTime();
  const isTime = now >= known.lookedAt + known.interval - slack;
  if (!isTime && known.busy.size === 0) return true;
  const begun: Begun = { ...round, hub: await world.app.installation(installation), careful: carefully(world.report, total) };
  const listed = isTime ? await begun.hub.repositories() : [];
  if (isTime) forget(known, listed);
  total.installations += 1;
  const before = new Set(known.busy.keys());
  const all = await lookInto(begun, [...known.busy.values()], new Set());
  if (!isTime) return all;
  const { awoken, complete, left, points } = await peekAt(begun, listed);
  const unknown = listed.filter(({ nodeId }) => !known.repositories.has(nodeId) && !before.has(nodeId));
  const rest = await lookInto(begun, beginningAt(world.random(), unknown), awoken);
  if (!complete || !rest || !all) return false;
  known.interval = intervalFor(points, left, world.now());
  // Processes that start together should not look at the same times for ever.
  known.lookedAt = known.lookedAt === -Infinity ? now - world.random() * intervals.shortest : now;
  return true;
}

/** Forgets repositories that are gone or archived. */
function forget({ repositories, busy }: KnownInstallation, all: readonly RepositoryRef[]): void {
  const there = new Map(all.map((repository) => [repository.nodeId, repository]));
  for (const nodeId of repositories.keys()) if (!there.has(nodeId)) repositories.delete(nodeId);
  for (const nodeId of busy.keys()) {
    const repository = there.get(nodeId);
    if (repository === undefined) busy.delete(nodeId);
    else busy.set(nodeId, repository);
  }
}

interface Peeked {
  /** The node ids of repositories that are active, or may be. */
  readonly awoken: ReadonlySet<string>;
  readonly complete: boolean;
  readonly left: HourLeft | undefined;
  /** The cost of a peek at all of them. */
  readonly points: number;
}

/** Looks whether quiet repositories have become active, beginning with those whose last look is longest ago. */
async function peekAt(begun: Begun, all: readonly RepositoryRef[]): Promise<Peeked> {
  const { world, total, known, hub, careful } = begun;
  const time = world.now().getTime();
  const isTime = ({ lookedAt }: KnownRepository): boolean => time >= lookedAt + known.interval - slack;
  const quiet = all.flatMap((repository) => {
    const seen = known.repositories.get(repository.nodeId);
    return seen === undefined ? [] : [{ ...repository, seen, environments: seen.environments }];
  });
  const due = quiet.filter(({ seen }) => isTime(seen)).toSorted((one, other) => one.seen.lookedAt - other.seen.lookedAt);
  const inGroups = (some: typeof quiet) => grouped(some, peeked.most, peeked.environments, ({ environments }) => environments.length);
  const awoken = new Set<string>();
  let left: HourLeft | undefined;
  const complete = await inEach(begun, inGroups(due), "peeking", async (group) => {
    const peeks = new Map((await hub.peek(group, leftOutOf(world, total, group))).map((shown) => [shown.nodeId, shown]));
    total.repositories += group.length;
    for (const { seen, ...repository } of group) {
      const shown = peeks.get(repository.nodeId);
      if (shown === undefined) continue;
      left = shown.left;
      if (isAwoken(shown, seen, world.now())) awoken.add(repository.nodeId);
      else known.repositories.set(repository.nodeId, { ...seen, lookedAt: time });
      if (seen.environments.length > 0 && world.random() * (tidyEvery / known.interval) < 1) await tidy(world, hub, repository, careful);
    }
  });
  for (const nodeId of awoken) known.repositories.delete(nodeId);
  return { awoken, complete, left, points: inGroups(quiet).length };
}

/** Works on groups of repositories; returns whether all of them were seen. */
async function inEach<T>(
  { total, goesOn, careful, installation }: Begun,
  groups: readonly (readonly T[])[],
  doing: "peeking" | "looking",
  work: (group: readonly T[]) => Promise<void>,
): Promise<boolean> {
  let done = true;
  const complete = await each(groups, groupsAtOnce, goesOn, async (group) => {
    const went = await careful(`${doing} at ${group.length} repositories of ${installation.owner}`, async () => {
      await work(group);
    });
    done &&= went;
  });
  total.complete &&= complete;
  return complete && done;
}

function isAwoken({ files, records, signs, whole }: Peek, seen: KnownRepository, now: Date): boolean {
  return files !== seen.files || records !== seen.records || somethingGoesOn(signs, now) || mayGoOnBelow(whole, signs, longAgo(now));
}

/** Looks at repositories as a whole, and does what is due there; returns whether it has seen all of them. */
async function lookInto(begun: Begun, repositories: readonly RepositoryRef[], awoken: ReadonlySet<string>): Promise<boolean> {
  const { world, total, known, room, hub, goesOn, careful } = begun;
  return await inEach(begun, grouped(repositories, 100), "looking", async (group) => {
    const places = await survey(world, hub, group, { leftOut: leftOutOf(world, total, group), awoken });
    total.repositories += group.length;
    for (const { repository, quiet } of places) {
      known.repositories.delete(repository.nodeId);
      known.busy.delete(repository.nodeId);
      if (quiet === undefined) known.busy.set(repository.nodeId, repository);
      else if (room.left > 0) {
        room.left -= 1;
        known.repositories.set(repository.nodeId, quiet);
      }
      if (quiet?.environments.length !== 0 && world.random() * (tidyEvery / sweepEvery) < 1) await tidy(world, hub, repository, careful);
    }
    const looked = await each(places.filter(isDue), 4, goesOn, async (place) => {
      total.looked += 1;
      await lookAfter(world, hub, place, careful);
    });
    total.complete &&= looked;
  });
}

function leftOutOf(world: Sweeping, total: Total, group: readonly RepositoryRef[]): LeftOut {
  return ({ nodeId }, fault) => {
    total.failures += 1;
    const { owner, name } = group.find((repository) => repository.nodeId === nodeId) ?? { owner: "", name: nodeId };
    world.report(fault, `Sweep failed: looking at ${owner}/${name}`);
  };
}
