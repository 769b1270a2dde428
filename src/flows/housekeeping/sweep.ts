import type { Config, Environment } from "../../core/config/environment.js";
import { parseConfig } from "../../core/config/parse.js";
import { type Due, dueIn } from "../../core/due.js";
import { type Deployment, runningOf } from "../../core/facts.js";
import { sameEnvironment } from "../../core/jobs.js";
import { emptyRecord } from "../../core/ledger.js";
import type { AppHub } from "../../github/app-hub.js";
import type { Glance } from "../../github/reads/glance.js";
import { faultOf } from "../../github/client/fault.js";
import { keepIn } from "../../github/types/access.js";
import type { Hub } from "../../github/types/hub.js";
import type { InstallationHub, InstallationRef, LeftOut, RepositoryRef } from "../../github/installation-hub.js";
import { each, from, grouped } from "../each.js";
import { onHeldJob } from "../events/protection-rule.js";
import { recordOf } from "../requests/gather.js";
import { wake } from "../requests/wake.js";
import type { Scene } from "../scene.js";
import { settleWithOthers } from "../answers/settle-others.js";
import { endStuck } from "../requests/timeouts.js";

/** What a sweep has at hand: the whole App, and a scene for each repository in it. */
export interface Sweeping {
  readonly app: Pick<AppHub, "installations" | "installation">;
  readonly sceneOf: (hub: Hub) => Scene;
  now(): Date;
  /** Where nothing of ours went on below what a glance shows, and when that was seen: by repository, in milliseconds since 1970. */
  readonly none: Map<string, number>;
  /** A number from 0 up to 1, as `Math.random`. */
  readonly random: () => number;
  /** Tells the log what failed. */
  readonly report: (error: unknown, what: string) => void;
}

/** What came of a sweep. */
export interface Swept {
  readonly installations: number;
  readonly repositories: number;
  /** Repositories in which something was due. */
  readonly looked: number;
  readonly failures: number;
  /** `false`: the time was over before everything was seen. */
  readonly complete: boolean;
}

/** Claim refs are of no use after this: nothing is executed that late. */
const claimLife = 7 * 24 * 3_600_000;
/** In one of so many sweeps, whatever runs or waits is looked at though nothing is due: an event may never have come. */
const anywayOnceIn = 10;
/** In one of so many sweeps, a repository's old claim refs are dropped: once a day with a sweep a minute. */
const tidyOnceIn = 1_440;

/**
 * Looks after time, everywhere the App is installed: waiting requests that may go on or have to end, deployments that nobody answers, answers that
 * were never written. Nothing more is begun when `goesOn` says no; as each sweep begins somewhere else, what is left is seen by one of the next. It remembers
 * nothing, any number may run at the same time, and what fails in one place is logged and stops nothing elsewhere.
 */
export async function sweep(world: Sweeping, goesOn: () => boolean): Promise<Swept> {
  const total = { installations: 0, repositories: 0, looked: 0, failures: 0 };
  const careful = async (what: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      total.failures += 1;
      world.report(error, `Sweep failed: ${what}`);
    }
  };
  let complete = true;
  const inInstallation = async (installation: InstallationRef): Promise<void> => {
    const hub = await world.app.installation(installation);
    const repositories = await hub.repositories();
    total.installations += 1;
    const groups = grouped(from(world.random(), repositories), 100);
    const all = await each(groups, 3, goesOn, (group) =>
      careful(`looking at ${group.length} repositories of ${installation.owner}`, async () => {
        const seen = await survey(world, hub, group, ({ nodeId }, fault) => {
          total.failures += 1;
          const name = group.find((repository) => repository.nodeId === nodeId)?.name ?? nodeId;
          world.report(fault, `Sweep failed: looking at ${installation.owner}/${name}`);
        });
        total.repositories += group.length;
        const due = seen.filter((place) => isDue(place) || world.random() * tidyOnceIn < 1);
        const looked = await each(due, 4, goesOn, async (place) => {
          total.looked += 1;
          await look(world, hub, place, careful);
        });
        complete &&= looked;
      }),
    );
    complete &&= all;
  };
  const installations = from(world.random(), await world.app.installations());
  const all = await each(installations, 4, goesOn, (installation) =>
    careful(`installation of ${installation.owner}`, () => inInstallation(installation)),
  );
  return { ...total, complete: complete && all };
}

interface Place {
  readonly repository: RepositoryRef;
  /** Where a glance was not enough. */
  readonly older: readonly Deployment[] | undefined;
  readonly due: readonly { readonly environment: Environment; readonly due: Due }[];
}

/** Those of these repositories that have a deploy.yml, and what is due there: two requests for a hundred. */
async function survey(
  world: Sweeping,
  hub: InstallationHub,
  repositories: readonly RepositoryRef[],
  leftOut: LeftOut,
): Promise<readonly Place[]> {
  const watched = (await hub.configs(repositories, leftOut)).flatMap(({ config: file, ...repository }) => {
    const parsed = file.text === undefined ? undefined : parseConfig(file.text, file.path);
    // A deploy.yml that cannot be read judges nothing: whatever waits goes on waiting until it is mended.
    return parsed !== undefined && "config" in parsed ? [{ repository, config: parsed.config }] : [];
  });
  const groups = grouped(watched, 100, 300, ({ config }) => config.environments.length);
  const glances = new Map<string, Glance>();
  for (const group of groups) {
    const wanted = group.map(({ repository, config }) => ({ ...repository, environments: config.environments.map(({ name }) => name) }));
    for (const glance of await hub.glance(wanted, leftOut)) glances.set(glance.nodeId, glance);
  }
  const places: Place[] = [];
  for (const { repository, config } of watched) {
    const glance = glances.get(repository.nodeId);
    if (glance === undefined) continue;
    const here = hub.hub(repository);
    const older = await runningBelow(world, here, config, glance).catch((fault: unknown) => {
      leftOut(repository, faultOf(fault));
      return undefined;
    });
    places.push({ repository, due: dueAt(world, here, config, glance, older), older });
  }
  return places;
}

/** How far back a deployment that goes on may have been made, in milliseconds; and how long it counts that none of ours went on below what a glance shows. */
const oldest = 24 * 3_600_000;
const looked = 10 * 60_000;

/** All deployments of the last day, where others have made so many that a glance does not reach below them, and one of ours may go on there. */
async function runningBelow(
  { now, none }: Sweeping,
  hub: Pick<Hub, "deploymentsUntil">,
  { environments }: Config,
  { nodeId, deployments, whole }: Glance,
): Promise<readonly Deployment[] | undefined> {
  const time = now().getTime();
  const since = time - Math.max(oldest, ...environments.map(({ timeout }) => 2 * timeout));
  const reaches = (read: readonly Deployment[]): boolean => (read.at(-1)?.createdAt.getTime() ?? 0) < since;
  if (whole || reaches(deployments) || time - (none.get(nodeId) ?? -Infinity) < looked) return undefined;
  const read = await hub.deploymentsUntil(
    environments.map(({ name }) => name),
    reaches,
  );
  const shown = new Set(deployments.map(({ id }) => id));
  if (!runningOf(read).some(({ id }) => !shown.has(id))) keepIn(none, nodeId, time, 5_000);
  return read;
}

function dueAt(world: Sweeping, hub: Hub, config: Config, { deployments, ledgers }: Glance, older: Place["older"]): Place["due"] {
  const scene = world.sceneOf(hub);
  return config.environments.map((environment) => {
    const state = recordOf(scene, environment.name, ledgers.get(environment.name));
    const record = state.verified ? state.record : emptyRecord;
    const here = (all: readonly Deployment[]): readonly Deployment[] =>
      all.filter((deployment) => sameEnvironment(deployment.environment, environment.name));
    const anyway = world.random() * anywayOnceIn < 1;
    const shown = dueIn(environment, here(deployments), record, world.now(), anyway);
    // What waits by a record and was deployed long ago is for who looks at it to find: the record was put back.
    const due = older === undefined ? shown : { ...shown, stuck: dueIn(environment, here(older), emptyRecord, world.now(), false).stuck };
    // Who waited in a record that does not verify is told so.
    return { environment, due: state.verified ? due : { ...due, waiting: anyway } };
  });
}

function isDue({ due }: Place): boolean {
  return due.some(({ due: { unsettled, stuck, waiting, held } }) => unsettled.length > 0 || stuck || waiting || held);
}

/** Does what is due in a repository. */
async function look(
  world: Sweeping,
  installation: InstallationHub,
  { repository, due, older }: Place,
  careful: (what: string, work: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const scene = world.sceneOf(installation.hub(repository));
  const place = `${repository.owner}/${repository.name}`;
  for (const { environment, due: here } of due) {
    for (const { nodeId, id, request } of here.unsettled) {
      const issue = request?.issue ?? request?.pullRequest;
      const hint = { environment: environment.name, ...(issue === undefined ? {} : { issue }) };
      await careful(`deployment ${id} in ${place}`, () => settleWithOthers(scene, nodeId, hint));
    }
    if (!here.stuck) continue;
    await careful(`what is stuck in ${environment.name} of ${place}`, async () => {
      const below = older?.filter((deployment) => sameEnvironment(deployment.environment, environment.name));
      const read = below ?? (await scene.hub.snapshot({ environments: [environment.name] })).deployments.get(environment.name);
      await endStuck(scene, environment, read ?? []);
    });
  }
  const waiting = new Set(due.flatMap(({ environment, due: here }) => (here.waiting ? [environment.name] : [])));
  if (waiting.size > 0)
    await careful(`what waits in ${place}`, () => wake(scene, { concerns: ({ request }) => waiting.has(request.environment) }));
  if (due.some(({ due: { held } }) => held)) await careful(`jobs that are held in ${place}`, () => answerHeld(scene));
  if (world.random() * tidyOnceIn < 1) {
    await careful(`old claims in ${place}`, () => scene.hub.dropClaimRefs(new Date(world.now().getTime() - claimLife), world.random()));
  }
}

/** Answers all jobs that GitHub Environments hold for us and that nobody has answered. Others are held too: for reviewers, by timers, by other Apps. */
async function answerHeld(scene: Scene): Promise<void> {
  const { hub } = scene;
  const runs = await hub.heldRuns();
  if (runs.length === 0) return;
  const { app } = await hub.snapshot({});
  for (const run of runs) {
    for (const environment of (await hub.heldBy(run)) ?? [])
      if ((await hub.isEnforced(environment, app)) === true) await onHeldJob(scene, { kind: "held_job", run, environment });
  }
}
