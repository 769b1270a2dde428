/** What this process remembers of events that only say "look": so that one look serves many of them. All of it may be lost. */
export interface Attention {
  /** By repository. */
  readonly repositories: Shelf<Watching>;
  /** The checks that requests wait for, as they were last seen: by repository and commit, and then by request. */
  readonly checks: Shelf<Map<string, AwaitedChecks>>;
  /** When answers of waiting requests were edited, by request. */
  readonly edits: Shelf<Edits>;
}

/** How a repository's events are waited for. */
export interface Watching {
  /** The commits that something happened to since the last look began, and those of which a workflow's run ended. */
  next: { readonly shas: Set<string>; readonly runs: Set<string> } | undefined;
  /** The look that is under way, and the one that follows it. */
  current: Promise<void> | undefined;
  following: Promise<void> | undefined;
  /** Since when nothing waits there, as far as a look of this process has seen. */
  quietSince: number | undefined;
  /** No look is made before the one that was put off, since nothing waits there. */
  putOff: boolean;
  /** A look is made within a while, and others may be before. */
  later: boolean;
  /** Commits on which there was no deployment of ours. */
  readonly bare: Set<string>;
}

/** Something was written here, or may have been by others: nothing is put off any more. */
export function attend(watching: Watching | undefined): void {
  watching?.bare.clear();
  if (watching !== undefined) Object.assign(watching, { quietSince: undefined, putOff: false });
}

/** What a request waits for of one commit. */
export interface AwaitedChecks {
  /** By name: how many have not finished. */
  readonly names: Map<string, number>;
  /** When they were seen; in milliseconds since 1970. */
  readonly at: number;
}

/** How often an answer was edited while its request waited, when last, and whether it is to be edited later. */
export interface Edits {
  count: number;
  at: number;
  later: boolean;
}

/** A memory of so much: what was touched longest ago is forgotten. */
export interface Shelf<T> {
  get(key: string): T | undefined;
  /** What is there, or is made. */
  of(key: string, make: () => T): T;
  set(key: string, value: T): void;
  delete(key: string): void;
}

/** Nothing is remembered yet. */
export function createAttention(most = 5_000): Attention {
  return { repositories: createShelf(most), checks: createShelf(most), edits: createShelf(most) };
}

function createShelf<T>(most: number): Shelf<T> {
  const things = new Map<string, T>();
  const set = (key: string, value: T): void => {
    things.delete(key);
    things.set(key, value);
    const [oldest] = things.keys();
    if (things.size > most && oldest !== undefined) things.delete(oldest);
  };
  return {
    get: (key) => things.get(key),
    of: (key, make) => {
      const value = things.get(key) ?? make();
      set(key, value);
      return value;
    },
    set,
    delete: (key) => void things.delete(key),
  };
}
