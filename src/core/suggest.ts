/** A name of GitHub's has at most 255 characters; what is longer is no misspelt one. */
const longest = 300;
/** How many letters are compared for one suggestion: candidates may be a stranger's own, thousands of them. */
const mostLetters = 8000;

/** How many letters have to be added, removed, changed or swapped with their neighbour to make one word the other (optimal string alignment). */
export function distance(a: string, b: string): number {
  const most = Math.max(a.length, b.length);
  return align(lettersOf(a), lettersOf(b), most, rowsFor(most));
}

/** The candidate most like a word, without regard to case; `undefined` if none is within `limit` (by default a third of the word's length, 1 to 3). */
export function nearest(word: string, candidates: readonly string[], limit: number = defaultLimit(word)): string | undefined {
  if (word.length > longest) return undefined;
  const wanted = lettersOf(word.toLowerCase());
  const rows = rowsFor(longest);
  let best: { readonly candidate: string; readonly far: number } | undefined;
  let room = mostLetters;
  for (const candidate of candidates) {
    // The first of equals wins, so the next one has to be nearer.
    const most = best === undefined ? limit : best.far - 1;
    if (candidate.length > longest) continue;
    const given = candidate.toLowerCase();
    // A letter is one or two units of a string.
    if (given.length < wanted.length - most || given.length > 2 * (wanted.length + most)) continue;
    room -= given.length;
    if (room < 0) break;
    const far = align(wanted, lettersOf(given), most, rows);
    if (far <= most) best = { candidate, far };
  }
  return best?.candidate;
}

/** What a word was probably meant to be: the candidate most like it, else the only one that begins with it, from three letters on. */
export function meant(word: string, candidates: readonly string[]): string | undefined {
  const similar = nearest(word, candidates);
  if (similar !== undefined) return similar;
  const [only, ...more] = candidates.filter((candidate) => beginsWith(candidate, word));
  return more.length === 0 ? only : undefined;
}

/** Whether a word is the beginning of a name, without regard to case, and long enough to be told from a slip. */
export function beginsWith(name: string, word: string): boolean {
  return word.length >= 3 && name.toLowerCase().startsWith(word.toLowerCase());
}

/** Distances of all beginnings of a word from one beginning of another: of the one before the last, the last, and the one at work. */
type Rows = readonly [Float64Array, Float64Array, Float64Array];

function rowsFor(letters: number): Rows {
  // Lower case may be longer than what it was made of, three times at most.
  const row = (): Float64Array => new Float64Array(3 * letters + 2);
  return [row(), row(), row()];
}

/** The distance, or `Infinity` as soon as it is certainly more than `most`. */
function align(from: ArrayLike<string>, to: ArrayLike<string>, most: number, rows: Rows): number {
  let start = 0;
  let [fromEnd, toEnd] = [from.length, to.length];
  while (start < fromEnd && start < toEnd && from[start] === to[start]) start += 1;
  while (fromEnd > start && toEnd > start && from[fromEnd - 1] === to[toEnd - 1]) {
    fromEnd -= 1;
    toEnd -= 1;
  }
  const [height, width] = [fromEnd - start, toEnd - start];
  if (Math.abs(height - width) > most) return Infinity;
  let [twoBefore, before, current] = rows;
  for (let column = 0; column <= Math.min(width, most + 1); column += 1) before[column] = column;
  let leastBefore = 0;
  for (let line = 1; line <= height; line += 1) {
    // Farther from the diagonal than `most`, nothing can be near enough.
    const first = Math.max(1, line - most);
    const last = Math.min(width, line + most);
    const letter = from[start + line - 1];
    let left = first === 1 ? line : Infinity;
    let least = left;
    current[first - 1] = left;
    for (let column = first; column <= last; column += 1) {
      let cost = at(before, column - 1) + (letter === to[start + column - 1] ? 0 : 1);
      if (at(before, column) + 1 < cost) cost = at(before, column) + 1;
      if (left + 1 < cost) cost = left + 1;
      if (line > 1 && column > 1 && letter === to[start + column - 2] && from[start + line - 2] === to[start + column - 1])
        cost = Math.min(cost, at(twoBefore, column - 2) + 1);
      current[column] = cost;
      left = cost;
      if (cost < least) least = cost;
    }
    current[last + 1] = Infinity;
    // A swap reaches two rows back, so both have to be out of reach.
    if (least > most && leastBefore > most) return Infinity;
    leastBefore = least;
    [twoBefore, before, current] = [before, current, twoBefore];
  }
  return at(before, width);
}

function defaultLimit(word: string): number {
  return Math.min(3, Math.max(1, Math.floor(lettersOf(word.toLowerCase()).length / 3)));
}

/** Letters by their places: of a text that has none of two units, the text itself. */
function lettersOf(text: string): ArrayLike<string> {
  return /[\ud800-\udfff]/.test(text) ? [...text] : text;
}

function at(row: Float64Array, column: number): number {
  return row[column] ?? Infinity;
}
