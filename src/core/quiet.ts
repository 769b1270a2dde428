import { day, lease, minute } from "./durations.js";
import { type Deployment, type DeploymentState, isFinal, stateOf } from "./deployments.js";
import { newestSign } from "./jobs.js";
import type { LedgerState } from "./ledger.js";

/** The part of a deployment that tells whether it needs attention. */
export interface DeploymentSign {
  readonly ours: boolean;
  readonly state: DeploymentState;
  /** When it was made. */
  readonly createdAt: Date;
  /** When something was last said of it, or it was made. */
  readonly at: Date;
}

/** For a deployment that ended longer ago, in milliseconds, only a late look is due: a sweep's own times are shorter. */
const fresh = 10 * minute;
/** For so long every sweep looks at a job that is held, in case GitHub's event got lost. After that, only now and then. */
export const longHeld = 15 * minute;
/** GitHub's limits end within the hour, its outages within days. So there are further looks for three days, at doubling intervals, each possible for a few minutes. */
const late = { from: 8 * minute, to: 3 * day, part: 1 / 8, longest: 8 * minute };

/** Whether something may soon become due for one of these deployments without an event. */
export function goesOn(signs: readonly DeploymentSign[], now: Date): boolean {
  return signs.some(({ ours, state, at }) => {
    const age = now.getTime() - at.getTime();
    if (ours) return !isFinal(state) || age < fresh || isLateLook(age);
    return state === "waiting" && (age < longHeld || isLateLook(age));
  });
}

/** That part of a whole deployment. */
export function signOf(deployment: Deployment): DeploymentSign {
  const { ours, createdAt } = deployment;
  return { ours, state: stateOf(deployment), createdAt, at: new Date(newestSign([deployment])) };
}

/** Whether nobody waits in a record, and nobody has still to be told something. A record that does not verify is not quiet. */
export function isQuiet(state: LedgerState): boolean {
  return state.verified && state.record.requests.length === 0 && (state.record.ended ?? []).length === 0;
}

/** By then, what follows a change has been done, or could not be, since GitHub's limits left no room or GitHub failed. */
const recent = 5 * minute;

/** Whether what should have followed a change so many milliseconds ago is looked for: for some minutes, and late. */
export function isMissed(age: number): boolean {
  return (age >= lease && age < recent) || isLateLook(age);
}

/** Whether so many milliseconds are 8, 16, 32, … minutes, or up to an eighth and 8 minutes more. */
export function isLateLook(age: number): boolean {
  if (age < late.from || age >= late.to) return false;
  const doubled = late.from * 2 ** Math.floor(Math.log2(age / late.from));
  return age < doubled + Math.min(doubled * late.part, late.longest);
}
