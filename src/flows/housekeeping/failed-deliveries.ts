import { minute } from "../../core/durations.js";
import { byId } from "../../core/ids.js";
import type { DeliveryAttempt, DeliveryLog } from "../../github/delivery-log.js";

/** The attempts to deliver one event, newest first. */
export type Attempts = readonly DeliveryAttempt[];

/** The result of one look at the delivery log. */
interface LogRead {
  /** Attempts that were read. */
  readonly attempts: number;
  /** For each event without a successful attempt. */
  readonly failed: readonly Attempts[];
}

/**
 * How far back the log is read at least: the longest pause between two attempts, plus two looks. It is read farther back only while something failed
 * there, or was delivered again and has its first attempt farther down: to the beginning of an outage.
 */
const horizon = 75 * minute;
/** For how long GitHub keeps deliveries: https://docs.github.com/en/webhooks/testing-and-troubleshooting-webhooks/redelivering-webhooks */
export const kept = 3 * 24 * 60 * minute;
/** Per look; half are reserved for what an earlier look had no time for. */
const mostPages = 200;
/** Milliseconds; even if GitHub is slow, this leaves time to act on the results. */
const longestReading = 30_000;
/** An attempt may appear in the log after one that began later: GitHub waits 10 s for an answer, and clocks differ. */
const overlap = 2 * minute;
/** The most failed events that are remembered, at some 300 bytes: wishes, and fewer of the others. The rest is read when there is room. */
const most = { wishes: 50_000, others: 20_000 } as const;
/** Events that succeeded in a later attempt, so that their first does not count as failed; at some 100 bytes. */
const mostMended = 100_000;
/** The most attempts: as each pause is twice as long, they take more than two hours. */
export const mostAttempts = 8;

/** The failed deliveries in the App's log. */
export interface FailedDeliveries {
  /** Reads what is new in the log, and continues where an earlier look had no time or room for the rest, while `goesOn` says so. */
  read(goesOn: () => boolean): Promise<LogRead>;
  /** Gives up an event: nobody delivers it again. */
  leave(guid: string): void;
}

/** A part of the log that was not read yet: from a cursor down to what was read before or, without an end, as far as is useful. */
interface Stretch {
  readonly cursor: string;
  /** In milliseconds since 1970. */
  readonly end: number | undefined;
}

/**
 * Reads the newest first, since a later success has to be known before its failed attempt is met. What one look remembers for the next saves requests, and
 * lets it follow an outage to its beginning, however much happens since. It is lost with the process, and then read again.
 */
export function createFailedDeliveries(app: Pick<DeliveryLog, "deliveries">, now: () => Date): FailedDeliveries {
  const known = createKnown();
  /** When the last look began, in milliseconds since 1970. */
  let looked: number | undefined;
  /** What is still to be read, oldest last. */
  let rests: readonly Stretch[] = [];
  return {
    leave: known.leave,
    read: async (goesOn) => {
      const begun = now().getTime();
      let [pages, attempts] = [0, 0];
      const hasTime = (): boolean => pages < mostPages && now().getTime() < begun + longestReading && goesOn();
      /** Whether a page is the last useful one. */
      const isLast = (page: Attempts, end: number | undefined): boolean => {
        const at = page.at(-1)?.at.getTime() ?? 0;
        if (begun - at > kept) return true;
        return end === undefined ? begun - at > horizon && !known.leadsFurther(page) : at < end - overlap;
      };
      /** Continues reading from a cursor; returns what is left. */
      const readOn = async (from: string | undefined, end: number | undefined, may: () => boolean): Promise<readonly Stretch[]> => {
        let cursor = from;
        /** From here on there was no room for failures. */
        let skipped: string | undefined;
        while (may()) {
          if (known.full()) skipped ??= cursor;
          const page = await app.deliveries(cursor);
          pages += 1;
          attempts += page.attempts.length;
          for (const attempt of page.attempts) if (attempt.ok || skipped === undefined) known.note(attempt);
          cursor = page.next;
          if (cursor === undefined || isLast(page.attempts, end)) return skipped === undefined ? [] : [{ cursor: skipped, end }];
        }
        const left = skipped ?? cursor;
        return left === undefined ? [] : [{ cursor: left, end }];
      };
      try {
        const mostNew = rests.length === 0 ? mostPages : mostPages / 2;
        const left = [...(await readOn(undefined, looked, () => pages < mostNew && hasTime()))];
        if (pages === 0) return { attempts, failed: [...known.failed.values()] };
        for (const { cursor, end } of rests) left.push(...(await readOn(cursor, end, () => !known.full() && hasTime())));
        [looked, rests] = [begun, left];
      } catch (error) {
        // GitHub may no longer know the place; the next look starts again.
        [looked, rests] = [undefined, []];
        throw error;
      }
      if (!rests.some(({ end }) => end === undefined)) known.arrived();
      known.forget(now());
      return { attempts, failed: [...known.failed.values()] };
    },
  };
}

/** Known facts about failed deliveries. */
interface Known extends Pick<FailedDeliveries, "leave"> {
  readonly failed: ReadonlyMap<string, Attempts>;
  /** There is no room for more wishes; read the failures later. */
  full(): boolean;
  note(attempt: DeliveryAttempt): void;
  /** Whether something on a page failed, or was delivered again and began farther down. */
  leadsFurther(page: Attempts): boolean;
  /** The log has been read as far as is useful. */
  arrived(): void;
  forget(now: Date): void;
}

/** Nothing is known yet. */
function createKnown(): Known {
  const failed = new Map<string, Attempts>();
  /** Events that succeeded later, and those that were given up. */
  const mended = new Set<string>();
  /** Events that were delivered again, and whose first attempt was not met yet. */
  const begunBefore = new Set<string>();
  let wishes = 0;
  const drop = (guid: string): void => {
    const newest = failed.get(guid)?.[0];
    if (newest !== undefined && isWish(newest)) wishes -= 1;
    failed.delete(guid);
  };
  return {
    failed,
    full: () => wishes >= most.wishes,
    note: (attempt) => {
      const { guid, ok, redelivery } = attempt;
      const others = failed.get(guid)?.filter(({ id }) => id !== attempt.id);
      if (!redelivery) begunBefore.delete(guid);
      else if (others === undefined && !mended.has(guid)) begunBefore.add(guid);
      if (ok) {
        drop(guid);
        if (redelivery || others !== undefined) mended.add(guid);
      } else if (!mended.has(guid) && (others !== undefined || failed.size - wishes < most.others || isWish(attempt))) {
        if (others === undefined && isWish(attempt)) wishes += 1;
        failed.set(guid, others === undefined ? [attempt] : [...others, attempt].toSorted(newestFirst));
      }
    },
    leave: (guid) => {
      drop(guid);
      mended.add(guid);
    },
    leadsFurther: (page) => begunBefore.size > 0 || page.some(({ guid }) => failed.has(guid)),
    arrived: () => begunBefore.clear(),
    forget: (now) => {
      for (const [guid, attempts] of failed) {
        const isForgotten = now.getTime() - (attempts[0]?.at.getTime() ?? 0) > kept;
        if (isForgotten || (wishes >= most.wishes && attempts.length >= mostAttempts)) drop(guid);
      }
      for (const guid of mended) {
        if (mended.size <= mostMended) break;
        mended.delete(guid);
      }
    },
  };
}

function newestFirst(one: DeliveryAttempt, other: DeliveryAttempt): number {
  return other.at.getTime() - one.at.getTime() || byId(other.id, one.id);
}

/** Whether an event is somebody's wish, rather than a reason to look. */
export function isWish({ event, action }: DeliveryAttempt): boolean {
  return wishEvents.includes(event) || action === "requested_action";
}

const wishEvents: readonly string[] = ["issue_comment", "push", "deployment_protection_rule"];
