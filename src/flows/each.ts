import { together } from "../github/client/together.js";

/**
 * Works on items, at most `atOnce` at the same time, and begins none once `goesOn` says no. Returns whether all were begun. An error thrown by `work` ends
 * the rest too, after the items in progress; `work` has to catch errors that concern only its own item.
 */
export async function each<T>(
  items: readonly T[],
  atOnce: number,
  goesOn: () => boolean,
  work: (item: T) => Promise<void>,
): Promise<boolean> {
  const left = items.values();
  let all = true;
  let broken = false;
  const worker = async (): Promise<void> => {
    for (const item of left) {
      if (!goesOn()) {
        all = false;
        return;
      }
      if (broken) return;
      try {
        await work(item);
      } catch (error) {
        broken = true;
        throw error;
      }
    }
  };
  await together(Array.from({ length: atOnce }, worker));
  return all;
}

/** The items, beginning at a fraction (0 to 1) of them: a process that never gets to the end begins elsewhere the next time. */
export function from<T>(place: number, items: readonly T[]): readonly T[] {
  const start = Math.floor(place * items.length);
  return [...items.slice(start), ...items.slice(0, start)];
}

/** The items in groups, each with at most `most` items and (but for a single item that is heavier) at most `heaviest` in weight. */
export function grouped<T>(
  items: readonly T[],
  most: number,
  heaviest = most,
  weight: (item: T) => number = () => 1,
): readonly (readonly T[])[] {
  const groups: T[][] = [];
  let load = 0;
  for (const item of items) {
    const group = groups.at(-1);
    if (group === undefined || group.length >= most || load + weight(item) > heaviest) {
      groups.push([item]);
      load = weight(item);
    } else {
      group.push(item);
      load += weight(item);
    }
  }
  return groups;
}

/** Does something whose failure is logged and stops nothing else; returns whether it was done. */
export type Careful = (what: string, work: () => Promise<void>) => Promise<boolean>;

/** Logs and counts the failures in a sweep. */
export function carefully(report: (error: unknown, what: string) => void, total: { failures: number }): Careful {
  return async (what, work) => {
    try {
      await work();
      return true;
    } catch (error) {
      total.failures += 1;
      report(error, `Sweep failed: ${what}`);
      return false;
    }
  };
}
