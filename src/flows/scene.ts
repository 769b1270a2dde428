import type { JsonObject } from "../core/json.js";
import type { Hub } from "../github/hub.js";

/** What a flow has at hand: one repository's gateway, the clock, the log, and what was set for the whole App. */
export interface Scene {
  readonly hub: Hub;
  now(): Date;
  readonly log: Log;
  /** What records are sealed with, newest first: the App's webhook secret and, while it is rotated, the one before. */
  readonly secrets: readonly [string, ...string[]];
  readonly idle: Idle;
  /** Runs something later in this process, if that is still there: for what a sweep would find anyway, only sooner. */
  later(milliseconds: number, run: (scene: Scene) => Promise<unknown>): void;
  /** Looks again at what waits in an environment, a moment after a date; in this process, as `later`. */
  lookAgain(environment: string, after: Date): void;
}

/** Remembers of a repository that nothing waits in its ledgers as they stood; what is forgotten is only looked up again. */
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
