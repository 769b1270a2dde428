/**
 * Waits for writes that are made at the same time until each of them has ended, well or not; then fails as the first that failed. So nothing still goes
 * on behind the back of whoever writes it again, nor breaks off in the midst on AWS.
 */
export async function together<T extends readonly unknown[] | []>(writes: T): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(writes);
  return await Promise.all(writes);
}
