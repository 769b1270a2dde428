import type { Environment } from "../config/environment.js";
import type { LedgerRecord, Lock } from "../ledger.js";
import type { Request } from "../request.js";
import { sameLogin } from "../accounts.js";

/** The lock that is in force at a moment; an expired one is not. */
export function lockOf({ lock }: LedgerRecord, now: Date): Lock | undefined {
  return lock?.until !== undefined && Date.parse(lock.until) <= now.getTime() ? undefined : lock;
}

/** Locks; the holder may change the reason and the end. Returns the same record if somebody else (not `lock.by`) holds the lock. */
export function withLock(record: LedgerRecord, lock: Lock, now: Date): LedgerRecord {
  const held = lockOf(record, now);
  if (held !== undefined && (!sameLogin(held.by, lock.by) || sameTerms(held, lock))) return record;
  return { ...record, lock };
}

/** The `by` of a lock that nobody set, for a record that did not verify. */
export const nobody = "gitploy[bot]";

/** Removes the lock. */
export function withoutLock(record: LedgerRecord): LedgerRecord {
  if (record.lock === undefined) return record;
  const { lock: _, ...rest } = record;
  return rest;
}

/** Removes a lock that has expired. */
export function withoutExpiredLock(record: LedgerRecord, now: Date): LedgerRecord {
  return lockOf(record, now) === undefined ? withoutLock(record) : record;
}

/** The end of a pull request in which a lock was taken. */
export interface Closing {
  readonly pullRequest: number;
  /** By GitHub's clock, in whole seconds. */
  readonly at: Date;
  /** Who closed it; `anybody` where that does not matter: it was merged, or closed by somebody who may deploy. */
  readonly by: { readonly login: string } | "anybody";
}

/** Removes a lock that was taken in a pull request before its end; somebody who may not deploy releases only their own lock. */
export function releasedBy(record: LedgerRecord, { pullRequest, at, by }: Closing): LedgerRecord {
  const { lock } = record;
  if (lock?.pullRequest !== pullRequest || Date.parse(lock.at) >= at.getTime() + 1000) return record;
  return by === "anybody" || sameLogin(by.login, lock.by) ? withoutLock(record) : record;
}

/** Whether a request locks its environment: a rollback does, where the next push would undo it. That push waits until somebody unlocks. */
export function locksBehind({ action }: Pick<Request, "action">, { autoDeployOn }: Pick<Environment, "autoDeployOn">): boolean {
  return action === "rollback" && autoDeployOn !== undefined;
}

/** The lock that goes with a rollback, so that the next push does not undo it. */
export function rollbackLock({ requestedBy }: Pick<Request, "requestedBy">, now: Date): Lock {
  return { by: requestedBy, at: now.toISOString(), reason: rolledBack };
}

/** Removes the lock of a rollback that ended without a deployment. */
export function withoutRollbackLock(record: LedgerRecord, { action, requestedBy, requestedAt }: Request): LedgerRecord {
  const { lock } = record;
  const itsOwn = lock?.reason === rolledBack && lock.by === requestedBy && Date.parse(lock.at) >= Date.parse(requestedAt);
  return action === "rollback" && itsOwn ? withoutLock(record) : record;
}

const rolledBack = "rolled back";

function sameTerms(held: Lock, lock: Lock): boolean {
  return held.until === lock.until && held.reason === lock.reason && held.pullRequest === lock.pullRequest;
}
