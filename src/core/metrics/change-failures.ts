import type { Attempt } from "./attempts.js";
import { isIn, mondayOf, type Span, weeksOf } from "./span.js";

/** How many of the deploys went wrong, as far as deployments tell. */
export interface ChangeFailures extends Counted {
  /** Between 0 and 1; `undefined` where nothing ended. */
  readonly rate: number | undefined;
  readonly weeks: readonly (Counted & { readonly begins: Date })[];
}

/** Deploys that ended, and those among them that failed, or went live and were rolled back. */
export interface Counted {
  readonly ended: number;
  readonly failed: number;
  readonly rolledBack: number;
}

/** (Failed + went live and was rolled back) ÷ deploys that ended; rollbacks themselves, and what people cancelled, do not count. */
export function changeFailuresOf(attempts: readonly Attempt[], span: Span): ChangeFailures {
  const deploys = attempts.filter(({ outcome, rollback, again, at }) => outcome !== "cancelled" && !rollback && !again && isIn(span, at));
  const all = counted(deploys);
  const weeks = weeksOf(span).map((begins) => ({
    begins,
    ...counted(deploys.filter(({ at }) => mondayOf(at).getTime() === begins.getTime())),
  }));
  return { ...all, rate: all.ended === 0 ? undefined : (all.failed + all.rolledBack) / all.ended, weeks };
}

function counted(deploys: readonly Attempt[]): Counted {
  const failed = deploys.filter(({ outcome }) => outcome === "failure").length;
  return { ended: deploys.length, failed, rolledBack: deploys.filter((each) => each.rolledBack).length };
}
