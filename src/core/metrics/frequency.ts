import type { Attempt } from "./attempts.js";
import { isIn, mondayOf, type Span, weeksOf } from "./span.js";

/** How often something new goes live. */
export interface Frequency {
  readonly deploys: number;
  readonly rollbacks: number;
  readonly perDay: number;
  readonly weeks: readonly WeekOfSuccesses[];
}

/** The successes of one week, as far as it lies in the span. */
export interface WeekOfSuccesses {
  readonly begins: Date;
  readonly deploys: number;
  readonly rollbacks: number;
}

/** Deploys that succeeded ÷ days; rollbacks are counted apart. */
export function frequencyOf(attempts: readonly Attempt[], span: Span): Frequency {
  const successes = attempts.filter(({ outcome, again, at }) => outcome === "success" && !again && isIn(span, at));
  const counted = (some: readonly Attempt[]): Pick<Frequency, "deploys" | "rollbacks"> => {
    const rollbacks = some.filter(({ rollback }) => rollback).length;
    return { deploys: some.length - rollbacks, rollbacks };
  };
  const all = counted(successes);
  const weeks = weeksOf(span).map((begins) => ({
    begins,
    ...counted(successes.filter(({ at }) => mondayOf(at).getTime() === begins.getTime())),
  }));
  return { ...all, perDay: all.deploys / span.days, weeks };
}
