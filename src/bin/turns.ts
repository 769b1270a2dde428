/** Counts by key. */
export interface Counts<K> {
  of(key: K): number;
  add(key: K, more: number): void;
}

/** Nothing is counted yet. */
export function createCounts<K>(): Counts<K> {
  const counts = new Map<K, number>();
  const of = (key: K): number => counts.get(key) ?? 0;
  return {
    of,
    add: (key, more) => {
      const now = of(key) + more;
      if (now === 0) counts.delete(key);
      else counts.set(key, now);
    },
  };
}

/** Work that waits for its turn. */
export interface Wanted {
  /** Who takes turns with others. */
  readonly turn: string;
}

/** Whose turn it is, among those who share the same places. */
export interface Turns {
  /** The next to begin: from those with the least at work, and among them, from the one whose last turn is longest ago. */
  next<W extends Wanted>(may: readonly W[]): W | undefined;
  begin(turn: string): void;
  end(turn: string): void;
  /** How much work of somebody is in progress. */
  working(turn: string): number;
}

/** How many last turns are remembered. */
const most = 5_000;

/** Nobody has had a turn yet. */
export function createTurns(): Turns {
  const working = createCounts<string>();
  /** The number of everybody's last turn, the latest last. */
  const last = new Map<string, number>();
  let begun = 0;
  const before = (one: Wanted, other: Wanted): boolean => {
    const less = working.of(one.turn) - working.of(other.turn) || (last.get(one.turn) ?? 0) - (last.get(other.turn) ?? 0);
    return less < 0;
  };
  return {
    next: (may) => {
      let found = may[0];
      for (const each of may) if (found !== undefined && before(each, found)) found = each;
      return found;
    },
    begin: (turn) => {
      working.add(turn, 1);
      last.delete(turn);
      last.set(turn, (begun += 1));
      const [oldest] = last.keys();
      if (last.size > most && oldest !== undefined) last.delete(oldest);
    },
    end: (turn) => working.add(turn, -1),
    working: working.of,
  };
}
