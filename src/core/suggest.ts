/** How many letters have to be added, removed, changed or swapped with their neighbour to make one word the other (optimal string alignment). */
export function distance(a: string, b: string): number {
  return align([...a], [...b], Infinity);
}

/** The candidate most like a word, without regard to case; `undefined` where none is within `limit` (by default a third of the word's length, 1 to 3). */
export function nearest(word: string, candidates: readonly string[], limit: number = defaultLimit(word)): string | undefined {
  const wanted = [...word.toLowerCase()];
  let best: { readonly candidate: string; readonly far: number } | undefined;
  for (const candidate of candidates) {
    const letters = [...candidate.toLowerCase()];
    // The first of equals wins, so the next one has to be nearer.
    const most = best === undefined ? limit : best.far - 1;
    if (Math.abs(letters.length - wanted.length) > most) continue;
    const far = align(wanted, letters, most);
    if (far <= most) best = { candidate, far };
  }
  return best?.candidate;
}

/** The distance, or `Infinity` as soon as it is certainly more than `most`. */
function align(from: readonly string[], to: readonly string[], most: number): number {
  let twoBefore: readonly number[] = [];
  let before: readonly number[] = Array.from({ length: to.length + 1 }, (_, column) => column);
  let leastBefore = 0;
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    let least = row;
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      const cost = Math.min(
        at(before, column) + 1,
        at(current, column - 1) + 1,
        at(before, column - 1) + (same ? 0 : 1),
        swapped ? at(twoBefore, column - 2) + 1 : Infinity,
      );
      current.push(cost);
      least = Math.min(least, cost);
    }
    // A swap reaches two rows back, so both have to be out of reach.
    if (least > most && leastBefore > most) return Infinity;
    [twoBefore, before, leastBefore] = [before, current, least];
  }
  return at(before, to.length);
}

function defaultLimit(word: string): number {
  return Math.min(3, Math.max(1, Math.floor([...word].length / 3)));
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
