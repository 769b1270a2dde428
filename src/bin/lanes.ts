import { setTimeout as sleep } from "node:timers/promises";
import { concerns } from "../github/webhooks/heard.js";
import { isMapping, type JsonObject } from "../core/json.js";
import type { Event } from "../github/types/events.js";
import { id } from "../github/client/reading.js";
import { eventOf } from "../github/webhooks/webhooks.js";
import { aboutOf } from "./about.js";
import type { About } from "./about.js";
import { BusyError, deliveryOf, LeftError, payloadOf } from "./delivery.js";
import type { Delivery } from "./delivery.js";
import { createCounts, createTurns } from "./turns.js";

/** How much work this process accepts. */
export interface Bounds {
  /** Deliveries that are worked on at the same time. */
  readonly concurrency: number;
  /** The most deliveries at work or waiting; more are refused. */
  readonly backlog: number;
  /** How long a stranger's delivery may take until it is answered, in milliseconds. */
  readonly patience?: number;
}

interface Lane {
  readonly about: About;
  /** How many deliveries of the same place are worked on at the same time. */
  readonly width: number;
  /** Its parts of `concurrency` and `backlog`. */
  readonly part: number;
}

/** The most urgent first. */
const lanes: readonly Lane[] = [
  // People's commands run in their order, and wait for nothing else.
  { about: "asked", width: 1, part: 1 },
  // The newer push replaces the older one, so they keep their order, too.
  { about: "pushed", width: 1, part: 1 },
  { about: "deployed", width: 4, part: 1 },
  // The checks of one big push must not hold up people's commands elsewhere.
  { about: "changed", width: 4, part: 1 / 2 },
  // Nor must comments that anybody may write.
  { about: "strangers", width: 1, part: 1 / 10 },
];

interface Place {
  readonly lane: Lane;
  /** A repository's lane; an installation's for strangers. */
  readonly place: string;
  /** Who takes turns in the lane: installations; among strangers, each of them. */
  readonly turn: string;
  /** The work that one look does for all of them. */
  readonly same: string | undefined;
}

/** Work that has not begun, and whether it stands for several deliveries. */
interface Alike {
  readonly done: Promise<void>;
  several: boolean;
}

interface Job extends Omit<Place, "same"> {
  readonly begin: () => void;
}

/**
 * Gives deliveries their turn: in every repository, those of a lane run in the order in which they came; in the whole process, at most `concurrency` run
 * at once. Installations take turns, and none occupies more of a lane than it leaves free, so a slow one does not hold up the others. Throws a BusyError
 * for a delivery beyond `backlog`, and a LeftError for a stranger's that would have to wait long. Deliveries that need no action take no turn.
 */
export function inLanes(
  { concurrency, backlog, patience = 8_000 }: Bounds,
  appId: number,
  work: (delivery: Delivery) => Promise<void>,
): (delivery: Delivery) => Promise<void> {
  const waiting: Job[] = [];
  const running = createCounts<string>();
  const alike = new Map<string, Alike>();
  const active = createCounts<Lane>();
  const turns = createTurns();
  const inHand = createCounts<Lane | string>();
  const free = (counts: typeof active, all: number): number => all - lanes.reduce((sum, lane) => sum + counts.of(lane), 0);
  const next = (lane: Lane): Job | undefined => {
    const left = free(active, concurrency);
    if (left <= 0 || active.of(lane) >= Math.ceil(concurrency * lane.part)) return undefined;
    const may = (job: Job): boolean => job.lane === lane && running.of(job.place) < lane.width && turns.working(job.turn) < left;
    return turns.next(waiting.filter(may));
  };
  const advance = (): void => {
    for (const lane of lanes) {
      for (let job = next(lane); job !== undefined; job = next(lane)) {
        waiting.splice(waiting.indexOf(job), 1);
        active.add(lane, 1);
        running.add(job.place, 1);
        turns.begin(job.turn);
        job.begin();
      }
    }
  };
  const end = ({ lane, place, turn }: Job): void => {
    active.add(lane, -1);
    running.add(place, -1);
    turns.end(turn);
    advance();
  };
  const turnOf = (where: Omit<Place, "same">): Promise<Job> =>
    new Promise((resolve) => {
      const job: Job = { ...where, begin: () => resolve(job) };
      waiting.push(job);
      advance();
    });

  const begin = (delivery: Delivery, { lane, place, turn, same }: Place): Promise<void> => {
    const done = turnOf({ lane, place, turn }).then((job) => {
      const several = same !== undefined && alike.get(same)?.several === true;
      if (same !== undefined) alike.delete(same);
      return work(several ? nameless(delivery) : delivery).finally(() => end(job));
    });
    if (same !== undefined) alike.set(same, { done, several: false });
    return done;
  };
  // However much work one has, a fifth of the free places is left to the next.
  const hasRoom = ({ lane, turn }: Place): boolean => {
    const left = Math.min(free(inHand, backlog), Math.ceil(backlog * lane.part) - inHand.of(lane));
    return left > 0 && inHand.of(turn) <= 4 * left;
  };

  return async (delivery) => {
    const payload = payloadOf(delivery);
    const event = eventOf({ id: delivery.id, name: delivery.name, payload }, appId);
    const place = event === undefined || !concerns(event) ? undefined : placeOf(event, payload);
    if (place === undefined) return await work(delivery);
    const { lane, turn, same } = place;
    const strange = lane.about === "strangers";
    if (!hasRoom(place)) throw strange ? new LeftError() : new BusyError();
    for (const key of [lane, turn]) inHand.add(key, 1);
    const before = same === undefined ? undefined : alike.get(same);
    if (before !== undefined) before.several = true;
    const done = (before?.done ?? begin(delivery, place)).finally(() => {
      for (const key of [lane, turn]) inHand.add(key, -1);
    });
    await (strange ? soon(done, patience) : done);
  };
}

/** The same for several deliveries, without the check of each. */
function nameless(delivery: Delivery): Delivery {
  const { context: _, check_run: run, ...rest } = payloadOf(delivery) as JsonObject;
  if (!isMapping(run)) return deliveryOf(delivery, rest);
  const { name: __, ...unnamed } = run;
  return deliveryOf(delivery, { ...rest, check_run: unnamed });
}

function placeOf(event: Event, payload: unknown): Place | undefined {
  const about = aboutOf(event);
  const lane = lanes.find((each) => each.about === about);
  if (lane === undefined) return undefined;
  const { installation, owner, name } = event;
  if (about === "strangers" && event.kind === "comment")
    return { lane, place: `${about} ${installation}`, turn: `${about} ${event.author.login}`, same: undefined };
  const place = `${about} ${id(payload, "repository", "id") ?? `${owner}/${name}`}`;
  // An event is only a reason to look. While one waits, others need not: one look is enough for the hundred checks of a commit.
  const same = event.kind === "changed" ? `${place} ${event.sha} ${event.runOver === true}` : undefined;
  return { lane, place, turn: `${about} ${installation}`, same };
}

/** Waits for a stranger's work, but not for long; it then continues. */
async function soon(done: Promise<void>, milliseconds: number): Promise<void> {
  const over = new AbortController();
  // Later failures have already been logged.
  done.catch(() => undefined);
  const late = sleep(milliseconds, undefined, { signal: over.signal }).then(() => {
    throw new LeftError();
  });
  late.catch(() => undefined);
  await Promise.race([done, late]).finally(() => over.abort());
}
