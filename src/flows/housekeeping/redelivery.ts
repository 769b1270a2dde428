import { minute } from "../../core/durations.js";
import type { DeliveryLog } from "../../github/delivery-log.js";
import { Fault } from "../../github/client/fault.js";
import { beginningAt } from "../../github/client/together.js";
import { type Attempts, type FailedDeliveries, isWish, kept, mostAttempts } from "./failed-deliveries.js";

/** What the redelivery works with. */
interface Redelivering {
  readonly app: Pick<DeliveryLog, "whoseComment" | "redeliver">;
  readonly failedDeliveries: FailedDeliveries;
  /** Repositories that strangers cannot reach, by id; forgotten ones are read again. */
  readonly closed: Set<string>;
  now(): Date;
  /** Waits so many milliseconds; `false` without timers. */
  pause(milliseconds: number): Promise<boolean>;
  /** A number from 0 up to 1, as `Math.random`. */
  readonly random: () => number;
  /** Logs a failure. */
  readonly report: (error: unknown, what: string) => void;
}

/** The result of looking through the delivery log. */
interface Redelivered {
  /** Attempts that were read. */
  readonly read: number;
  readonly redelivered: number;
  /** Comments of strangers, which are not delivered again. */
  readonly strangers: number;
  /** Failed deliveries that are left for the next time. */
  readonly left: number;
  /** Failed deliveries that were given up, as far back as the log was read. */
  readonly givenUp: number;
}

/** Per look; more for wishes: as many as GitHub's limits have room for. */
const mostAtOnce = { wishes: 1_000, others: 150 } as const;
/** Older commands are not executed, only answered. */
const fulfilled = 15 * minute;
/** Waits for a limit of GitHub that ends this soon. */
const longestPause = minute;
/** So that nobody who wants to stop has to wait for it. */
const step = 1_000;
const mostClosed = 20_000;

/**
 * Has GitHub repeat deliveries without a successful answer, since it does not do so by itself. Nothing is done twice, and a command that is too old is at
 * least answered, so an outage leaves no command without a word. A stranger's comment, of which there may be any number, is not repeated unless this App
 * had begun with it. Nothing more is begun once `goesOn` says no. Any number may run at the same time.
 */
export async function redeliver(world: Redelivering, goesOn: () => boolean): Promise<Redelivered> {
  const { attempts, failed } = await world.failedDeliveries.read(goesOn);
  const due = failed.filter((attemptsOfOne) => isDue(attemptsOfOne, world.now()));
  let redelivered = 0;
  let strangers = 0;
  let others = 0;
  let tried = 0;
  for (const attemptsOfOne of inOrder(due, world)) {
    const [newest] = attemptsOfOne;
    const isOther = !isWished(attemptsOfOne);
    if (newest === undefined || tried >= mostAtOnce.wishes || (isOther && others >= mostAtOnce.others) || !goesOn()) break;
    try {
      if (await withRoom(world, goesOn, () => isLeft(world, attemptsOfOne))) {
        world.failedDeliveries.leave(newest.guid);
        strangers += 1;
        continue;
      }
      if (await withRoom(world, goesOn, () => world.app.redeliver(newest.id))) redelivered += 1;
    } catch (error) {
      // There is no room for the others either; next time there is.
      if (isLimit(error)) break;
      world.report(error, `Redelivery failed: ${newest.event} ${newest.guid}`);
    }
    tried += 1;
    if (isOther) others += 1;
  }
  const givenUp = failed.filter((attemptsOfOne) => distinct(attemptsOfOne) >= mostAttempts).length;
  return { read: attempts, redelivered, strangers, left: due.length - tried - strangers, givenUp };
}

/**
 * Wishes first, starting with those that may still be fulfilled, then the others, each in the order in which they happened, as far as seconds and the log
 * tell. If one look cannot do all late ones, it begins at a random one, so that several processes seldom ask for the same.
 */
function inOrder(due: readonly Attempts[], { now, random }: Redelivering): readonly Attempts[] {
  const time = now().getTime();
  const [young, late, others]: [Attempts[], Attempts[], Attempts[]] = [[], [], []];
  // They were read newest first.
  for (const attempts of due.toReversed())
    (isWished(attempts) ? (time - first(attempts) < fulfilled ? young : late) : others).push(attempts);
  const some = late.length > mostAtOnce.wishes ? beginningAt(random(), late).slice(0, mostAtOnce.wishes) : late;
  return [young, some, others].flatMap((each) => each.toSorted((one, other) => first(one) - first(other)));
}

function isWished([newest]: Attempts): boolean {
  return newest !== undefined && isWish(newest);
}

/** Does something for which GitHub's limits may have no room; again if they soon have. */
async function withRoom<T>({ pause }: Redelivering, goesOn: () => boolean, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const wait = isLimit(error) ? (error.retryAfter ?? Infinity) * 1_000 : Infinity;
    if (wait > longestPause) throw error;
    for (let waited = 0; waited < wait; waited += step) if (!(await pause(step)) || !goesOn()) throw error;
    return await work();
  }
}

function isLimit(error: unknown): error is Fault {
  return error instanceof Fault && error.kind === "rate_limited";
}

/** Whether it is a stranger's comment that nobody has begun with. If GitHub does not tell, it counts as anybody's. */
async function isLeft({ app, closed, report }: Redelivering, attempts: Attempts): Promise<boolean> {
  const [newest] = attempts;
  if (newest?.event !== "issue_comment" || attempts.some(({ begun }) => begun)) return false;
  if (newest.repository !== undefined && closed.has(newest.repository)) return false;
  try {
    const whose = await app.whoseComment(newest.id);
    if (whose !== "insider" || newest.repository === undefined) return whose === "stranger";
    if (closed.size >= mostClosed) closed.clear();
    closed.add(newest.repository);
    return false;
  } catch (error) {
    if (isLimit(error)) throw error;
    report(error, `Whose comment it is could not be read: ${newest.guid}`);
    return false;
  }
}

/** The first pause is longer than a command is left to the process that claimed it (30 s); each further one is twice as long. */
function isDue(attempts: Attempts, now: Date): boolean {
  const [newest] = attempts;
  const count = distinct(attempts);
  if (newest === undefined || count >= mostAttempts) return false;
  const age = now.getTime() - newest.at.getTime();
  return age >= minute * 2 ** (count - 1) && age < kept;
}

/** The number of attempts; those that several processes requested at the same moment count as one. */
function distinct(attempts: Attempts): number {
  if (attempts.length <= 1) return attempts.length;
  return attempts.filter(({ at }, index) => at.getTime() - (attempts[index + 1]?.at.getTime() ?? -Infinity) >= minute).length;
}

function first(attempts: Attempts): number {
  return attempts.at(-1)?.at.getTime() ?? 0;
}
