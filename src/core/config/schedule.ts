import { Cron, CronPattern } from "croner";
import { count } from "../messages/time.js";
import { nearest } from "../suggest.js";
import { type Remark, show } from "./flaw.js";

const daysOfMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
const zones = ["UTC", ...Intl.supportedValuesOf("timeZone")];
const nicknames = ["@hourly", "@daily", "@midnight", "@weekly", "@monthly", "@yearly", "@annually"];
const minuteLevel = { mode: "5-part" } as const;

/** What is wrong with a cron expression: five fields (minute, hour, day, month, weekday) or a nickname such as `@daily`. */
export function judgeCron(text: string): Remark | undefined {
  const fields = text.split(/\s+/).filter((field) => field !== "");
  const [nickname = ""] = fields;
  if (nickname.startsWith("@")) {
    if (nicknames.includes(text.trim().toLowerCase())) return undefined;
    return {
      message: `${show(text)} is no nickname of a cron expression.`,
      expected: `five fields, or one of ${nicknames.join(", ")}`,
      suggestion: nearest(text, nicknames),
    };
  }
  if (fields.length !== 5) return { message: `${show(text)} has ${count(fields.length, "field")}.` };
  try {
    const pattern = new CronPattern(text.trim(), undefined, minuteLevel);
    return happens(pattern) ? undefined : { message: `${show(text)} names days that no year has.` };
  } catch (error) {
    const reason = error instanceof Error ? asTyped(error.message.replace(/^CronPattern: /, "").replace(/\.$/, "")) : "it cannot be read";
    return { message: `${show(text)} is not a cron expression: ${reason}.` };
  }
}

/** What is wrong with an IANA time zone. */
export function judgeZone(text: string): Remark | undefined {
  if (isZone(text)) return undefined;
  return { message: `${show(text)} is not a time zone.`, suggestion: nearest(text.trim().replaceAll(" ", "_"), zones) };
}

/** The last time a valid cron expression began, at `now` or before; `undefined` where it never did. */
export function lastStart(expression: string, location: string, now: Date): Date | undefined {
  // croner looks for runs before its reference, and one at this very moment has begun.
  return new Cron(expression.trim(), { ...minuteLevel, timezone: location }).previousRuns(1, new Date(now.getTime() + 1))[0];
}

// croner counts days and months from 0.
function asTyped(reason: string): string {
  return reason.replace(/(?<=^Invalid value for (?:day|month): )-?\d+$/, (counted) => String(Number(counted) + 1));
}

function isZone(text: string): boolean {
  // Newer engines take offsets such as +09:00 as well, which know no daylight saving.
  if (!/^[a-z]/i.test(text)) return false;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: text }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

function happens(pattern: CronPattern): boolean {
  if (!pattern.starDOW || pattern.lastDayOfMonth || pattern.lastWeekday) return true;
  const days = pattern.day.flatMap((set, index) => (set || pattern.nearestWeekdays[index] ? [index + 1] : []));
  return daysOfMonth.some((length, month) => Boolean(pattern.month[month]) && days.some((day) => day <= length));
}
