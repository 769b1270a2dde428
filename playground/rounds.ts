/** The times of a request and its answer, by one clock; without an end it is still running. */
interface Timed {
  readonly startedAt: number;
  readonly endedAt?: number | undefined;
}

/** Groups requests into rounds: a request belongs to a round if it began before any other of that round had ended. */
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
