/** A name on GitHub has at most 255 characters, so anything longer is no misspelt name. */
const longest = 300;
/** The most letters that are compared for one suggestion: the candidates may be thousands, written by a stranger. */
const mostLetters = 8000;

/** The number of letters to add, remove, change or swap with their neighbour to turn one word into the other (optimal string alignment). */
export function distance(a: string, b: string): number {
  const most = Math.max(a.length, b.length);
  return align(lettersOf(a), lettersOf(b), most, rowsFor(most));
}

/**
 * The candidate most similar to a word, without regard to case; `undefined` if none is within `limit` (by default a third of the word's length, 1 to
 * 3).
 */
export function nearest(word: string, candidates: readonly string[], limit: number = defaultLimit(word)): string | undefined {
  if (word.length > longest) return undefined;
  const wanted = lettersOf(word.toLowerCase());
  const rows = rowsFor(longest);
  let best: { readonly candidate: string; readonly far: number } | undefined;
  let room = mostLetters;
  for (const candidate of candidates) {
    // Of equal candidates the first wins, so a later one has to be nearer.
    const most = best === undefined ? limit : best.far - 1;
    if (candidate.length > longest) continue;
    const given = candidate.toLowerCase();
    // A letter is one or two UTF-16 units.
    if (given.length < wanted.length - most || given.length > 2 * (wanted.length + most)) continue;
    room -= given.length;
    if (room < 0) break;
    const far = align(wanted, lettersOf(given), most, rows);
    if (far <= most) best = { candidate, far };
  }
  return best?.candidate;
}

/** The candidate that a word probably means: the most similar one, else the only one that begins with the word, from three letters on. */
export function meant(word: string, candidates: readonly string[]): string | undefined {
  const similar = nearest(word, candidates);
  if (similar !== undefined) return similar;
  const [only, ...more] = candidates.filter((candidate) => beginsWith(candidate, word));
  return more.length === 0 ? only : undefined;
}

/** Whether a word is the beginning of a name, without regard to case, and long enough not to be a typing error. */
export function beginsWith(name: string, word: string): boolean {
  return word.length >= 3 && name.toLowerCase().startsWith(word.toLowerCase());
}

/** Three rows of the matrix of distances: the one before the previous, the previous, and the current. */
type Rows = readonly [Float64Array, Float64Array, Float64Array];

function rowsFor(letters: number): Rows {
  // A lower-case text is up to three times as long as its original.
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
    // Cells farther from the diagonal than `most` cannot be near enough.
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
    // A swap reaches two rows back, so both rows have to be out of reach.
    if (least > most && leastBefore > most) return Infinity;
    leastBefore = least;
    [twoBefore, before, current] = [before, current, twoBefore];
  }
  return at(before, width);
}

function defaultLimit(word: string): number {
  return Math.min(3, Math.max(1, Math.floor(lettersOf(word.toLowerCase()).length / 3)));
}

/** The letters of a text, by index; a text without surrogate pairs is its own list. */
function lettersOf(text: string): ArrayLike<string> {
  return /[\ud800-\udfff]/.test(text) ? [...text] : text;
}

function at(row: Float64Array, column: number): number {
  return row[column] ?? Infinity;
}
