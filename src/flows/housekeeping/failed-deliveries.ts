import { byId } from "../../core/ids.js";
import type { DeliveryAttempt, DeliveryLog } from "../../github/delivery-log.js";

/** The attempts to deliver one event, newest first. */
export type Attempts = readonly DeliveryAttempt[];

/** What one look at the delivery log came to. */
export interface LogRead {
  /** Attempts that were read. */
  readonly attempts: number;
  /** Of each event that no attempt has brought to success. */
  readonly failed: readonly Attempts[];
}

const minute = 60_000;
/**
 * The log is read at least this far back, which is the longest pause between two attempts, and two looks; farther only as long as something failed there,
 * to the beginning of an outage.
 */
const horizon = 75 * minute;
/** For how long GitHub keeps deliveries: https://docs.github.com/en/webhooks/testing-and-troubleshooting-webhooks/redelivering-webhooks */
export const kept = 3 * 24 * 60 * minute;
const mostPages = 100;
/** Milliseconds; when GitHub is slow, there shall be time left to act on what was found. */
const longestReading = 30_000;
/** An attempt may stand in the log later than one that began after it: GitHub waits 10 s for an answer, and clocks differ. */
const overlap = 2 * minute;
/** Events whose failures are remembered; beyond that only those that carry somebody's wish. */
const most = 20_000;

/** The failed deliveries in the App's log. */
export interface FailedDeliveries {
  /** Reads what is new in the log, and goes on where a look before had no time for the rest; as long as `goesOn`. */
  read(goesOn: () => boolean): Promise<LogRead>;
  /** An event is left: nobody is to deliver it again. */
  leave(guid: string): void;
}

/**
 * Reads newest first, since whether a delivery succeeded in a later attempt is to be known before it is met. What one look remembers for the next spares
 * requests and lets an outage be followed to its beginning, however much happened since; it is lost with the process, and then read again.
 */
export function createFailedDeliveries(app: Pick<DeliveryLog, "deliveries">, now: () => Date): FailedDeliveries {
  const known = createKnown();
  let looked: Date | undefined;
  /** Where the rest begins that there was no time for. */
  let rest: string | undefined;
  return {
    leave: known.leave,
    read: async (goesOn) => {
      const begun = now();
      const age = (page: Attempts): number => begun.getTime() - (page.at(-1)?.at.getTime() ?? 0);
      const isOld = (page: Attempts): boolean =>
        age(page) > kept || (age(page) > horizon && !page.some(({ guid }) => known.failed.has(guid)));
      const isKnown = (page: Attempts): boolean => looked !== undefined && age(page) > begun.getTime() - looked.getTime() + overlap;
      let [pages, attempts] = [0, 0];
      /** Reads on from a cursor until a page is the last one; gives the cursor where it had to stop before that. */
      const readOn = async (from: string | undefined, isLast: (page: Attempts) => boolean): Promise<string | undefined> => {
        let cursor = from;
        while (pages < mostPages && now().getTime() < begun.getTime() + longestReading && goesOn()) {
          const page = await app.deliveries(cursor);
          pages += 1;
          attempts += page.attempts.length;
          for (const attempt of page.attempts) known.note(attempt);
          if (page.next === undefined || isLast(page.attempts)) return undefined;
          cursor = page.next;
        }
        return cursor;
      };
      try {
        const stopped = await readOn(undefined, (page) => isKnown(page) || isOld(page));
        // Where even what is new was too much, what comes after it is read with it.
        rest = stopped ?? (rest === undefined ? undefined : await readOn(rest, isOld));
        if (pages > 0) looked = begun;
      } catch (error) {
        // GitHub may know the place no more; the next look begins anew.
        looked = rest = undefined;
        throw error;
      }
      known.forget(begun);
      return { attempts, failed: [...known.failed.values()] };
    },
  };
}

/** What is known of deliveries that failed. */
interface Known extends Pick<FailedDeliveries, "leave"> {
  readonly failed: ReadonlyMap<string, Attempts>;
  note(attempt: DeliveryAttempt): void;
  forget(now: Date): void;
}

/** Nothing is known yet. */
function createKnown(): Known {
  const failed = new Map<string, Attempts>();
  /** Those that succeeded, but not at first, and those that are left. */
  const mended = new Set<string>();
  return {
    failed,
    note: (attempt) => {
      const { guid, ok, redelivery } = attempt;
      const others = failed.get(guid)?.filter(({ id }) => id !== attempt.id);
      if (ok) {
        failed.delete(guid);
        if (redelivery || others !== undefined) mended.add(guid);
      } else if (!mended.has(guid) && (others !== undefined || failed.size < most || isWish(attempt))) {
        failed.set(guid, [...(others ?? []), attempt].toSorted(newestFirst));
      }
    },
    leave: (guid) => {
      failed.delete(guid);
      mended.add(guid);
    },
    forget: (now) => {
      for (const [guid, [newest]] of failed) if (newest === undefined || now.getTime() - newest.at.getTime() > kept) failed.delete(guid);
      for (const guid of mended) if (mended.size > most) mended.delete(guid);
    },
  };
}

function newestFirst(one: DeliveryAttempt, other: DeliveryAttempt): number {
  return other.at.getTime() - one.at.getTime() || byId(other.id, one.id);
}

/** Whether an event carries somebody's wish, rather than says where to look. */
export function isWish({ event, action }: DeliveryAttempt): boolean {
  return wishes.includes(event) || action === "requested_action";
}

const wishes: readonly string[] = ["issue_comment", "push", "deployment_protection_rule"];
