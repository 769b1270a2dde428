import type { DeploymentDetails } from "../github/types/hub.js";

/** What this process remembers of events that only say "look": so that one look serves many of them. All of it may be lost. */
export interface Attention {
  /** By repository. */
  readonly repositories: Shelf<Watching>;
  /** The checks that requests wait for, as they were last seen: by repository and commit, and then by request. */
  readonly checks: Shelf<Map<string, AwaitedChecks>>;
  /** When answers of waiting requests were edited, by request. */
  readonly edits: Shelf<Edits>;
  /** The answers of waiting requests that this process has written, by request. */
  readonly answers: Shelf<WrittenAnswer>;
  /** Events that come in bursts, by what they are of. */
  readonly bursts: Shelf<Burst>;
  /** What the answers of deployments that succeeded showed when this process wrote or read them last, by deployment. */
  readonly shown: Shelf<DeploymentDetails>;
}

/** The look that is under way, and the one that follows it. */
export interface Looks {
  current: Promise<void> | undefined;
  following: Promise<void> | undefined;
}

/** How a burst of events is looked at. */
export interface Burst extends Looks {
  /** Looks since its beginning, and that; in milliseconds since 1970. */
  count: number;
  since: number;
  /** A look is made later, and serves all that comes until then. */
  later: boolean;
}

/** An answer that stands in its conversation, or in its check run alone. */
export interface WrittenAnswer {
  readonly comment: string | undefined;
  /** What it says; `undefined` where that is too long to be remembered. */
  readonly body: string | undefined;
  /** Without a check run, which is made when its turn comes. */
  readonly far: boolean;
  readonly at: Date;
}

/** How a repository's events are waited for. */
export interface Watching extends Looks {
  /** How many events were heard of. */
  heard: number;
  /** How often this process has made something wait there. */
  waits: number;
  /** The commits that something happened to since the last look learned what waits, and those of which a workflow's run ended, with the number of that event. */
  next: { readonly shas: Set<string>; readonly runs: Map<string, number> } | undefined;
  /** The look that is under way has not learned yet what waits: it serves what comes meanwhile. */
  open: boolean;
  /** Since when nothing waits there, as far as a look of this process has seen. */
  quietSince: number | undefined;
  /** No look is made before the one that was put off, since nothing waits there. */
  putOff: boolean;
  /** A look is made within a while, and others may be before. */
  later: boolean;
  /** Commits on which there was no deployment of ours. */
  readonly bare: Set<string>;
  /** Commits on which there was none when so many events had been heard of: what is deployed there later is of no run that had ended by then. */
  readonly undeployed: Map<string, number>;
}

/** Nothing has happened in a repository yet. */
export function createWatching(): Watching {
  const none = { next: undefined, current: undefined, following: undefined, quietSince: undefined };
  return { heard: 0, waits: 0, ...none, open: false, putOff: false, later: false, bare: new Set(), undeployed: new Map() };
}

/** So many commits of a repository are remembered. */
const mostCommits = 100;

/** A look that was asked for when so many events had been heard of showed no deployment of ours on a commit. */
export function noteUndeployed({ undeployed }: Watching, sha: string, heard: number): void {
  if (undeployed.size >= mostCommits) undeployed.clear();
  undeployed.set(sha, heard);
}

/** Something was written here, or may have been by others: nothing is put off any more. */
export function attend(watching: Watching | undefined): void {
  watching?.bare.clear();
  if (watching !== undefined) Object.assign(watching, { quietSince: undefined, putOff: false });
}

/** Something waits here by this process: whoever is looking may not see it. */
export function noteWaiting(watching: Watching | undefined): void {
  attend(watching);
  if (watching !== undefined) watching.waits += 1;
}

/** What a request waits for of one commit. */
interface AwaitedChecks {
  /** By name: how many have not finished. */
  readonly names: Map<string, number>;
  /** When they were seen; in milliseconds since 1970. */
  readonly at: number;
}

/** How often an answer was edited while its request waited, when last, and whether it is to be edited later. */
interface Edits {
  count: number;
  at: number;
  later: boolean;
}

/** A memory of so much: what was touched longest ago is forgotten. */
interface Shelf<T> {
  get(key: string): T | undefined;
  /** What is there, or is made. */
  of(key: string, make: () => T): T;
  set(key: string, value: T): void;
  delete(key: string): void;
}

/** An answer has up to 65,536 characters. */
const mostShown = 100;

/** Nothing is remembered yet. */
export function createAttention(most = 5_000): Attention {
  return {
    repositories: createShelf(most),
    checks: createShelf(most),
    edits: createShelf(most),
    answers: createShelf(most),
    bursts: createShelf(most),
    shown: createShelf(mostShown),
  };
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
