import type { Fault } from "./fault.js";
import { faultOf } from "./fault.js";

/** Lists that are read again and again, by request: GitHub says 304 if nothing changed, which costs nothing of the limit. */
export interface Memory {
  get(key: string): Remembered | undefined;
  /** Keeps a list if there is room. */
  keep(key: string, list: Remembered): void;
  forget(key: string): void;
}

interface Remembered {
  readonly etag: string;
  readonly value: unknown;
  /** How many things are in it. */
  readonly size: number;
}

interface Answer<T> {
  readonly data: T;
  readonly headers: { readonly etag?: string };
}

/** The most items that are kept, at some 250 bytes, and what a list takes besides. Others are only read in full. */
const most = 100_000;
const perList = 2;

/**
 * A bounded memory. When it is full it accepts nothing more: lists are read in turn, so the list that made room for the next would be the one that is
 * needed soonest.
 */
export function createListMemory(): Memory {
  const lists = new Map<string, Remembered>();
  let things = 0;
  const forget = (key: string): void => {
    const known = lists.get(key);
    if (known !== undefined) things -= known.size + perList;
    lists.delete(key);
  };
  return {
    get: (key) => lists.get(key),
    keep: (key, list) => {
      forget(key);
      if (things + list.size + perList > most) return;
      things += list.size + perList;
      lists.set(key, list);
    },
    forget,
  };
}

/**
 * Reads with the last answer's ETag, and gives that answer again if GitHub says that it still holds:
 * https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests-if-appropriate `key` names the
 * request; `read` takes from an answer what is worth keeping, and says how much that is.
 */
export async function remembered<T, R>(
  memory: Memory,
  key: string,
  get: (headers: { readonly "if-none-match"?: string }) => Promise<Answer<T>>,
  read: (data: T) => { readonly value: R; readonly size: number },
): Promise<R> {
  const known = memory.get(key);
  try {
    const { data, headers } = await get(known === undefined ? {} : { "if-none-match": known.etag });
    const { value, size } = read(data);
    if (headers.etag === undefined) memory.forget(key);
    else memory.keep(key, { etag: headers.etag, value, size });
    return value;
  } catch (error) {
    const fault: Fault = faultOf(error);
    if (fault.status === 304 && known !== undefined) return known.value as R;
    throw fault;
  }
}
