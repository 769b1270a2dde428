import { sameLogin } from "../accounts.js";
import type { Lock } from "../ledger.js";
import { type Answer, answerWith, confused, refusal } from "./answer.js";
import { and, bullets, or } from "./lists.js";
import { clip, code, details, join, Markdown, md, mention, person, short } from "./markdown.js";
import { refText } from "./subject.js";
import { moment } from "./time.js";
import { typed } from "./next.js";

/** Who acted on a request, such as by `/approve` or `/cancel`. */
export interface Act {
  readonly environment: string;
  readonly ref: string;
  readonly by: string;
}

/** Who ended a request; `again` is the command that makes it again. */
export type Ended = Act & { readonly again: string | undefined };

/** A request, as a list names it. */
export interface Named {
  readonly ref: string;
  readonly sha: string;
  readonly requestedBy: string;
}

/** The answer to `/lock` that locked. `begun` is a request that had its turn already and is deployed nevertheless. */
export function lockedAnswer(options: { readonly environment: string; readonly lock: Lock; readonly begun?: Named | undefined }): Answer {
  const { environment, lock, begun } = options;
  const closing =
    lock.pullRequest !== undefined &&
    md` or until ${Markdown.trusted(`#${lock.pullRequest}`)} is merged, or closed by whoever may unlock it`;
  const end =
    lock.until === undefined
      ? md`It holds until somebody unlocks it${closing}.`
      : md`It holds until ${moment(new Date(lock.until))}${closing && md`${closing}, whichever comes first`}.`;
  return answerWith(
    "🔒",
    `${environment} is locked by ${lock.by}`,
    reasonOf(lock),
    md`Only ${person(lock.by)} may deploy there now. ${end}`,
    begun &&
      md`⚠️ ${nameOf(begun)} had its turn before the lock, and is being deployed at this moment. ${typed("/cancel", environment)} asks to stop it.`,
    md`**Next:** ${typed("/unlock", environment)} releases it; whoever may deploy there may do that.`,
  );
}

/** The answer to `/lock` where somebody else holds the lock. */
export function alreadyLockedAnswer({ environment, lock }: { readonly environment: string; readonly lock: Lock }): Answer {
  const until = lock.until !== undefined && md` until ${moment(new Date(lock.until))}`;
  return refusal(
    `${environment} is already locked by ${lock.by}`,
    reasonOf(lock),
    md`The lock has been there since ${moment(new Date(lock.at))} and holds${until || " until somebody unlocks it"}. Nothing was changed.`,
    md`**Next:** ask ${person(lock.by)}, or ${typed("/unlock", environment)} and lock again.`,
  );
}

/** The answer to `/unlock` that released a lock, or replaced a record that did not verify and so counted as locked. */
export function unlockedAnswer(options: {
  readonly environment: string;
  readonly by: string;
  /** The lock that was released; `undefined` for a record that did not verify. */
  readonly lock: Lock | undefined;
  /** The requests that nothing else holds up. */
  readonly starts: readonly Named[];
  /** The requests that also wait for something else. */
  readonly waits?: readonly Named[];
  /** The requests in a record that did not verify, which no longer wait. */
  readonly dropped?: readonly string[] | undefined;
}): Answer {
  const { environment, by, lock, starts, waits = [], dropped } = options;
  const somebodyElses = lock !== undefined && !sameLogin(lock.by, by);
  const named = (requests: readonly Named[]): Markdown => and(requests.map(nameOf));
  return answerWith(
    "🔓",
    `${environment} is unlocked by ${by}`,
    somebodyElses && md`${mention(lock.by)}, your lock was released by ${person(by)}.`,
    somebodyElses && reasonOf(lock),
    dropped && droppedNote(environment, dropped),
    starts.length + waits.length === 0 && md`Nothing was waiting for it. **Next:** ${typed("/deploy", "<ref>", environment)}`,
    starts.length > 0 && md`This starts ${named(starts)}.`,
    waits.length > 0 && md`Still waiting, for something else: ${named(waits)}.`,
  );
}

/** The answer to `/unlock` where nothing is locked. */
export function notLockedAnswer(environment: string): Answer {
  return refusal(`${environment} is not locked`, md`There is nothing to unlock. **Next:** ${typed("/deploy", "<ref>", environment)}`);
}

/** The answer to `/cancel` that ended a waiting request. */
export function cancelledWaiting({ environment, ref, by, again }: Ended): Answer {
  return answerWith("🚫", `${by} cancelled ${refText(ref)} for ${environment}`, md`It will not be deployed.${asksAgain(again)}`);
}

/** The answer to `/cancel` that marked a running deployment. */
export function cancelledRunning({
  environment,
  ref,
  by,
  isFirst,
}: Act & { /** Nothing is live to go back to. */ readonly isFirst: boolean }): Answer {
  return answerWith(
    "🚫",
    `${by} asked to stop ${refText(ref)} in ${environment}`,
    md`The deployment is marked ${code("error")} on GitHub. **That asks the tooling to stop and kills nothing:** what runs may still go on, and if it succeeds, it counts.`,
    md`**Next:** ${typed("/status", environment)} shows how it went${!isFirst && md`, ${typed("/rollback", environment)} brings back what was live before`}.`,
  );
}

/** The answer to `/cancel` where nothing waits or runs; without an environment: anywhere. */
export function nothingToCancel(environment: string | undefined): Answer {
  return refusal(
    environment === undefined ? "There is nothing to cancel" : `There is nothing to cancel in ${environment}`,
    md`No request waits, and no deployment by Gitploy is running. **Next:** ${typed("/status", environment)}`,
  );
}

/** The answer to `/cancel`, `/approve` or `/reject` of a request that has its turn but no deployment yet. */
export function beingDeployed(environment: string, begun: Named): Answer {
  return refusal(
    `${refText(begun.ref)} is being deployed to ${environment} at this moment`,
    md`It is no longer waiting: ${nameOf(begun)} has its turn. **Next:** in a few seconds, ${typed("/cancel", environment)} asks to stop it.`,
  );
}

/** The answer to `/promote` from an environment where nothing ever succeeded, or to `/rollback` there. */
export function nothingLive(environment: string): Answer {
  return refusal(
    `Nothing is live in ${environment}`,
    md`No deployment by Gitploy has succeeded there yet, and those made by others do not count. **Next:** ${typed("/deploy", "<ref>", environment)}`,
  );
}

/** The warning about a promotion of what is being rolled back. */
export function isBeingRolledBack(ref: string, environment: string): Markdown {
  return md`⚠️ ${code(refText(ref))} is being rolled back in ${code(environment)}: it counts as live there until that succeeds.`;
}

/** The answer to `/promote` from an environment with so many deployments by others that what is live is not known. */
export function liveNotKnown(environment: string, to: string): Answer {
  return refusal(
    `It is not known what is live in ${environment}`,
    md`The newest 1,050 deployments there were made by others, or did not succeed, and Gitploy looks back no further. **Next:** ${typed("/deploy", "<ref>", to)}`,
  );
}

/** The answer to `/rollback` where nothing else succeeded before. */
export function nothingToRollBackTo(environment: string): Answer {
  return refusal(
    `There is nothing to roll ${environment} back to`,
    md`A rollback goes to the newest success of another commit that nobody rolled back from, and there is none. **Next:** ${typed("/deploy", "<ref>", environment)} deploys what you name.`,
  );
}

/** The answer to `/rollback … to <ref>` where that ref never succeeded; `candidates` are other refs that may have been meant. */
export function neverSucceeded(options: {
  readonly environment: string;
  readonly ref: string;
  readonly candidates?: readonly string[];
  /** Whether no other target is known. */
  readonly isOnly: boolean;
}): Answer {
  const { environment, ref, candidates = [], isOnly } = options;
  const meant = candidates.map((candidate) => typed("/rollback", environment, { to: candidate }));
  return refusal(
    `${refText(ref)} never succeeded in ${environment}`,
    meant.length > 0 && md`**Did you mean** ${or(meant)}?`,
    md`A rollback goes only to what was live there before. **Next:** ${!isOnly && md`${typed("/rollback", environment)} goes back to the last one, `}${typed("/deploy", refText(ref), environment)} deploys it as something new.`,
  );
}

/** The note that a rollback locked an environment to which pushes are deployed. */
export function rollbackLockNote(environment: string): Markdown {
  return md`🔒 ${code(environment)} is locked now, so that the next push does not undo the rollback. Once that is fixed: ${typed("/unlock", environment)}.`;
}

/** The answer to `/cancel` alone, where requests of this conversation wait or run in several environments. */
export function cancelWhich(environments: readonly string[]): Answer {
  return confused(
    "Which environment?",
    md`Requests from this conversation wait or run in several environments. **Next:** one of`,
    bullets(environments.map((environment) => typed("/cancel", environment))),
  );
}

/** The same as a separate answer, where there is no comment to react to. */
export function notAllowedAnswer(says: Markdown): Answer {
  return answerWith("👎", "You may not do this here", says);
}

/** The line for somebody who may not do something: what is needed. */
export function notAllowed(says: Markdown): Markdown {
  return md`👎 ${says}`;
}

function nameOf({ ref, sha, requestedBy }: Named): Markdown {
  return md`${code(refText(ref))}${ref !== sha && md` (${short(sha)})`} by ${person(requestedBy)}`;
}

/** The command that makes an ended request again, written to follow a sentence. */
export function asksAgain(command: string | undefined): Markdown | false {
  return command !== undefined && md` **Next:** ${code(command)} requests it again.`;
}

function reasonOf({ reason, by }: Lock): Markdown | undefined {
  return reason === undefined || reason.trim() === "" ? undefined : md`> ${clip(reason, 500)} — ${person(by)}`;
}

function droppedNote(environment: string, dropped: readonly string[]): Markdown {
  const list =
    dropped.length === 0
      ? md`No request could be read from it.`
      : md`These requests were in it and are dropped; ask again for what is still wanted:\n${bullets(dropped.map((each) => clip(each, 100)))}`;
  return md`⚠️ The record of ${code(environment)} did not verify, so it counted as locked. A new record was started. ${list}`;
}

/** The outcome, in one environment, of a command for all environments. */
export interface Outcome {
  readonly environment: string;
  readonly done: boolean;
  /** The answer to the command for this environment alone. */
  readonly answer: Answer;
}

/** The answer to `/lock all` or `/unlock all`: a line per environment, with the details folded. */
export function everywhereAnswer(verb: "lock" | "unlock", by: string, outcomes: readonly Outcome[]): Answer {
  const done = outcomes.filter((outcome) => outcome.done).length;
  const all = outcomes.length === 1 ? "The only environment is" : `All ${done} environments are`;
  const some = done === 0 ? "None of the environments are" : `${done} of ${outcomes.length} environments ${done === 1 ? "is" : "are"}`;
  return answerWith(
    done === 0 ? "❌" : verb === "lock" ? "🔒" : "🔓",
    `${done === outcomes.length ? all : some} ${verb}ed by ${by}`,
    bullets(outcomes.map(({ answer }) => md`${answer.emoji} ${answer.verdict}`)),
    ...outcomes.flatMap(({ environment, answer }) => {
      return answer.sections.length === 0 ? [] : [details(md`${environment}`, join(answer.sections, "\n\n"))];
    }),
    nextEverywhere(verb, { done, all: outcomes.length }),
  );
}

// `/unlock all` would release the locks of others, too.
function nextEverywhere(verb: "lock" | "unlock", { done, all }: { readonly done: number; readonly all: number }): Markdown {
  if (verb === "lock" && done === all) return md`**Next:** ${code("/unlock all")} releases them.`;
  const what = verb === "unlock" && done > 0 ? "what starts" : "the locks there are";
  return md`**Next:** ${code("/status")} shows ${what}.`;
}

/** The answer to a command for all environments, for one where the person may not use it. */
export function notPermittedThere(environment: string, says: Markdown): Answer {
  return answerWith("👎", `${environment} was left as it is`, says);
}
