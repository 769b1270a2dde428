import { day, minute } from "./durations.js";
import { type Deployment, type DeploymentState, isFinal, stateOf } from "./facts.js";
import { newestSign } from "./jobs.js";
import type { LedgerState } from "./ledger.js";

/** As much of a deployment as tells whether somebody has to look after it. */
export interface DeploymentSign {
  readonly ours: boolean;
  readonly state: DeploymentState;
  /** When it was made. */
  readonly createdAt: Date;
  /** When something was last said of it, or it was made. */
  readonly at: Date;
}

/** After this, nothing but a late look is due for what has ended, in milliseconds: a sweep's own times are shorter. */
const fresh = 10 * minute;
/** For so long a job that is held is looked at in every sweep: nothing else tells of it where GitHub's event got lost. Later, only now and then. */
export const longHeld = 15 * minute;
/** GitHub's limits end within the hour, and its outages some day: for three days it is looked at again, each time after twice as long, for a few minutes. */
const late = { from: 8 * minute, to: 3 * day, part: 1 / 8, longest: 8 * minute };

/** Whether time alone may bring something about for one of these deployments soon. */
export function goesOn(signs: readonly DeploymentSign[], now: Date): boolean {
  return signs.some(({ ours, state, at }) => {
    const age = now.getTime() - at.getTime();
    if (ours) return !isFinal(state) || age < fresh || isLateLook(age);
    return state === "waiting" && (age < longHeld || isLateLook(age));
  });
}

/** What a whole deployment shows at a distance. */
export function signOf(deployment: Deployment): DeploymentSign {
  const { ours, createdAt } = deployment;
  return { ours, state: stateOf(deployment), createdAt, at: new Date(newestSign([deployment])) };
}

/** Whether nobody waits by a record, and nobody is still to be told. One that does not verify is looked at. */
export function isQuiet(state: LedgerState): boolean {
  return state.verified && state.record.requests.length === 0 && (state.record.ended ?? []).length === 0;
}

/** Whether so many milliseconds are 8, 16, 32, … minutes, or up to an eighth and 8 minutes more. */
export function isLateLook(age: number): boolean {
  if (age < late.from || age >= late.to) return false;
  const doubled = late.from * 2 ** Math.floor(Math.log2(age / late.from));
  return age < doubled + Math.min(doubled * late.part, late.longest);
}
