import type { DeliveryLog } from "../../github/delivery-log.js";
import { Fault } from "../../github/client/fault.js";
import { type Attempts, type FailedDeliveries, isWish, kept } from "./failed-deliveries.js";

/** What the redelivery has at hand. */
export interface Redelivering {
  readonly app: Pick<DeliveryLog, "carriesStrangers" | "redeliver">;
  readonly failedDeliveries: FailedDeliveries;
  now(): Date;
  /** Tells the log what failed. */
  readonly report: (error: unknown, what: string) => void;
}

/** What came of looking through the delivery log. */
export interface Redelivered {
  /** Attempts that were read. */
  readonly read: number;
  readonly redelivered: number;
  /** Comments of strangers, which are not delivered again. */
  readonly strangers: number;
  /** Failed deliveries that are left for the next time. */
  readonly left: number;
  /** Failed deliveries that were tried often enough, as far back as the log was read. */
  readonly givenUp: number;
}

const minute = 60_000;
const mostAtOnce = 150;
/** So many attempts are enough: with twice the pause after each they take more than two hours. */
const mostAttempts = 8;

/**
 * Has GitHub deliver again what was never answered with success, since it does not do so by itself. What was done already is not done twice,
 * and a command that is too old by now is at least answered, so that after an outage no command is left without a word; but a stranger's comment, of which there may be any
 * number, is not delivered again unless this App had begun with it. Nothing more is begun when `goesOn` says no. Any number may run at the same time.
 */
export async function redeliver(world: Redelivering, goesOn: () => boolean): Promise<Redelivered> {
  const { attempts, failed } = await world.failedDeliveries.read(goesOn);
  const due = failed.filter((attemptsOfOne) => isDue(attemptsOfOne, world.now()));
  // In the order in which it happened, as far as seconds and the log tell.
  const ordered = due.toReversed().toSorted((one, other) => rank(one) - rank(other) || first(one) - first(other));
  let redelivered = 0;
  let strangers = 0;
  let tried = 0;
  for (const attemptsOfOne of ordered) {
    const [newest] = attemptsOfOne;
    if (newest === undefined || tried >= mostAtOnce || !goesOn()) break;
    try {
      if (await isLeft(world, attemptsOfOne)) {
        world.failedDeliveries.leave(newest.guid);
        strangers += 1;
        continue;
      }
      if (await world.app.redeliver(newest.id)) redelivered += 1;
    } catch (error) {
      // There is no room for any of the others either; the next time there is.
      if (error instanceof Fault && error.kind === "rate_limited") break;
      world.report(error, `Redelivery failed: ${newest.event} ${newest.guid}`);
    }
    tried += 1;
  }
  const givenUp = failed.filter((attemptsOfOne) => distinct(attemptsOfOne) >= mostAttempts).length;
  return { read: attempts, redelivered, strangers, left: due.length - tried - strangers, givenUp };
}

/** Whether it is a stranger's comment, with which nobody has begun. Where GitHub does not tell, it is everybody's. */
async function isLeft({ app, report }: Redelivering, attempts: Attempts): Promise<boolean> {
  const [newest] = attempts;
  if (newest?.event !== "issue_comment" || attempts.some(({ begun }) => begun)) return false;
  try {
    return await app.carriesStrangers(newest.id);
  } catch (error) {
    if (error instanceof Fault && error.kind === "rate_limited") throw error;
    report(error, `Whose comment it is could not be read: ${newest.guid}`);
    return false;
  }
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

/** What somebody wishes goes first. */
function rank(attempts: Attempts): number {
  return attempts.some(isWish) ? 0 : 1;
}

function first(attempts: Attempts): number {
  return attempts.at(-1)?.at.getTime() ?? 0;
}
