import { frozenUntil } from "../config/schedule.js";
import { code, md } from "../messages/markdown.js";
import { repeated } from "../messages/next.js";
import { forcers } from "./permission.js";
import { moment } from "../messages/time.js";
import { isUnattended } from "../request.js";
import { pass, refuse, wait, type WaitingRule } from "./rule.js";

/** The environment is outside its `frozen_windows`; a push waits until the window ends. */
export const frozenWindows = {
  name: "frozen_windows",
  needs: "nothing",
  setAsideBy: ["force", "rollback"],
  awaits: "the end of the frozen window",
  clearedByTime: ({ environment, now }) => frozenUntil(environment, now) === undefined,
  check({ environment, now, request }) {
    const frozen = frozenUntil(environment, now);
    if (frozen === undefined) return pass(md`${code(environment.name)} is not frozen now.`);
    const { window, until } = frozen;
    const theirs = utc.has(window.location) ? moment(until) : md`${inZone(until, window.location)} ${window.location} (${moment(until)})`;
    const says = md`${code(environment.name)} is frozen until ${theirs}, by the window ${code(window.start)} for ${code(window.duration)}`;
    if (isUnattended(request)) return wait(md`${says}, and what was pushed is deployed then.`, "time", until);
    return refuse(md`${says}. Repeat the command then, or let ${forcers(environment)}.`, repeated(request, environment));
  },
} as const satisfies WaitingRule;

const utc: ReadonlySet<string> = new Set(["UTC", "Etc/UTC", "Etc/UCT", "UCT", "Zulu", "Etc/Zulu", "Universal", "Etc/Universal"]);

// Built from parts, because the format of a whole date differs between versions of ICU.
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
