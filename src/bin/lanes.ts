import { concerns } from "../flows/concern.js";
import { exactJson } from "../github/exact-json.js";
import { id } from "../github/reading.js";
import { slim } from "../github/slim.js";
import { eventOf } from "../github/webhooks.js";
import { aboutOf } from "./about.js";
import type { About } from "./about.js";
import { BusyError } from "./delivery.js";
import type { Delivery } from "./delivery.js";

/** How much this process takes on. */
export interface Bounds {
  /** Deliveries that are worked on at the same time. */
  readonly concurrency: number;
  /** Deliveries in hand, those that wait among them; what comes beyond is refused. */
  readonly backlog: number;
}

/** The most urgent first, and how many of a repository are worked on at the same time. */
const lanes: readonly { readonly about: About; readonly width: number }[] = [
  // What people ask for happens in the order they asked, and waits for nothing else.
  { about: "asked", width: 1 },
  // The newer push replaces the older one, so they keep their order, too.
  { about: "pushed", width: 1 },
  { about: "deployed", width: 4 },
  { about: "changed", width: 4 },
];
type Lane = (typeof lanes)[number];

interface Place {
  readonly lane: Lane;
  /** A repository's lane. */
  readonly place: string;
  /** What one look settles, however many ask for it. */
  readonly same: string | undefined;
}

interface Job extends Omit<Place, "same"> {
  readonly begin: () => void;
}

/**
 * Gives deliveries their turn: in every repository those of a lane in the order they came, in the whole process no more than
 * `concurrency` at once. Throws a BusyError for what comes when `backlog` are in hand. What does not concern us takes no turn.
 */
export function inLanes(
  { concurrency, backlog }: Bounds,
  appId: number,
  work: (delivery: Delivery) => Promise<void>,
): (delivery: Delivery) => Promise<void> {
  const waiting: Job[] = [];
  const running = new Map<string, number>();
  const alike = new Map<string, Promise<void>>();
  const active = new Map<Lane, number>();
  let inHand = 0;
  // The checks of one big push must not hold up what people ask for elsewhere.
  const shareOf = ({ about }: Lane, all: number): number => (about === "changed" ? Math.ceil(all / 2) : all);
  const hasRoom = (lane: Lane): boolean =>
    (active.get(lane) ?? 0) < shareOf(lane, concurrency) && [...active.values()].reduce((sum, each) => sum + each, 0) < concurrency;
  const next = (lane: Lane): Job | undefined =>
    hasRoom(lane) ? waiting.find((job) => job.lane === lane && (running.get(job.place) ?? 0) < lane.width) : undefined;
  const advance = (): void => {
    for (const lane of lanes) {
      for (let job = next(lane); job !== undefined; job = next(lane)) {
        waiting.splice(waiting.indexOf(job), 1);
        count(active, lane, 1);
        count(running, job.place, 1);
        job.begin();
      }
    }
  };
  const end = ({ lane, place }: Job): void => {
    count(active, lane, -1);
    count(running, place, -1);
    advance();
  };
  const turn = (lane: Lane, place: string): Promise<Job> =>
    new Promise((resolve) => {
      const job: Job = { lane, place, begin: () => resolve(job) };
      waiting.push(job);
      advance();
    });

  const begin = (delivery: Delivery, payload: unknown, { lane, place, same }: Place): Promise<void> => {
    // What waits is kept short.
    const short = { ...delivery, body: JSON.stringify(slim(delivery.name, payload)) };
    const done = turn(lane, place).then((job) => {
      if (same !== undefined) alike.delete(same);
      return work(short).finally(() => end(job));
    });
    if (same !== undefined) alike.set(same, done);
    return done;
  };

  return async (delivery) => {
    const payload: unknown = JSON.parse(exactJson(delivery.body));
    const event = eventOf({ id: delivery.id, name: delivery.name, payload }, appId);
    const about = event === undefined || !concerns(event) ? undefined : aboutOf(event);
    const lane = lanes.find((each) => each.about === about);
    if (event === undefined || lane === undefined) return await work(delivery);
    const place = `${lane.about} ${id(payload, "repository", "id") ?? `${event.owner}/${event.name}`}`;
    // An event is a reason to look, and who waits has not looked yet: one look is enough for the hundred checks of a commit.
    const same = event.kind === "changed" ? `${place} ${event.sha}` : undefined;
    if (inHand >= shareOf(lane, backlog)) throw new BusyError();
    inHand += 1;
    try {
      await ((same === undefined ? undefined : alike.get(same)) ?? begin(delivery, payload, { lane, place, same }));
    } finally {
      inHand -= 1;
    }
  };
}

function count<K>(counts: Map<K, number>, key: K, more: number): void {
  const now = (counts.get(key) ?? 0) + more;
  if (now === 0) counts.delete(key);
  else counts.set(key, now);
}
