/**
 * Waits until all parallel operations have ended, well or not; then fails with the first failure. So nothing still runs when the caller repeats them, nor,
 * thawed by AWS, during another installation's delivery. `Promise.all` is used nowhere else (`npm run floors`).
 */
export async function together<T extends readonly unknown[] | []>(begun: T): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(begun);
  return await Promise.all(begun);
}

/** Waits until something has ended, well or not, and ignores how. */
export async function ended(begun: Promise<unknown>): Promise<void> {
  await Promise.allSettled([begun]);
}

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
export function beginningAt<T>(place: number, items: readonly T[]): readonly T[] {
  const start = Math.floor(place * items.length);
  return [...items.slice(start), ...items.slice(0, start)];
}
