import { lease, minute } from "../durations.js";
import { type CommandAnswer, type EndedRequest, type Ending, type LedgerRecord, type PendingRequest, pick } from "../ledger.js";
import { withoutRollbackLock } from "./lock.js";
import { hasTurn } from "./turn.js";

/** Milliseconds for which an answer is kept: an older command is no longer executed. */
const answerLife = 20 * minute;

/** Ends requests: they no longer wait, and their endings are kept until they have been reported. The lock of a rollback ends with it. */
export function withEnded(record: LedgerRecord, requests: readonly PendingRequest[], ending: Ending, now: Date): LedgerRecord {
  const ids = new Set(requests.map(({ request }) => request.id));
  const { record: rest, dropped } = pick(record, ({ request }) => !ids.has(request.id));
  if (dropped.length === 0) return record;
  const ended = dropped.map(({ request }): EndedRequest => ({ request, ending, at: now.toISOString() }));
  const left = dropped.reduce((before, { request }) => withoutRollbackLock(before, request), rest);
  return { ...left, ended: [...(left.ended ?? []), ...ended] };
}

/** Ends a waiting request; returns the same record if the request is gone, or has its turn: then its deployment is being created. */
export function withWaitingEnded(record: LedgerRecord, id: string, ending: Ending, now: Date): LedgerRecord {
  return withEnded(
    record,
    record.requests.filter((pending) => pending.request.id === id && !hasTurn(pending, now)),
    ending,
    now,
  );
}

/** Forgets endings that have been reported. */
export function withoutSaid(record: LedgerRecord, said: readonly EndedRequest[]): LedgerRecord {
  const ids = new Set(said.map(({ request }) => request.id));
  const left = (record.ended ?? []).filter(({ request }) => !ids.has(request.id));
  if (left.length === (record.ended ?? []).length) return record;
  const { ended: _, ...rest } = record;
  return left.length === 0 ? rest : { ...rest, ended: left };
}

/** The endings that were not reported in time: the process that ended those requests has died. */
export function pendingNotices({ ended = [] }: LedgerRecord, now: Date): readonly EndedRequest[] {
  return ended.filter(({ at }) => Math.abs(now.getTime() - Date.parse(at)) >= lease);
}

/** Keeps the answer to a command, and forgets answers that are no longer needed. */
export function withAnswer(record: LedgerRecord, answer: CommandAnswer): LedgerRecord {
  const oldest = Date.parse(answer.at) - answerLife;
  const recent = (record.answers ?? []).filter(({ id, at }) => id !== answer.id && Date.parse(at) > oldest);
  return { ...record, answers: [...recent, answer] };
}
