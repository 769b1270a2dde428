import { minute } from "../../core/durations.js";
import { byId } from "../../core/ids.js";
import type { DeliveryAttempt, DeliveryLog } from "../../github/delivery-log.js";

/** The attempts to deliver one event, newest first. */
export type Attempts = readonly DeliveryAttempt[];

/** What one look at the delivery log came to. */
interface LogRead {
  /** Attempts that were read. */
  readonly attempts: number;
  /** Of each event that no attempt has brought to success. */
  readonly failed: readonly Attempts[];
}

/**
 * The log is read at least this far back, which is the longest pause between two attempts, and two looks; farther only as long as something failed there,
 * or was delivered again whose first attempt is farther down: to the beginning of an outage.
 */
const horizon = 75 * minute;
/** For how long GitHub keeps deliveries: https://docs.github.com/en/webhooks/testing-and-troubleshooting-webhooks/redelivering-webhooks */
export const kept = 3 * 24 * 60 * minute;
/** In one look, of which half are left to what a look before had no time for. */
const mostPages = 200;
/** Milliseconds; when GitHub is slow, there shall be time left to act on what was found. */
const longestReading = 30_000;
/** An attempt may stand in the log later than one that began after it: GitHub waits 10 s for an answer, and clocks differ. */
const overlap = 2 * minute;
/** Events whose failures are remembered, at some 300 bytes: those that carry somebody's wish, and of the others fewer. What there is no room for is read when there is. */
const most = { wishes: 50_000, others: 20_000 } as const;
/** Events that succeeded in a later attempt, whose first is not to be taken for failed; at some 100 bytes. */
const mostMended = 100_000;
/** So many attempts are enough: with twice the pause after each they take more than two hours. */
export const mostAttempts = 8;

/** The failed deliveries in the App's log. */
export interface FailedDeliveries {
  /** Reads what is new in the log, and goes on where a look before had no time or no room for the rest; as long as `goesOn`. */
  read(goesOn: () => boolean): Promise<LogRead>;
  /** An event is left: nobody is to deliver it again. */
  leave(guid: string): void;
}

/** A part of the log that was not read yet: from a cursor on down, to what was read before, or, where it has no end, as far as is worth it. */
interface Stretch {
  readonly cursor: string;
  /** In milliseconds since 1970. */
  readonly end: number | undefined;
}

/**
 * Reads newest first, since whether a delivery succeeded in a later attempt is to be known before it is met. What one look remembers for the next spares
 * requests and lets an outage be followed to its beginning, however much happens since; it is lost with the process, and then read again.
 */
export function createFailedDeliveries(app: Pick<DeliveryLog, "deliveries">, now: () => Date): FailedDeliveries {
  const known = createKnown();
  /** When a look began last; in milliseconds since 1970. */
  let looked: number | undefined;
  /** What is still to be read, oldest last. */
  let rests: readonly Stretch[] = [];
  return {
    leave: known.leave,
    read: async (goesOn) => {
      const begun = now().getTime();
      let [pages, attempts] = [0, 0];
      const hasTime = (): boolean => pages < mostPages && now().getTime() < begun + longestReading && goesOn();
      /** Whether a page is the last that is worth reading. */
      const isLast = (page: Attempts, end: number | undefined): boolean => {
        const at = page.at(-1)?.at.getTime() ?? 0;
        if (begun - at > kept) return true;
        return end === undefined ? begun - at > horizon && !known.leadsFurther(page) : at < end - overlap;
      };
      /** Reads on from a cursor; gives what of it is left to be read. */
      const readOn = async (from: string | undefined, end: number | undefined, may: () => boolean): Promise<readonly Stretch[]> => {
        let cursor = from;
        /** From here on there was no room for what failed. */
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
        // GitHub may know the place no more; the next look begins anew.
        [looked, rests] = [undefined, []];
        throw error;
      }
      if (!rests.some(({ end }) => end === undefined)) known.arrived();
      known.forget(now());
      return { attempts, failed: [...known.failed.values()] };
    },
  };
}

/** What is known of deliveries that failed. */
interface Known extends Pick<FailedDeliveries, "leave"> {
  readonly failed: ReadonlyMap<string, Attempts>;
  /** There is no room for more wishes, so that what failed is to be read later. */
  full(): boolean;
  note(attempt: DeliveryAttempt): void;
  /** Whether something on a page failed, or what was delivered again began farther down. */
  leadsFurther(page: Attempts): boolean;
  /** The log has been read as far as is worth it. */
  arrived(): void;
  forget(now: Date): void;
}

/** Nothing is known yet. */
function createKnown(): Known {
  const failed = new Map<string, Attempts>();
  /** Those that succeeded, but not at first, and those that are left. */
  const mended = new Set<string>();
  /** Those that were delivered again, and whose first attempt was not met yet. */
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

/** Whether an event carries somebody's wish, rather than says where to look. */
export function isWish({ event, action }: DeliveryAttempt): boolean {
  return wishEvents.includes(event) || action === "requested_action";
}

const wishEvents: readonly string[] = ["issue_comment", "push", "deployment_protection_rule"];
