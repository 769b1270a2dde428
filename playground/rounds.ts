/** When something was asked and answered, by one clock; without an end it still is. */
interface Timed {
  readonly startedAt: number;
  readonly endedAt?: number | undefined;
}

/** Requests by the rounds in which they were waited for: what begins before anything of a round has ended is in that round. */
export function inRounds<T extends Timed>(asked: readonly T[]): readonly (readonly T[])[] {
  const rounds: T[][] = [];
  let end = -1;
  for (const each of asked) {
    if (each.startedAt > end) {
      rounds.push([]);
      end = Infinity;
    }
    rounds.at(-1)?.push(each);
    end = Math.min(end, each.endedAt ?? Infinity);
  }
  return rounds;
}
