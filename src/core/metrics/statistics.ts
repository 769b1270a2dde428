import { day } from "../durations.js";
/** The period that metrics cover. */
export interface Span {
  readonly from: Date;
  readonly until: Date;
  /** At least a day: what happened in one hour is not multiplied by 24. */
  readonly days: number;
}

/** The last so many days; fewer if not all deployments since then were read: `reach` is the time of the oldest one read. */
export function lastDays(days: number, now: Date, reach: Date | undefined): Span {
  const asked = now.getTime() - days * day;
  const from = Math.max(asked, reach?.getTime() ?? asked);
  return { from: new Date(from), until: now, days: Math.max(1, (now.getTime() - from) / day) };
}

/** Whether a moment is in the span. */
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

/** With fewer values than this there is no median: they are shown one by one. */
export const enough = 3;

/** The median; `undefined` for too few values. */
export function medianOf(values: readonly number[]): number | undefined {
  if (values.length < enough) return undefined;
  const sorted = values.toSorted((one, other) => one - other);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? upper) + upper) / 2;
}

/** The 90th percentile: the smallest value that nine in ten do not exceed; `undefined` for too few values. */
export function ninetiethOf(values: readonly number[]): number | undefined {
  if (values.length < enough) return undefined;
  return values.toSorted((one, other) => one - other)[Math.ceil(values.length * 0.9) - 1];
}
