/** How many letters have to be added, removed, changed or swapped with their neighbour to make one word the other (optimal string alignment). */
export function distance(a: string, b: string): number {
  const [from, to] = [[...a], [...b]];
  let twoBefore: readonly number[] = [];
  let before: readonly number[] = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current[column] = Math.min(
        at(before, column) + 1,
        at(current, column - 1) + 1,
        at(before, column - 1) + (same ? 0 : 1),
        swapped ? at(twoBefore, column - 2) + 1 : Infinity,
      );
    }
    [twoBefore, before] = [before, current];
  }
  return at(before, to.length);
}

/** The candidate most like a word, without regard to case; `undefined` where none is within `limit` (by default a third of the word's length, 1 to 3). */
export function nearest(word: string, candidates: readonly string[], limit: number = defaultLimit(word)): string | undefined {
  const wanted = word.toLowerCase();
  const length = [...wanted].length;
  return candidates
    .filter((candidate) => Math.abs([...candidate].length - length) <= limit)
    .map((candidate) => ({ candidate, far: distance(wanted, candidate.toLowerCase()) }))
    .filter(({ far }) => far <= limit)
    .reduce<{ candidate: string; far: number } | undefined>((best, next) => (best === undefined || next.far < best.far ? next : best), undefined)
    ?.candidate;
}

function defaultLimit(word: string): number {
  return Math.min(3, Math.max(1, Math.floor([...word].length / 3)));
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
