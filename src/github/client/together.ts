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
