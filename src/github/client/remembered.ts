import type { Fault } from "./fault.js";
import { faultOf } from "./fault.js";

/** Answers to GETs that repeat, by what was asked: GitHub says 304 where nothing changed, which costs nothing of the limit. */
export type Memory = Map<string, { readonly etag: string; readonly value: unknown }>;

interface Answer<T> {
  readonly data: T;
  readonly headers: { readonly etag?: string };
}

/** How many answers are kept; what is forgotten is only asked for in full. */
const most = 500;

/**
 * Asks with the ETag of the last answer, and gives that again where GitHub says that it still holds: https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests-if-appropriate
 * `key` names the question; `read` takes from an answer what is worth keeping.
 */
export async function remembered<T, R>(
  memory: Memory,
  key: string,
  get: (headers: { readonly "if-none-match"?: string }) => Promise<Answer<T>>,
  read: (data: T) => R,
): Promise<R> {
  const known = memory.get(key);
  try {
    const { data, headers } = await get(known === undefined ? {} : { "if-none-match": known.etag });
    const value = read(data);
    remember(memory, key, headers.etag, value);
    return value;
  } catch (error) {
    const fault: Fault = faultOf(error);
    if (fault.status === 304 && known !== undefined) return known.value as R;
    throw fault;
  }
}

function remember(memory: Memory, key: string, etag: string | undefined, value: unknown): void {
  memory.delete(key);
  if (etag !== undefined) memory.set(key, { etag, value });
  const [oldest] = memory.keys();
  if (memory.size > most && oldest !== undefined) memory.delete(oldest);
}
