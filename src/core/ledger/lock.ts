import type { Environment } from "../config/environment.js";
import type { LedgerRecord, Lock } from "../ledger.js";
import type { Request } from "../request.js";
import { sameLogin } from "../accounts.js";

/** The lock that holds at a moment; one whose end has come holds no more. */
export function lockOf({ lock }: LedgerRecord, now: Date): Lock | undefined {
  return lock?.until !== undefined && Date.parse(lock.until) <= now.getTime() ? undefined : lock;
}

/** Locks; the holder may change reason and end. Gives back the same record if somebody else (`lock.by`) holds the lock. */
export function withLock(record: LedgerRecord, lock: Lock): LedgerRecord {
  const held = lockOf(record, new Date(lock.at));
  if (held !== undefined && (!sameLogin(held.by, lock.by) || sameTerms(held, lock))) return record;
  return { ...record, lock };
}

/** Unlocks. */
export function withoutLock(record: LedgerRecord): LedgerRecord {
  if (record.lock === undefined) return record;
  const { lock: _, ...rest } = record;
  return rest;
}

/** Releases a lock whose end has come. */
export function withoutExpiredLock(record: LedgerRecord, now: Date): LedgerRecord {
  return lockOf(record, now) === undefined ? withoutLock(record) : record;
}

/** How the pull request ended that a lock was taken in. */
export interface Closing {
  readonly pullRequest: number;
  /** In whole seconds, as GitHub tells. */
  readonly at: Date;
  /** Who closed it; `anybody` where that does not matter: it was merged, or by somebody who may deploy. */
  readonly by: { readonly login: string } | "anybody";
}

/** Releases a lock that was taken in a pull request before that was closed; whoever may not deploy can release only their own lock. */
export function releasedBy(record: LedgerRecord, { pullRequest, at, by }: Closing): LedgerRecord {
  const { lock } = record;
  if (lock?.pullRequest !== pullRequest || Date.parse(lock.at) >= at.getTime() + 1000) return record;
  return by === "anybody" || sameLogin(by.login, lock.by) ? withoutLock(record) : record;
}

/** Whether a request locks its environment: the next push would undo a rollback, so that push has to wait for somebody to unlock. */
export function locksBehind({ action }: Pick<Request, "action">, { autoDeployOn }: Pick<Environment, "autoDeployOn">): boolean {
  return action === "rollback" && autoDeployOn !== undefined;
}

/** The lock that goes with a rollback, so that the next push does not undo it. */
export function rollbackLock({ requestedBy }: Pick<Request, "requestedBy">, now: Date): Lock {
  return { by: requestedBy, at: now.toISOString(), reason: rolledBack };
}

/** Releases the lock of a rollback that ended without a deployment. */
export function withoutRollbackLock(record: LedgerRecord, { action, requestedBy, requestedAt }: Request): LedgerRecord {
  const { lock } = record;
  const itsOwn = lock?.reason === rolledBack && lock.by === requestedBy && Date.parse(lock.at) >= Date.parse(requestedAt);
  return action === "rollback" && itsOwn ? withoutLock(record) : record;
}

const rolledBack = "rolled back";

function sameTerms(held: Lock, lock: Lock): boolean {
  return held.until === lock.until && held.reason === lock.reason && held.pullRequest === lock.pullRequest;
}
