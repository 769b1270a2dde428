import type { JsonObject } from "../core/json.js";
import type { Answer, VerdictReaction } from "../core/messages/answer.js";
import type { SealKeys } from "../core/ledger/seal.js";
import type { Hub } from "../github/types/hub.js";
import type { Attention } from "./attention.js";

/** What a flow has at hand: one repository's gateway, the clock, the log, and what was set for the whole App. */
export interface Scene {
  readonly hub: Hub;
  now(): Date;
  /** Where something was claimed: when, at the earliest. */
  readonly claimedAt?: Date;
  /** Where there is a list, what is to be said of a deployment that was made goes there, and is said when all that belongs together was made. */
  readonly afterwards?: (() => Promise<void>)[];
  /** Who pressed a button on a page, and is answered there. */
  readonly page?: PageListener;
  readonly log: Log;
  /** Tells whoever counts how a deployment goes; the same may be told more than once. */
  readonly observe: (news: DeploymentNews) => void;
  /** What records are sealed with, newest first; made of the App's webhook secret and, while that is changed, of the other one. */
  readonly keys: SealKeys;
  readonly idle: Idle;
  readonly attention: Attention;
  /** Runs something later in this process, if that is still there: for what a sweep would find anyway, only sooner. */
  later(milliseconds: number, run: (scene: Scene) => Promise<unknown>): Rings;
  /** Looks again at what waits in an environment, a moment after a date; in this process, as `later`. */
  lookAgain(environment: string, after: Date): void;
}

/** `false`: nobody will ring. */
type Rings = unknown;

/** Somebody who looks at a page, where what they asked for is answered. */
interface PageListener {
  /** The id of what they asked for. */
  readonly request: string;
  hear(said: Said): void;
}

/** What a command is answered. */
export interface Said {
  readonly reaction: VerdictReaction;
  readonly answer: Answer;
}

/** How far a deployment of ours came. */
export interface DeploymentNews {
  /** GitHub's node id. */
  readonly deployment: string;
  /** With its owner. */
  readonly repository: string;
  readonly environment: string;
  /** Whether it is one of production, as GitHub was told when the deployment was made. */
  readonly production: boolean;
  readonly outcome: "created" | "success" | "failure" | "cancelled";
  /** Since somebody asked for it. */
  readonly seconds: number;
  /** Of a success that ended a failure here: since that began. */
  readonly restoredSeconds?: number;
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
