import { costsTooMuch, Fault } from "../client/fault.js";

/** GitHub gives up after 10 s, which may as well be its own trouble: only of many is it worth asking for half. */
const many = 10;

/**
 * What is too much at once is asked for in two halves, one after the other, until it is one thing. One that is too much by itself is a fault, unless
 * `leftOut` hears of it.
 */
export async function inHalves<T, R>(
  items: readonly T[],
  read: (items: readonly T[]) => Promise<readonly R[]>,
  leftOut?: (item: T, fault: Fault) => void,
): Promise<readonly R[]> {
  try {
    return items.length === 0 ? [] : await read(items);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const tooMuch = costsTooMuch(error);
    const [only] = items;
    if (tooMuch && items.length === 1 && only !== undefined && leftOut !== undefined) {
      leftOut(only, error);
      return [];
    }
    if (items.length < 2 || !(tooMuch || (error.kind === "unavailable" && items.length >= many))) throw error;
    const middle = Math.ceil(items.length / 2);
    const first = await inHalves(items.slice(0, middle), read, leftOut);
    return [...first, ...(await inHalves(items.slice(middle), read, leftOut))];
  }
}
