import { frozenUntil } from "../config/windows.js";
import * as say from "../messages/rules-environment.js";
import { repeated } from "../messages/next.js";
import { isUnattended } from "../request.js";
import type { WaitingRule } from "./rule.js";
import { pass, refuse, wait } from "./verdict.js";

/** It is not inside one of the environment's `frozen_windows`; a push waits for its end. */
export const frozenWindows: WaitingRule = {
  name: "frozen_windows",
  setAsideBy: ["force", "rollback"],
  awaits: "the end of the frozen window",
  clearedByTime: ({ environment, now }) => frozenUntil(environment, now) === undefined,
  check({ environment, now, request }) {
    const frozen = frozenUntil(environment, now);
    if (frozen === undefined) return pass(say.notFrozen(environment));
    if (isUnattended(request)) return wait(say.frozenForPushes(environment, frozen), "time", frozen.until);
    return refuse(say.frozen(environment, frozen), repeated(request, environment));
  },
};
