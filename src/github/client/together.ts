/**
 * Waits for what is done at the same time until all of it has ended, well or not; then fails as the first that failed. So nothing still goes on behind
 * the back of whoever does it again, nor, thawed by AWS, in the midst of another installation's delivery. `Promise.all` is used nowhere else
 * (`npm run floors`).
 */
export async function together<T extends readonly unknown[] | []>(begun: T): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(begun);
  return await Promise.all(begun);
}

/** Waits until something has ended, well or not, where how it ended is nobody's concern. */
export async function ended(begun: Promise<unknown>): Promise<void> {
  await Promise.allSettled([begun]);
}
