import { sameLogin } from "../accounts.js";
import type { Lock } from "../ledger.js";
import { type Answer, answerWith, refusal } from "./answer.js";
import { and, bullets } from "./lists.js";
import { clip, code, details, join, Markdown, md, mention, person } from "./markdown.js";
import { typed } from "./next.js";
import { type Named, requestText } from "./subject.js";
import { moment } from "./time.js";

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
      md`⚠️ ${requestText(begun)} had its turn before the lock, and is being deployed at this moment. ${typed("/cancel", environment)} asks to stop it.`,
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
  const named = (requests: readonly Named[]): Markdown => and(requests.map(requestText));
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
