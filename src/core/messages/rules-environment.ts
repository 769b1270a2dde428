import type { Environment, FrozenWindow, Principal } from "../config/environment.js";
import type { Approval, Lock } from "../ledger.js";
import type { Request } from "../request.js";
import type { Running } from "../rules/queue.js";
import { enumerate, ordinal } from "./enumerate.js";
import { clip, code, join, type Markdown, md, person } from "./markdown.js";
import { unlock } from "./next.js";
import { principal } from "./rules.js";
import { forcers } from "./rules-commit.js";
import { refText } from "./subject.js";
import { count, moment } from "./time.js";

/** Sentences of the rules about the environment: windows, locks, its queue, its reviewers. */

export function notFrozen(environment: Environment): Markdown {
  return md`${code(environment.name)} is not frozen now.`;
}

export function frozen(environment: Environment, { window, until }: Frozen): Markdown {
  return md`${frozenFor(environment, { window, until })}. Repeat the command then, or let ${forcers(environment)}.`;
}

export function frozenForPushes(environment: Environment, { window, until }: Frozen): Markdown {
  return md`${frozenFor(environment, { window, until })}, and what was pushed is deployed then.`;
}

export function notLocked(environment: Environment): Markdown {
  return md`${code(environment.name)} is not locked.`;
}

export function lockedByRequester(lock: Lock, environment: Environment): Markdown {
  return md`${code(environment.name)} is locked by ${person(lock.by)}, who asks for this.`;
}

export function locked(lock: Lock, environment: Environment): Markdown {
  const until = lock.until !== undefined && md` until ${moment(new Date(lock.until))}`;
  const reason = lock.reason !== undefined && lock.reason.trim() !== "" && md`: “${clip(lock.reason, 200)}”`;
  return md`${code(environment.name)} has been locked by ${person(lock.by)} since ${moment(new Date(lock.at))}${until}${reason}. ${unlocks(environment)}.`;
}

export function recordNotVerified(environment: Environment, requests: readonly string[]): Markdown {
  const dropped = requests.length > 0 && md` No longer waiting: ${enumerate(requests, "and")}.`;
  return md`The record of ${code(environment.name)} does not verify, so it counts as locked. ${unlocks(environment)}.${dropped}`;
}

export function notSerialized(environment: Environment): Markdown {
  return md`Deployments to ${code(environment.name)} need not take turns.`;
}

export function itsTurn(environment: Environment): Markdown {
  return md`Nothing is running in ${code(environment.name)}, and nobody's turn comes first.`;
}

export function queued(place: number, running: readonly Running[], before: Request | undefined): Markdown {
  const after = before !== undefined && md`, after ${asked(before.ref.name, before.requestedBy)}`;
  return md`${ordinal(place)} in the queue${after}${runs(running)}.`;
}

export function noPlaceYet(running: readonly Running[]): Markdown {
  return md`It gets its place in the queue when it waits for nothing else${runs(running)}.`;
}

export function rollbackWaits(running: readonly Running[], cancel: string | undefined): Markdown {
  return md`${stillRuns(running)}. The rollback is next${cancel !== undefined && md`; ${code(cancel)} asks the tooling to stop what runs`}.`;
}

export function rollbackBeside(running: readonly Running[], cancel: string | undefined): Markdown {
  return md`${stillRuns(running)} and may end after the rollback${cancel !== undefined && md`; ${code(cancel)} asks the tooling to stop it`}.`;
}

export function reviewNotNeeded(environment: Environment): Markdown {
  return md`${code(environment.name)} needs no approval.`;
}

export function approvedBy(approvals: readonly Approval[]): Markdown {
  return md`Approved by ${approvals.length === 0 ? "nobody, which is enough here" : approvers(approvals)}.`;
}

export function approvalsMissing(
  missing: number,
  reviewers: readonly Principal[],
  approvals: readonly Approval[],
  lapsed: readonly Approval[],
  approve: string | undefined,
): Markdown {
  const before = lapsed.length > 0 && md` ${lapsed.length === 1 ? "The approval" : "Approvals"} by ${approvers(lapsed)} lapsed.`;
  const already = approvals.length > 0 && md` Approved so far by ${approvers(approvals)}.`;
  const how = approve !== undefined && md`, with ${code(approve)}`;
  return md`${count(missing, "approval")} ${missing === 1 ? "is" : "are"} missing: ${enumerate(reviewers.map(principal), "or")} may give ${missing === 1 ? "it" : "them"}${how}.${already}${before}`;
}

export function nobodyCanApprove(environment: Environment, required: number, able: readonly Principal[], request: Request): Markdown {
  const named = able.length === 1 ? "is named as a reviewer" : "are named as reviewers";
  const who = able.length === 0 ? "nobody else is named as a reviewer" : md`only ${enumerate(able.map(principal), "and")} ${named}`;
  return md`${code(environment.name)} needs ${count(required, "approval")} by others than ${whose(request)}, and ${who}. Let somebody else ask, name more ${code("reviewers")} in deploy.yml, or let ${forcers(environment)}.`;
}

function whose({ requestedBy, behind = [] }: Request): Markdown {
  return behind.length === 0
    ? md`${person(requestedBy)}, who asked`
    : md`${enumerate(
        behind.map(({ login }) => person(login)),
        "and",
      )}, whose change it is`;
}

/** Why a request ended that a reviewer rejected. */
export function rejectedBy(by: string, reason: string | undefined): Markdown {
  return md`Rejected by ${person(by)}${reason !== undefined && reason.trim() !== "" && md`: “${clip(reason, 200)}”`}.`;
}

interface Frozen {
  readonly window: FrozenWindow;
  readonly until: Date;
}

function frozenFor(environment: Environment, { window, until }: Frozen): Markdown {
  const theirs = utc.has(window.location) ? moment(until) : md`${inZone(until, window.location)} ${window.location} (${moment(until)})`;
  return md`${code(environment.name)} is frozen until ${theirs}, by the window ${code(window.start)} for ${code(window.duration)}`;
}

const utc: ReadonlySet<string> = new Set(["UTC", "Etc/UTC", "Etc/UCT", "UCT", "Zulu", "Etc/Zulu", "Universal", "Etc/Universal"]);

// Put together from parts, since how a whole date is written changes from one version of ICU to the next.
function inZone(date: Date, timeZone: string): string {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
  const parts = new Map(format.formatToParts(date).map(({ type, value }) => [type, value]));
  return `${parts.get("year")}-${parts.get("month")}-${parts.get("day")} ${parts.get("hour")}:${parts.get("minute")}`;
}

function approvers(approvals: readonly Approval[]): Markdown {
  return enumerate(
    approvals.map(({ by }) => person(by)),
    "and",
  );
}

function unlocks(environment: Environment): Markdown {
  const command = unlock(environment);
  return md`Whoever may deploy there can unlock it${command !== undefined && md` with ${code(command)}`}`;
}

function deployed({ request, ref, creator }: Running): Markdown {
  return asked(request?.ref ?? ref, request?.requestedBy ?? creator);
}

function asked(ref: string, by: string): Markdown {
  return md`${code(refText(ref))} by ${person(by)}`;
}

function stillRuns(running: readonly Running[]): Markdown {
  return join([enumerate(running.map(deployed), "and"), running.length === 1 ? "is still running" : "are still running"], " ");
}

function runs(running: readonly Running[]): Markdown | false {
  return running.length > 0 && md`; running: ${enumerate(running.map(deployed), "and")}`;
}
