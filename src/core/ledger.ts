import type { Request } from "./request.js";

/** A lock on an environment. Times are ISO 8601. */
export interface Lock {
  readonly by: string;
  readonly at: string;
  readonly until?: string;
  readonly reason?: string;
  /** The pull request it was taken in; closing that releases it. */
  readonly pullRequest?: number;
}

/** Somebody's word on a waiting request. */
export interface Approval {
  readonly by: string;
  readonly at: string;
}

/** A request that waits, or that was given its turn. */
export interface PendingRequest {
  readonly request: Request;
  readonly approvals: readonly Approval[];
  /** Since when it waits for nothing but its turn; first come, first served by this. */
  readonly readySince?: string;
  /** When a process was given the right to create its deployment: nobody else may, until that is 30 s old and no deployment is there. */
  readonly turn?: string;
  /** What it waits for, as last shown: names of rules. */
  readonly waitsFor: readonly string[];
}

/** An environment's record: its lock and the requests in it, oldest first. */
export interface LedgerRecord {
  readonly lock?: Lock;
  readonly requests: readonly PendingRequest[];
}

/** What was read from an environment's ledger ref. */
export type LedgerState =
  | {
      readonly verified: true;
      readonly record: LedgerRecord;
      /** The commit it was read at; `undefined` where there is none yet. */ readonly at: string | undefined;
    }
  /** Signed by nobody we know: its requests (as far as they can be read) are dropped and named, and the environment counts as locked. */
  | { readonly verified: false; readonly requests: readonly string[]; readonly at: string };

/** A record of an environment that nothing was ever written about. */
export const emptyRecord: LedgerRecord = { requests: [] };
