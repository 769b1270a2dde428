import { day, lease, minute } from "./durations.js";
import { type Deployment, type DeploymentState, isFinal, stateOf } from "./deployments.js";
import { newestSign } from "./jobs.js";
import type { LedgerState } from "./ledger.js";

/** What tells whether a deployment needs attention. */
export interface DeploymentSign {
  readonly ours: boolean;
  readonly state: DeploymentState;
  readonly createdAt: Date;
  /** The time of its newest status, or of its creation. */
  readonly at: Date;
}

/** How long after its end, in milliseconds, a deployment is still looked at in every sweep; later, only a late look is due. */
const fresh = 10 * minute;
/** How long every sweep looks at a held job, in milliseconds, in case GitHub's event was lost; later, only a late look is due. */
export const longHeld = 15 * minute;
/**
 * The late looks: for three days, at doubling intervals, each possible for a few minutes. GitHub's limits end within the hour, its outages within
 * days.
 */
const late = { from: 8 * minute, to: 3 * day, part: 1 / 8, longest: 8 * minute };

/** Whether something may soon become due for one of these deployments without an event. */
export function goesOn(signs: readonly DeploymentSign[], now: Date): boolean {
  return signs.some(({ ours, state, at }) => {
    const age = now.getTime() - at.getTime();
    if (ours) return !isFinal(state) || age < fresh || isLateLook(age);
    return state === "waiting" && (age < longHeld || isLateLook(age));
  });
}

/** The sign of a whole deployment. */
export function signOf(deployment: Deployment): DeploymentSign {
  const { ours, createdAt } = deployment;
  return { ours, state: stateOf(deployment), createdAt, at: new Date(newestSign([deployment])) };
}

/** Whether no request waits in a record, and no ending is still to be reported. A record that does not verify is not quiet. */
export function isQuiet(state: LedgerState): boolean {
  return state.verified && state.record.requests.length === 0 && (state.record.ended ?? []).length === 0;
}

/** The milliseconds by which the consequences of a change have been dealt with, or have failed, because of GitHub's limits or an outage. */
const recent = 5 * minute;

/** Whether an age in milliseconds is in its second minute, its fourth, and so on: of two sweeps in a row, one looks. */
export function isEveryOtherMinute(age: number): boolean {
  return age % (2 * minute) >= minute;
}

/** Whether the consequences of a change so many milliseconds ago are looked for: for some minutes, and in the late looks. */
export function isMissed(age: number): boolean {
  return (age >= lease && age < recent) || isLateLook(age);
}

/** Whether an age in milliseconds is 8, 16, 32, … minutes, or more by at most an eighth and 8 minutes. */
export function isLateLook(age: number): boolean {
  if (age < late.from || age >= late.to) return false;
  const doubled = late.from * 2 ** Math.floor(Math.log2(age / late.from));
  return age < doubled + Math.min(doubled * late.part, late.longest);
}
