import { lockOf } from "../ledger/lock.js";
import { unlock } from "../messages/next.js";
import * as say from "../messages/rules-environment.js";
import { sameLogin } from "../accounts.js";
import { isUnattended } from "../request.js";
import type { WaitingRule } from "./rule.js";
import { pass, refuse, wait } from "./verdict.js";

/** Nobody else holds the environment; a push waits even for a lock of its own pusher. */
export const lock: WaitingRule = {
  name: "lock",
  setAsideBy: [],
  awaits: "the lock",
  clearedByTime: ({ record, now }) => lockOf(record, now) === undefined,
  check({ environment, ledger, now, request }) {
    const push = isUnattended(request);
    if (!ledger.verified) {
      const says = say.recordNotVerified(environment, ledger.requests);
      return push ? wait(says, "lock") : refuse(says, unlock(environment));
    }
    const held = lockOf(ledger.record, now);
    if (held === undefined) return pass(say.notLocked(environment));
    // Who rolls back holds a lock so that the next push does not undo it, and that push may be their own.
    if (push) return wait(say.locked(held, environment), "lock", held.until === undefined ? undefined : new Date(held.until));
    return sameLogin(held.by, request.requestedBy)
      ? pass(say.lockedByRequester(held, environment))
      : refuse(say.locked(held, environment), unlock(environment));
  },
};
