import { sameLogin } from "../accounts.js";
import { compose } from "../command/compose.js";
import { lockOf, nobody } from "../ledger/lock.js";
import { and } from "../messages/lists.js";
import { clip, code, md, person } from "../messages/markdown.js";
import { moment } from "../messages/time.js";
import { isUnattended } from "../request.js";
import { forcers } from "./permission.js";
import { pass, passWithWarning, refuse, wait, type WaitingRule } from "./rule.js";

/** Nobody else has locked the environment; a push waits even for its pusher's own lock. */
export const lock = {
  name: "lock",
  needs: "nothing",
  setAsideBy: [],
  awaits: "the lock",
  clearedByTime: ({ record, now }) => lockOf(record, now) === undefined,
  check({ environment, ledger, now, request }) {
    const push = isUnattended(request);
    const here = code(environment.name);
    const command = compose("/unlock", environment.name);
    const unlocks = md`Whoever may deploy there can unlock it${command !== undefined && md` with ${code(command)}`}.`;
    // Nobody meant to keep anybody out, so an emergency does not wait until somebody has looked into it.
    const rollback = request.action === "rollback";
    const urgent = rollback && request.force !== undefined;
    if (!ledger.verified) {
      const dropped = ledger.requests.length > 0 && md` No longer waiting: ${and(ledger.requests)}.`;
      const counts = md`The record of ${here} does not verify, so it counts as locked`;
      if (urgent) return passWithWarning(md`${counts}, but not for a forced rollback. ${unlocks}${dropped}`);
      const says = md`${counts}. ${unlocks}${rollback && md` To roll back at once, let ${forcers(environment)}.`}${dropped}`;
      return push ? wait(says, "lock") : refuse(says, command);
    }
    const held = lockOf(ledger.record, now);
    if (held === undefined) return pass(md`${here} is not locked.`);
    if (held.by === nobody && urgent) return pass(md`${here} is locked since its record did not verify, but not for a forced rollback.`);
    if (!push && sameLogin(held.by, request.requestedBy)) return pass(md`${here} is locked by ${person(held.by)}, who asks for this.`);
    const until = held.until === undefined ? undefined : new Date(held.until);
    const reason = held.reason !== undefined && held.reason.trim() !== "" && md`: “${clip(held.reason, 200)}”`;
    const says = md`${here} has been locked by ${person(held.by)} since ${moment(new Date(held.at))}${until && md` until ${moment(until)}`}${reason}. ${unlocks}`;
    // A rollback locks the environment against the next push, which may be the same person's.
    return push ? wait(says, "lock", until) : refuse(says, command);
  },
} as const satisfies WaitingRule;
