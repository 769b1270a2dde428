import type { Action } from "../action.js";
import { isMapping, type JsonObject, type JsonValue } from "../json.js";
import type { Approval, CommandAnswer, EndedRequest, Ending, KeptAnswer, LedgerRecord, Lock, PendingRequest } from "../ledger.js";
import type { Account, Cause, HeldJob, Ref, RefKind, Request } from "../request.js";

/** The content of a ledger commit: the record, and a note on the change that made it. */
export interface LedgerContent extends LedgerRecord {
  readonly note?: JsonObject;
}

/** Parsed JSON as a ledger commit's content; `undefined` if a key is unknown or a type is wrong. */
export function ledgerContent(value: unknown): LedgerContent | undefined {
  if (!content(value)) return undefined;
  const { requests, ended } = value;
  return {
    ...value,
    requests: requests.map(withTextIds),
    ...(ended === undefined ? {} : { ended: ended.map(withTextIds) }),
  };
}

/** Parsed JSON as one of a record's requests; `undefined` if it is none. */
export function ledgerRequest(value: unknown): Request | undefined {
  return pending(value) ? withTextIds(value).request : undefined;
}

/** GitHub's ids as text: older records have them as numbers. */
function withTextIds<T extends { readonly request: Request }>(entry: T): T {
  const { comment, rollback } = entry.request;
  return {
    ...entry,
    request: {
      ...entry.request,
      ...(comment === undefined ? {} : { comment: textOf(comment) }),
      ...(rollback === undefined ? {} : { rollback: { from: textOf(rollback.from), to: textOf(rollback.to) } }),
    },
  };
}

function textOf(id: string | number): string {
  return String(id);
}

type Check<T> = (value: unknown) => value is T;

interface Optional<T> {
  readonly optional: Check<T>;
}

/** One check per key: a key that is added to a type but not here does not compile. */
type Fields<T> = {
  readonly [K in keyof T]-?: object extends Pick<T, K> ? Optional<Exclude<T[K], undefined>> : Check<T[K]>;
};

/** The deepest nesting that is read: we write none deeper, and reading it would only cost stack. */
const deepest = 50;

const text = (value: unknown): value is string => typeof value === "string";
const flag = (value: unknown): value is boolean => typeof value === "boolean";
const whole = (value: unknown): value is number => Number.isSafeInteger(value);
/** An id of GitHub's; older records have a number, which `withTextIds` makes text. */
const id = (value: unknown): value is string => text(value) || whole(value);
const time = (value: unknown): value is string => text(value) && !Number.isNaN(Date.parse(value));
const json = (value: unknown): value is JsonObject => isMapping(value) && isJson(value, 0);

const lock = object<Lock>({ by: text, at: time, until: optional(time), reason: optional(text), pullRequest: optional(whole) });
const approval = object<Approval>({ by: text, id: optional(text), at: time });
const ref = object<Ref>({
  kind: word<RefKind>({ tag: true, branch: true, sha: true, pull_request: true }),
  name: text,
  pullRequest: optional(whole),
  byNumber: optional(flag),
  branch: optional(text),
  hidesBranch: optional(flag),
  hiddenByTag: optional(flag),
});
const request = object<Request>({
  id: text,
  action: word<Action>({ deploy: true, rollback: true, promote: true }),
  cause: word<Cause>({ comment: true, button: true, push: true, job: true, page: true }),
  environment: text,
  ref,
  sha: text,
  mergedFrom: optional(list(text)),
  requestedBy: text,
  requestedById: optional(text),
  behind: optional(list(object<Account>({ login: text, id: optional(text) }))),
  requestedAt: time,
  issue: optional(whole),
  pullRequest: optional(whole),
  comment: optional(id),
  inputs: json,
  again: flag,
  force: optional(text),
  job: optional(object<HeldJob>({ run: text, attempt: whole, environment: text, event: text, granted: optional(flag) })),
  promotedFrom: optional(text),
  rollback: optional(object<NonNullable<Request["rollback"]>>({ from: id, to: id })),
});
const pending = object<PendingRequest>({
  request,
  approvals: list(approval),
  readySince: optional(time),
  turn: optional(time),
  waitsFor: list(text),
});
const keptAnswer = { emoji: text, verdict: text, text };
const endings: { readonly [How in Ending["how"]]: Check<Extract<Ending, { readonly how: How }>> } = {
  cancelled: object({ how: word({ cancelled: true }), by: text }),
  rolled_back: object({ how: word({ rolled_back: true }), by: text }),
  rejected: object<Extract<Ending, { how: "rejected" }>>({ how: word({ rejected: true }), by: text, reason: optional(text) }),
  replaced: object({ how: word({ replaced: true }), byRef: text }),
  head_moved: object({ how: word({ head_moved: true }), to: text }),
  closed: object({ how: word({ closed: true }) }),
  unverified: object({ how: word({ unverified: true }) }),
  environment_gone: object({ how: word({ environment_gone: true }) }),
  record_gone: object({ how: word({ record_gone: true }) }),
  run_over: object({ how: word({ run_over: true }) }),
  expired: object<Extract<Ending, { how: "expired" }>>({ how: word({ expired: true }), culprits: optional(text) }),
  refused: object({ how: word({ refused: true }), answer: object<KeptAnswer>(keptAnswer) }),
};
const ending = (value: unknown): value is Ending => Object.values(endings).some((check) => check(value));
const answer = object<CommandAnswer>({ ...keptAnswer, id: text, at: time });
const ended = object<EndedRequest>({ request, ending, at: time });
const content = object<LedgerContent>({
  lock: optional(lock),
  requests: list(pending),
  ended: optional(list(ended)),
  answers: optional(list(answer)),
  note: optional(json),
});

function object<T>(fields: Fields<T>): Check<T> {
  const checks: readonly (readonly [string, Check<unknown> | Optional<unknown>])[] = Object.entries(fields);
  return (value): value is T =>
    isMapping(value) &&
    Object.keys(value).every((key) => Object.hasOwn(fields, key)) &&
    checks.every(([key, check]) => {
      if (typeof check === "function") return Object.hasOwn(value, key) && check(value[key]);
      return !Object.hasOwn(value, key) || check.optional(value[key]);
    });
}

function optional<T>(check: Check<T>): Optional<T> {
  return { optional: check };
}

function list<T>(check: Check<T>): Check<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.every(check);
}

function word<T extends string>(words: Readonly<Record<T, true>>): Check<T> {
  return (value): value is T => text(value) && Object.hasOwn(words, value);
}

function isJson(value: unknown, depth: number): value is JsonValue {
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean") return true;
  return typeof value === "object" && depth < deepest && Object.values(value).every((inner) => isJson(inner, depth + 1));
}
