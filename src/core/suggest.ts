const longest = 600;

/** How many letters have to be added, removed, changed or swapped with their neighbour to make one word the other (optimal string alignment). */
export function distance(a: string, b: string): number {
  return align([...a], [...b], Math.max(a.length, b.length));
}

/** The candidate most like a word, without regard to case; `undefined` where none is within `limit` (by default a third of the word's length, 1 to 3). */
export function nearest(word: string, candidates: readonly string[], limit: number = defaultLimit(word)): string | undefined {
  // A name of GitHub's has at most 255 characters; what is longer is no misspelt one.
  if (word.length > longest) return undefined;
  const wanted = letters(word);
  let best: { readonly candidate: string; readonly far: number } | undefined;
  for (const candidate of candidates) {
    // The first of equals wins, so the next one has to be nearer.
    const most = best === undefined ? limit : best.far - 1;
    if (candidate.length > longest) continue;
    const given = letters(candidate);
    if (Math.abs(given.length - wanted.length) > most) continue;
    const far = align(wanted, given, most);
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
    // Farther from the diagonal than `most`, nothing can be near enough.
    const first = Math.max(1, row - most);
    const last = Math.min(to.length, row + most);
    const current: number[] = [];
    current[first - 1] = first === 1 ? row : Infinity;
    let least = first === 1 ? row : Infinity;
    for (let column = first; column <= last; column += 1) {
      const same = from[row - 1] === to[column - 1];
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      const cost = Math.min(
        at(before, column) + 1,
        at(current, column - 1) + 1,
        at(before, column - 1) + (same ? 0 : 1),
        swapped ? at(twoBefore, column - 2) + 1 : Infinity,
      );
      current[column] = cost;
      least = Math.min(least, cost);
    }
    // A swap reaches two rows back, so both have to be out of reach.
    if (least > most && leastBefore > most) return Infinity;
    [twoBefore, before, leastBefore] = [before, current, least];
  }
  return at(before, to.length);
}

function defaultLimit(word: string): number {
  return Math.min(3, Math.max(1, Math.floor(letters(word).length / 3)));
}

function letters(word: string): readonly string[] {
  return [...word.toLowerCase()];
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
