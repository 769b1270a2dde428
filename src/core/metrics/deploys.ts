import type { Attempt } from "./attempts.js";
import { isIn, mondayOf, type Span, weeksOf } from "./statistics.js";

/** How often something new goes live. */
export interface Frequency extends Successes {
  readonly perDay: number;
  readonly weeks: readonly (Successes & Week)[];
}

/** The successful deployments; rollbacks are counted apart. */
interface Successes {
  readonly deploys: number;
  readonly rollbacks: number;
}

/** How many deploys went wrong, as far as deployments tell. */
export interface ChangeFailures extends Failures {
  /** Between 0 and 1; `undefined` if nothing ended. */
  readonly rate: number | undefined;
  readonly weeks: readonly (Failures & Week)[];
}

/** The deploys that ended, and how many of them failed, or went live and were rolled back. */
interface Failures {
  readonly ended: number;
  readonly failed: number;
  readonly rolledBack: number;
}

/** The part of a week that is in the span. */
interface Week {
  readonly begins: Date;
}

/** Deploys that succeeded ÷ days; rollbacks are counted apart. */
export function frequencyOf(attempts: readonly Attempt[], span: Span): Frequency {
  const successes = attempts.filter(({ outcome, again, at }) => outcome === "success" && !again && isIn(span, at));
  const all = successesOf(successes);
  return { ...all, perDay: all.deploys / span.days, weeks: byWeek(successes, span, successesOf) };
}

/** (Failed + went live and was rolled back) ÷ deploys that ended; rollbacks themselves, and what people cancelled, do not count. */
export function changeFailuresOf(attempts: readonly Attempt[], span: Span): ChangeFailures {
  const deploys = attempts.filter(({ outcome, rollback, again, at }) => outcome !== "cancelled" && !rollback && !again && isIn(span, at));
  const all = failuresOf(deploys);
  const rate = all.ended === 0 ? undefined : (all.failed + all.rolledBack) / all.ended;
  return { ...all, rate, weeks: byWeek(deploys, span, failuresOf) };
}

function successesOf(successes: readonly Attempt[]): Successes {
  const rollbacks = successes.filter(({ rollback }) => rollback).length;
  return { deploys: successes.length - rollbacks, rollbacks };
}

function failuresOf(deploys: readonly Attempt[]): Failures {
  const failed = deploys.filter(({ outcome }) => outcome === "failure").length;
  return { ended: deploys.length, failed, rolledBack: deploys.filter(({ rolledBack }) => rolledBack).length };
}

function byWeek<T>(attempts: readonly Attempt[], span: Span, count: (some: readonly Attempt[]) => T): readonly (T & Week)[] {
  return weeksOf(span).map((begins) => ({
    begins,
    ...count(attempts.filter(({ at }) => mondayOf(at).getTime() === begins.getTime())),
  }));
}
