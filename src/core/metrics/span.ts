/** The time that metrics are of. */
export interface Span {
  readonly from: Date;
  readonly until: Date;
  /** At least a day: what happened in one hour is not multiplied by 24. */
  readonly days: number;
}

const day = 24 * 3_600_000;

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
