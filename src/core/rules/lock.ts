import { sameLogin } from "../accounts.js";
import type { Environment } from "../config/environment.js";
import type { Lock } from "../ledger.js";
import { lockOf } from "../ledger/lock.js";
import { enumerate } from "../messages/enumerate.js";
import { clip, code, type Markdown, md, person } from "../messages/markdown.js";
import { unlock } from "../messages/next.js";
import { moment } from "../messages/time.js";
import { isUnattended } from "../request.js";
import type { WaitingRule } from "./rule.js";
import { pass, refuse, wait } from "./verdict.js";

/** Nobody else holds the environment; a push waits even for a lock of its own pusher. */
export const lock = {
  name: "lock",
  needs: "nothing",
  setAsideBy: [],
  awaits: "the lock",
  clearedByTime: ({ record, now }) => lockOf(record, now) === undefined,
  check({ environment, ledger, now, request }) {
    const push = isUnattended(request);
    if (!ledger.verified) {
      const says = recordNotVerified(environment, ledger.requests);
      return push ? wait(says, "lock") : refuse(says, unlock(environment));
    }
    const held = lockOf(ledger.record, now);
    if (held === undefined) return pass(notLocked(environment));
    // Who rolls back holds a lock so that the next push does not undo it, and that push may be their own.
    if (push) return wait(locked(held, environment), "lock", held.until === undefined ? undefined : new Date(held.until));
    return sameLogin(held.by, request.requestedBy)
      ? pass(lockedByRequester(held, environment))
      : refuse(locked(held, environment), unlock(environment));
  },
} as const satisfies WaitingRule;

function recordNotVerified(environment: Environment, requests: readonly string[]): Markdown {
  const dropped = requests.length > 0 && md` No longer waiting: ${enumerate(requests, "and")}.`;
  return md`The record of ${code(environment.name)} does not verify, so it counts as locked. ${unlocks(environment)}.${dropped}`;
}

function notLocked(environment: Environment): Markdown {
  return md`${code(environment.name)} is not locked.`;
}

function locked(held: Lock, environment: Environment): Markdown {
  const until = held.until !== undefined && md` until ${moment(new Date(held.until))}`;
  const reason = held.reason !== undefined && held.reason.trim() !== "" && md`: “${clip(held.reason, 200)}”`;
  return md`${code(environment.name)} has been locked by ${person(held.by)} since ${moment(new Date(held.at))}${until}${reason}. ${unlocks(environment)}.`;
}

function lockedByRequester(held: Lock, environment: Environment): Markdown {
  return md`${code(environment.name)} is locked by ${person(held.by)}, who asks for this.`;
}

function unlocks(environment: Environment): Markdown {
  const command = unlock(environment);
  return md`Whoever may deploy there can unlock it${command !== undefined && md` with ${code(command)}`}`;
}
