import type { JsonObject } from "./json.js";
import type { Request } from "./request.js";

/** A lock on an environment. Times are ISO 8601. */
export interface Lock {
  readonly by: string;
  readonly at: string;
  readonly until?: string;
  readonly reason?: string;
  /** The pull request it was taken in; its end releases the lock. */
  readonly pullRequest?: number;
}

/** An approval of a waiting request. */
export interface Approval {
  readonly by: string;
  /** GitHub's id of their account. */
  readonly id?: string;
  readonly at: string;
}

/** A request that waits, or that was given its turn. */
export interface PendingRequest {
  readonly request: Request;
  readonly approvals: readonly Approval[];
  /** Since when it waits for nothing but its turn; the queue is first come, first served by this. */
  readonly readySince?: string;
  /** When a process was given the right to create its deployment. No other may do so until that is 30 s old and no deployment exists. */
  readonly turn?: string;
  /** The names of the rules that it waits for, as last shown. */
  readonly waitsFor: readonly string[];
}

/** An answer as plain data; `text` is markdown of ours. */
export interface KeptAnswer {
  readonly emoji: string;
  readonly verdict: string;
  readonly text: string;
}

/** How a waiting request ended without a deployment. */
export type Ending =
  | { readonly how: "cancelled"; readonly by: string }
  | { readonly how: "rolled_back"; readonly by: string }
  | { readonly how: "rejected"; readonly by: string; readonly reason?: string }
  | { readonly how: "replaced"; readonly byRef: string }
  | { readonly how: "head_moved"; readonly to: string }
  | { readonly how: "closed" }
  /** Dropped with its record, which was not ours, or with its environment, which deploy.yml no longer has. */
  | { readonly how: "unverified" }
  | { readonly how: "environment_gone" }
  /** Somebody has deleted the record. */
  | { readonly how: "record_gone" }
  /** The workflow run of the held job has ended or was re-run. */
  | { readonly how: "run_over" }
  /** `culprits` is markdown of ours. */
  | { readonly how: "expired"; readonly culprits?: string }
  /** Refused by a rule while it waited, or by GitHub; the answer says why. */
  | { readonly how: "refused"; readonly answer: KeptAnswer };

/** A request that has ended, which is still to be reported. */
export interface EndedRequest {
  readonly request: Request;
  readonly ending: Ending;
  readonly at: string;
}

/** The answer to a command that changed the record, kept with the change: executing that command again only repeats the answer. */
export interface CommandAnswer extends KeptAnswer {
  /** The command's id, as in the marker of its answer. */
  readonly id: string;
  readonly at: string;
}

/** An environment's record: its lock, its requests (oldest first), and what is still to be reported if a process dies. */
export interface LedgerRecord {
  readonly lock?: Lock;
  readonly requests: readonly PendingRequest[];
  readonly ended?: readonly EndedRequest[];
  readonly answers?: readonly CommandAnswer[];
}

/** What was read from an environment's ledger ref. */
export type LedgerState =
  | {
      readonly verified: true;
      readonly record: LedgerRecord;
      /** The note on the change that made this record. */
      readonly note?: JsonObject | undefined;
      /** The commit it was read at; `undefined` if there is none yet. */
      readonly at: string | undefined;
    }
  /** Not signed by us: its requests (as far as they can be read) are dropped and named, and the environment counts as locked. */
  | { readonly verified: false; readonly requests: readonly string[]; readonly at: string };

/** The record of an environment without a history. */
export const emptyRecord: LedgerRecord = { requests: [] };

/** The record if it is verified, else an empty one. */
export function believed(state: LedgerState): LedgerRecord {
  return state.verified ? state.record : emptyRecord;
}

/** Changes one request; returns the same record if the request is not there, or if `change` returns what it was given. */
export function changed(record: LedgerRecord, id: string, change: (pending: PendingRequest) => PendingRequest): LedgerRecord {
  const before = record.requests.find(({ request }) => request.id === id);
  if (before === undefined) return record;
  const after = change(before);
  return after === before ? record : { ...record, requests: record.requests.map((pending) => (pending === before ? after : pending)) };
}

/** Keeps the requests for which `stays` is true; returns the same record if that is all of them. */
export function pick(
  record: LedgerRecord,
  stays: (pending: PendingRequest) => boolean,
): { readonly record: LedgerRecord; readonly dropped: readonly PendingRequest[] } {
  const dropped = record.requests.filter((pending) => !stays(pending));
  return dropped.length === 0 ? { record, dropped } : { record: { ...record, requests: record.requests.filter(stays) }, dropped };
}
