import { CronPattern } from "croner";
import { count } from "../messages/time.js";
import { nearest } from "../suggest.js";
import { type Path, type Remark, show } from "./flaw.js";
import type { Reading } from "./reading.js";
import { minuteLevel, spelledOut } from "./schedule.js";
import { zones } from "./time-zones.js";

/** The nicknames that may replace the five fields. */
export const nicknames = ["@hourly", "@daily", "@midnight", "@weekly", "@monthly", "@yearly", "@annually"];
const longestExpression = 200;
const daysOfMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** Judges a cron expression: five fields (minute, hour, day, month, weekday) or a nickname such as `@daily`. */
export function judgeCron(text: string, reading: Reading, path: Path): Remark | undefined {
  if (!reading.takeWindow()) return undefined;
  if (text.length > longestExpression) return { message: `The cron expression is longer than ${longestExpression} characters.` };
  const fields = text.split(/\s+/).filter((field) => field !== "");
  const [nickname = ""] = fields;
  if (nickname.startsWith("@")) {
    if (nicknames.includes(text.trim().toLowerCase())) return undefined;
    return {
      message: `${show(text)} is not a nickname of a cron expression.`,
      expected: `five fields, or one of ${nicknames.join(", ")}`,
      suggestion: () => nearest(text, nicknames),
    };
  }
  if (fields.length !== 5) return { message: `${show(text)} has ${count(fields.length, "field")}.` };
  try {
    const pattern = new CronPattern(spelledOut(text), undefined, minuteLevel);
    if (!pattern.starDOM && !pattern.starDOW) {
      const message = `${show(text)} names days of the month and weekdays: a day that matches either counts here; the original Gitploy required both.`;
      reading.notice({ path, at: "value", message, expected: "* for one of the two" });
    }
    return happens(pattern) ? undefined : { message: `${show(text)} names days that no year has.` };
  } catch (error) {
    const reason = error instanceof Error ? asTyped(error.message.replace(/^CronPattern: /, "").replace(/\.$/, "")) : "it cannot be read";
    return { message: `${show(text)} is not a cron expression: ${reason}.` };
  }
}

/** Judges an IANA time zone; an empty one is UTC, as in the original Gitploy. */
export function judgeZone(text: string, reading: Reading): Remark | undefined {
  if (text === "" || reading.isZone(text)) return undefined;
  return { message: `${show(text)} is not a time zone.`, suggestion: () => zoneMeant(text.trim().replaceAll(" ", "_")) };
}

function zoneMeant(word: string): string | undefined {
  return zones.find((zone) => zone.toLowerCase().endsWith(`/${word.toLowerCase()}`)) ?? nearest(word, zones);
}

function happens(pattern: CronPattern): boolean {
  if (!pattern.starDOW || pattern.lastDayOfMonth || pattern.lastWeekday) return true;
  const days = pattern.day.flatMap((set, index) => (set || pattern.nearestWeekdays[index] ? [index + 1] : []));
  return daysOfMonth.some((length, month) => Boolean(pattern.month[month]) && days.some((day) => day <= length));
}

// croner counts days and months from 0, and complains of numbers where names were typed.
function asTyped(reason: string): string {
  return reason
    .replace(/(?<=^Invalid value for (?:day|month): )-?\d+$/, (counted) => String(Number(counted) + 1))
    .replace("dayOfWeek", "weekday")
    .replace(/^From value is larger than to value:.*$/, "a range begins after its end")
    .replace(/^Syntax error, illegal (?:upper|lower) range \(NaN\)$/, "a range lacks one of its ends")
    .replace(/^configuration entry \w+ \(\) is empty.*$/, "a list has an empty part")
    .replace(/^configuration entry \d+ \((.*)\) contains illegal characters$/, "$1 is none of its words");
}
