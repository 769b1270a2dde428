import { keepIn } from "../github/types/access.js";
import { ended } from "../github/client/together.js";
import type { DeploymentDetails } from "../github/types/deployments.js";
import type { CommitFacts } from "../core/rules/rule.js";
import type { Request } from "../core/request.js";
import { awaitedChecks } from "../core/rules/required-contexts.js";

/** What this process remembers about events that only say "look", so that one look serves many of them. All of it may be lost. */
export interface Attention {
  /** By repository. */
  readonly repositories: Shelf<Watching>;
  /** The checks that requests wait for, as last seen: by repository and commit, then by request. */
  readonly checks: Shelf<Map<string, AwaitedChecks>>;
  /** When answers of waiting requests were edited, by request. */
  readonly edits: Shelf<Edits>;
  /** The answers of waiting requests that this process has written, by request. */
  readonly answers: Shelf<WrittenAnswer>;
  /** What waits according to the records that this process has read or written, by repository, then by environment. */
  readonly recorded: Shelf<Map<string, readonly Recorded[]>>;
  /** Events that come in bursts, by their subject. */
  readonly bursts: Shelf<Burst>;
  /** What the answers of successful deployments said when this process last wrote or read them, by deployment. */
  readonly shown: Shelf<DeploymentDetails>;
}

/** A request that waits according to its record, and since when this process knows that: in milliseconds since 1970. */
export interface Recorded {
  readonly request: Request;
  readonly since: number;
}

/** The look that is under way, and the one that follows it. */
export interface Looks {
  current: Promise<void> | undefined;
  following: Promise<void> | undefined;
}

/** The looks at a burst of events. */
export interface Burst extends Looks {
  /** Looks since its beginning; and when it began, in milliseconds since 1970. */
  count: number;
  since: number;
  /** A later look serves all events until then. */
  later: boolean;
}

/** An answer in its conversation, or only in its check run. */
export interface WrittenAnswer {
  readonly comment: string | undefined;
  /** Its text; `undefined` if that is too long to remember. */
  readonly body: string | undefined;
  /** It has no check run until its turn comes. */
  readonly far: boolean;
  readonly at: Date;
}

/** The state of looks at a repository. */
export interface Watching extends Looks {
  /** The number of events so far. */
  heard: number;
  /** How often this process has put a request into the record there. */
  waits: number;
  /** Commits with events since the last look learned what waits, and those where a workflow run ended, with the number of that event. */
  next: { readonly shas: Set<string>; readonly runs: Map<string, number> } | undefined;
  /** The current look has not learned yet what waits, so it also serves events that come meanwhile. */
  open: boolean;
  /** Since when nothing waits there, according to this process's looks. */
  quietSince: number | undefined;
  /** Nothing waits there, so the next look is the one that was put off. */
  putOff: boolean;
  /** A look follows within a while; others may come before it. */
  later: boolean;
  /** Commits without a deployment of ours. */
  readonly bare: Set<string>;
  /** Commits without one, with the number of events by then: a run that had ended by then did not make a later deployment. */
  readonly undeployed: Map<string, number>;
}

/**
 * Looks, unless a look is under way. That one may not see a new event, so the next look serves it; the first event that needs the next look waits for it.
 */
export async function share(looks: Looks, look: () => Promise<void>): Promise<void> {
  const { current } = looks;
  if (current === undefined) return await begin(looks, look);
  if (looks.following !== undefined) return;
  looks.following = ended(current).then(() => begin(looks, look));
  await looks.following;
}

function begin(looks: Looks, look: () => Promise<void>): Promise<void> {
  looks.following = undefined;
  const current = look().finally(() => {
    if (looks.current === current) looks.current = undefined;
  });
  looks.current = current;
  return current;
}

/** Nothing has happened in a repository yet. */
export function createWatching(): Watching {
  const none = { next: undefined, current: undefined, following: undefined, quietSince: undefined };
  return { heard: 0, waits: 0, ...none, open: false, putOff: false, later: false, bare: new Set(), undeployed: new Map() };
}

/** The most commits of a repository that are remembered. */
const mostCommits = 100;

/** Notes that a look, begun after so many events, showed no deployment of ours on a commit. */
export function noteUndeployed({ undeployed }: Watching, sha: string, heard: number): void {
  if (undeployed.size >= mostCommits) undeployed.clear();
  undeployed.set(sha, heard);
}

/** Something was written here, possibly by others: no look is put off any longer. */
export function attend(watching: Watching | undefined): void {
  watching?.bare.clear();
  if (watching !== undefined) Object.assign(watching, { quietSince: undefined, putOff: false });
}

/** This process has made something wait here, which a current look may not see. */
export function noteWaiting(watching: Watching | undefined): void {
  attend(watching);
  if (watching !== undefined) watching.waits += 1;
}

/** The checks of one commit that a request waits for. */
interface AwaitedChecks {
  /** How many have not finished, by name. */
  readonly names: Map<string, number>;
  /** When they were seen; in milliseconds since 1970. */
  readonly at: number;
}

/** While a request waits for more checks than this, a single green one releases nothing. */
const few = 3;
/** How long the observation counts, in milliseconds: events may come to another process, or get lost. */
const life = 30_000;

/** A repository, and what is remembered about it. */
interface Place {
  readonly attention: Attention;
  readonly hub: { readonly id: string };
  now(): Date;
}

/** Notes which checks a request waits for. */
export function noteAwaited(scene: Place, facts: CommitFacts): void {
  const { request } = facts;
  const names = new Map<string, number>();
  for (const name of awaitedChecks(facts)) names.set(name, (names.get(name) ?? 0) + 1);
  if (names.size === 0) return forgetAwaited(scene, request);
  scene.attention.checks.of(keyOf(scene, request.sha), () => new Map()).set(request.id, { names, at: scene.now().getTime() });
}

/** The request no longer waits for any. */
export function forgetAwaited(scene: Place, { id, sha }: CommitFacts["request"]): void {
  const known = scene.attention.checks.get(keyOf(scene, sha));
  known?.delete(id);
  if (known?.size === 0) scene.attention.checks.delete(keyOf(scene, sha));
}

/**
 * Whether a green check is one of many that every waiting request of this commit still lacks. The event is then only a reason to wait: there is a look
 * within half a minute in any case.
 */
export function isOneOfMany(scene: Place, sha: string, name: string): boolean {
  const known = [...(scene.attention.checks.get(keyOf(scene, sha))?.values() ?? [])];
  const now = scene.now().getTime();
  const left = known.map(({ names, at }) => {
    const before = names.get(name) ?? 0;
    if (before > 0) names.set(name, before - 1);
    return now - at >= life ? 0 : [...names.values()].reduce((sum, count) => sum + count, 0);
  });
  return left.length > 0 && left.every((count) => count >= few);
}

/** When there is a look in any case. */
export const looksWithin = life;

function keyOf({ hub }: Place, sha: string): string {
  return `${hub.id} ${sha}`;
}

/** How often an answer was edited while its request waited, when last, and whether a later edit is planned. */
interface Edits {
  count: number;
  at: number;
  later: boolean;
}

/** A bounded memory that forgets what was used longest ago. */
interface Shelf<T> {
  get(key: string): T | undefined;
  /** The value, which is made if missing. */
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
    recorded: createShelf(most),
    bursts: createShelf(most),
    shown: createShelf(mostShown),
  };
}

function createShelf<T>(most: number): Shelf<T> {
  const things = new Map<string, T>();
  const set = (key: string, value: T): void => keepIn(things, key, value, most);
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
