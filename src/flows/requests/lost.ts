import { lease } from "../../core/durations.js";
import { believed } from "../../core/ledger.js";
import type { Request } from "../../core/request.js";
import type { EnvironmentRecord } from "../../github/types/snapshot.js";
import type { Recorded } from "../attention.js";
import type { Scene } from "../scene.js";

type Place = Pick<Scene, "attention" | "now"> & { readonly hub: { readonly id: string } };

/**
 * Notes what waits according to a record that was read or written. Anybody who may push can delete a record's ref, and then nothing on GitHub names its
 * requests any more. If a record is gone or has begun anew, those before it stay known until they have been told.
 */
export function noteRecord(scene: Place, environment: string, state: EnvironmentRecord): void {
  const known = recordedIn(scene, environment);
  const times = new Map(known.map(({ request, since }) => [request.id, since]));
  const here = believed(state).requests.map(({ request }) => ({ request, since: times.get(request.id) ?? scene.now().getTime() }));
  keep(scene, environment, [...(beginsAnew(state) ? missingFrom(known, state) : []), ...here]);
}

/** The requests that somebody has lost with an environment's record. GitHub may show a new ref only after a while, so it takes half a minute to know. */
export function lostFrom(scene: Place, environment: string, state: EnvironmentRecord): readonly Request[] {
  if (!beginsAnew(state)) return [];
  const isOld = ({ since }: Recorded): boolean => scene.now().getTime() - since >= lease;
  return missingFrom(recordedIn(scene, environment), state)
    .filter(isOld)
    .map(({ request }) => request);
}

/** The environments of a repository in which something waits, as far as this process knows. */
export function environmentsKnown({ attention, hub }: Place): readonly string[] {
  return [...(attention.recorded.get(hub.id)?.keys() ?? [])];
}

/** They have been told, or did not wait any more. */
export function forgetLost(scene: Place, environment: string, told: readonly Request[]): void {
  const ids = new Set(told.map(({ id }) => id));
  keep(
    scene,
    environment,
    recordedIn(scene, environment).filter(({ request }) => !ids.has(request.id)),
  );
}

function beginsAnew({ verified, commit }: EnvironmentRecord): boolean {
  return verified && (commit === undefined || commit.parents.length === 0);
}

function missingFrom(known: readonly Recorded[], state: EnvironmentRecord): readonly Recorded[] {
  const ids = new Set(believed(state).requests.map(({ request }) => request.id));
  return known.filter(({ request }) => !ids.has(request.id));
}

function recordedIn({ attention, hub }: Place, environment: string): readonly Recorded[] {
  return attention.recorded.get(hub.id)?.get(environment) ?? [];
}

function keep({ attention, hub }: Place, environment: string, recorded: readonly Recorded[]): void {
  if (recorded.length > 0) attention.recorded.of(hub.id, () => new Map()).set(environment, recorded);
  else attention.recorded.get(hub.id)?.delete(environment);
}
