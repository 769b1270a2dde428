import { day } from "../durations.js";
/** The time that metrics are of. */
export interface Span {
  readonly from: Date;
  readonly until: Date;
  /** At least a day: what happened in one hour is not multiplied by 24. */
  readonly days: number;
}

/** The last so many days; less where not all deployments since then were read, the oldest of them being of `reach`. */
export function lastDays(days: number, now: Date, reach: Date | undefined): Span {
  const asked = now.getTime() - days * day;
  const from = Math.max(asked, reach?.getTime() ?? asked);
  return { from: new Date(from), until: now, days: Math.max(1, (now.getTime() - from) / day) };
}

/** Whether a moment is in it. */
export function isIn({ from, until }: Span, at: Date): boolean {
  return at >= from && at <= until;
}

/** The Mondays, 0:00 UTC, of all weeks that a span touches, oldest first. */
export function weeksOf({ from, until }: Span): readonly Date[] {
  const weeks: Date[] = [];
  for (let week = mondayOf(from); week <= until; week = new Date(week.getTime() + 7 * day)) weeks.push(week);
  return weeks;
}

/** The Monday, 0:00 UTC, of a moment's week. */
export function mondayOf(at: Date): Date {
  const midnight = Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate());
  return new Date(midnight - ((at.getUTCDay() + 6) % 7) * day);
}

/** Fewer values than this say nothing together, only each by itself. */
export const enough = 3;

/** The middle one, or what lies between the two in the middle; `undefined` if there are too few to have one. */
export function medianOf(values: readonly number[]): number | undefined {
  if (values.length < enough) return undefined;
  const sorted = values.toSorted((one, other) => one - other);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? upper) + upper) / 2;
}

/** The smallest value that nine of ten do not exceed; `undefined` if there are too few. */
export function ninetiethOf(values: readonly number[]): number | undefined {
  if (values.length < enough) return undefined;
  return values.toSorted((one, other) => one - other)[Math.ceil(values.length * 0.9) - 1];
}
