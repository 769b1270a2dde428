import type { JsonObject } from "../core/json.js";
import type { Said } from "../core/messages/answer.js";
import type { DeploymentNews } from "../core/progress.js";
import type { SealKeys } from "../core/ledger/seal.js";
import { Fault } from "../github/client/fault.js";
import type { Hub } from "../github/types/hub.js";
import type { Attention } from "./attention.js";

/** What a flow works with: one repository's gateway, the clock, the log, and the App's settings. */
export interface Scene {
  readonly hub: Hub;
  now(): Date;
  /** When something was claimed, at the earliest. */
  readonly claimedAt?: Date;
  /** If there is a list, messages about new deployments go there, and are sent once all deployments that belong together are made. */
  readonly afterwards?: (() => Promise<void>)[];
  /** The person on a page who pressed a button, and gets the answer there. */
  readonly page?: PageListener;
  readonly log: Log;
  /** Reports a deployment's progress to the metrics; the same news may come more than once. */
  readonly observe: (news: DeploymentNews) => void;
  /** The keys for sealing records, newest first; from the App's webhook secret and, while that is being changed, from the other one. */
  readonly keys: SealKeys;
  readonly idle: Idle;
  readonly attention: Attention;
  /** Runs something later in this process, if it still exists: only things that a sweep would find anyway, later. */
  later(milliseconds: number, run: (scene: Scene) => Promise<unknown>): Rings;
  /** Looks again at what waits in an environment, a moment after a date; in this process, as `later`. */
  lookAgain(environment: string, after: Date): void;
}

/** `false`: there are no timers. */
type Rings = unknown;

/** Somebody on a page, which shows the answer to their request. */
interface PageListener {
  /** The id of what they asked for. */
  readonly request: string;
  hear(said: Said): void;
}

/** Remembers that nothing waits in a repository's ledgers at their commits; forgotten ones are only read again. */
export interface Idle {
  is(repository: Pick<Hub, "owner" | "name">, fingerprint: string): boolean;
  remember(repository: Pick<Hub, "owner" | "name">, fingerprint: string): void;
}

/** Structured logging, as pino does it; fields first. */
export interface Log {
  info(fields: JsonObject, message: string): void;
  warn(fields: JsonObject, message: string): void;
  error(fields: JsonObject, message: string): void;
}

/** Seconds until the next try: if GitHub names none, and at most. Trying before GitHub's time is over costs no request. */
const [usual, longest] = [60, 540];

/**
 * Does something on which no deployment depends. If GitHub's limits leave no room, its event still counts as done, and `again` is called as soon as there
 * is room; a sweep does it if this process is gone by then.
 */
export async function retryWhenLimited<T>(
  scene: Scene,
  tell: (at: Scene) => Promise<T>,
  again: (later: Scene) => Promise<unknown> = tell,
): Promise<T | undefined> {
  try {
    return await tell(scene);
  } catch (error) {
    if (!(error instanceof Fault) || error.kind !== "rate_limited") throw error;
    const milliseconds = untilRoom(error);
    scene.log.warn(
      { route: error.route ?? "", seconds: milliseconds / 1_000 },
      "GitHub's limits leave no room for it now: it is written later",
    );
    scene.later(milliseconds, (later) => retryWhenLimited(later, again));
    return undefined;
  }
}

/** Milliseconds until the next try of something that GitHub's limits held back. */
export function untilRoom({ retryAfter = usual }: { readonly retryAfter?: number | undefined }): number {
  return Math.min(retryAfter + 1, longest) * 1_000;
}
