import type { DeliveryAttempt, DeliveryLog } from "../github/delivery-log.js";
import { Fault } from "../github/fault.js";

/** What the redelivery has at hand. */
export interface Redelivering {
  readonly app: DeliveryLog;
  now(): Date;
  /** Tells the log what failed. */
  readonly report: (error: unknown, what: string) => void;
}

/** What came of looking through the delivery log. */
export interface Redelivered {
  /** Attempts that were read. */
  readonly read: number;
  readonly redelivered: number;
  /** Failed deliveries that are left for the next time. */
  readonly left: number;
  /** Failed deliveries that were tried often enough, as far back as the log was read. */
  readonly givenUp: number;
}

const minute = 60_000;
/**
 * The log is read at least this far back, which is the longest pause between two attempts, and two looks; farther only as long as something failed there,
 * to the beginning of an outage.
 */
const horizon = 75 * minute;
/** For how long GitHub keeps deliveries: https://docs.github.com/en/webhooks/testing-and-troubleshooting-webhooks/redelivering-webhooks */
const kept = 3 * 24 * 60 * minute;
const mostPages = 100;
/** Milliseconds; when GitHub is slow, there shall be time left to act on what was found, the newest. */
const longestReading = 30_000;
const mostAtOnce = 150;
/** So many attempts are enough: with twice the pause after each they take more than two hours. */
const mostAttempts = 8;

/**
 * Has GitHub deliver again what was never answered with success, since it does not do so by itself. What was done already is not done twice,
 * and a command that is too old by now is at least answered, so that after an outage no command is left without a word. Nothing more
 * is begun when `goesOn` says no. It remembers nothing, and any number may run at the same time.
 */
export async function redeliver(world: Redelivering, goesOn: () => boolean): Promise<Redelivered> {
  const { attempts, failed } = await readLog(world, goesOn);
  const due = failed.filter((attemptsOfOne) => isDue(attemptsOfOne, world.now()));
  // In the order in which it happened, as far as seconds and the log tell.
  const ordered = due.toReversed().toSorted((one, other) => rank(one[0]) - rank(other[0]) || first(one) - first(other));
  let redelivered = 0;
  let tried = 0;
  for (const [newest] of ordered.slice(0, mostAtOnce)) {
    if (newest === undefined || !goesOn()) break;
    try {
      if (await world.app.redeliver(newest.id)) redelivered += 1;
    } catch (error) {
      // There is no room for any of the others either; the next time there is.
      if (error instanceof Fault && error.kind === "rate_limited") break;
      world.report(error, `Redelivery failed: ${newest.event} ${newest.guid}`);
    }
    tried += 1;
  }
  const givenUp = failed.filter((attemptsOfOne) => distinct(attemptsOfOne) >= mostAttempts).length;
  return { read: attempts, redelivered, left: due.length - tried, givenUp };
}

/** The attempts to deliver one event, newest first. */
type Attempts = readonly DeliveryAttempt[];

/** Newest first: whether a delivery succeeded in a later attempt is known before it is met. */
async function readLog(
  { app, now }: Redelivering,
  goesOn: () => boolean,
): Promise<{ readonly attempts: number; readonly failed: readonly Attempts[] }> {
  const byGuid = new Map<string, DeliveryAttempt[]>();
  let attempts = 0;
  let cursor: string | undefined;
  const end = now().getTime() + longestReading;
  for (let page = 0; page < mostPages && now().getTime() < end && goesOn(); page += 1) {
    const read = await app.deliveries(cursor);
    for (const attempt of read.attempts) byGuid.set(attempt.guid, [...(byGuid.get(attempt.guid) ?? []), attempt]);
    attempts += read.attempts.length;
    const oldest = read.attempts.at(-1);
    if (oldest === undefined || read.next === undefined) break;
    const age = now().getTime() - oldest.at.getTime();
    const calm = read.attempts.every(({ guid }) => byGuid.get(guid)?.some(({ ok }) => ok) === true);
    if (age > kept || (calm && age > horizon)) break;
    cursor = read.next;
  }
  return { attempts, failed: [...byGuid.values()].filter((each) => each.every(({ ok }) => !ok)) };
}

/** The first pause is longer than a command is left to whoever claimed it (30 s); each further one is twice as long. */
function isDue(attempts: Attempts, now: Date): boolean {
  const [newest] = attempts;
  const count = distinct(attempts);
  if (newest === undefined || count >= mostAttempts) return false;
  const age = now.getTime() - newest.at.getTime();
  return age >= minute * 2 ** (count - 1) && age < kept;
}

/** How many attempts there were, where those that several processes asked for at the same moment are one. */
function distinct(attempts: Attempts): number {
  return attempts.filter(({ at }, index) => at.getTime() - (attempts[index + 1]?.at.getTime() ?? -Infinity) >= minute).length;
}

/** Events that carry somebody's wish go before those that only say where to look. */
function rank(attempt: DeliveryAttempt | undefined): number {
  return attempt !== undefined && (wishes.includes(attempt.event) || attempt.action === "requested_action") ? 0 : 1;
}

const wishes: readonly string[] = ["issue_comment", "push"];

function first(attempts: Attempts): number {
  return attempts.at(-1)?.at.getTime() ?? 0;
}
