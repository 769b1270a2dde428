import type { JsonObject } from "../../core/json.js";
import { type LedgerRecord, type PendingRequest, believed } from "../../core/ledger.js";
import { deployedRequests } from "../../core/deployments.js";
import { hasTurn, withoutStale } from "../../core/ledger/turn.js";
import type { Named } from "../../core/messages/simple.js";
import { Fault } from "../../github/client/fault.js";
import { type EnvironmentRecord, recordIn, type Snapshot } from "../../github/types/snapshot.js";
import type { Scene } from "../scene.js";

/** A change to an environment's record: what it becomes, and in a few words who did what. The same record means that there is nothing to write. */
interface Change {
  readonly record: LedgerRecord;
  readonly subject: string;
  /** What the history keeps beside the record, e.g. a forced deployment. */
  readonly note?: JsonObject;
}

/** What is decided on a record: how it changes, if at all, and what follows. Nothing follows before the change is written. */
interface Decision<Result> {
  readonly change?: Change;
  readonly result: Result;
}

/** A pure function of the record, asked as often as it takes. `dropped` names the requests of a record that did not verify, and that it replaces. */
type Decide<Result> = (record: LedgerRecord, dropped: readonly string[] | undefined) => Decision<Result>;

/** A change that was written. */
export interface Written {
  readonly before: LedgerRecord;
  readonly record: LedgerRecord;
  /** The record as it is since. */
  readonly after: EnvironmentRecord;
}

/** A decision that holds, and what was written of it, if anything was to be written. */
export interface Decided<Result> {
  readonly result: Result;
  readonly written: Written | undefined;
}

type Place = Pick<Scene, "hub" | "now">;

/** How often something is tried anew when others were quicker. */
const tries = 8;

/**
 * Changes an environment's record by a decision that rests on the record **alone** (and on what cannot change any more, such as that a request was
 * deployed): where others were quicker, it is made anew on the newest record. What rests on anything else that was read takes `changeAsSeen`.
 */
export async function changeRecord<Result>(
  scene: Place,
  environment: string,
  seen: EnvironmentRecord,
  decide: Decide<Result>,
): Promise<Decided<Result>> {
  return await actOn(
    seen,
    (record) => changeAsSeen(scene, environment, record, decide),
    async () => recordIn(await scene.hub.snapshot({ environments: [environment] }), environment),
  );
}

/**
 * Changes an environment's record by a decision that rests on a look at GitHub: at deployments, rules, people. `seen` is the record of that very look,
 * or of an earlier one. Where others were quicker (`conflict`), nothing was decided, and nothing of that look counts any more.
 * A record that does not verify is replaced by an empty one that is locked, since that is what it counts as.
 */
export async function changeAsSeen<Result>(
  scene: Place,
  environment: string,
  seen: EnvironmentRecord,
  decide: Decide<Result>,
): Promise<Decided<Result> | "conflict"> {
  const before = seen.verified ? seen.record : distrusted(scene.now(), seen.requests);
  const { change, result } = decide(before, seen.verified ? undefined : seen.requests);
  if (change === undefined || (change.record === before && seen.verified && change.note === undefined))
    return { result, written: undefined };
  const after = await scene.hub.writeRecord(environment, change, seen);
  return after === "conflict" ? "conflict" : { result, written: { before, record: change.record, after } };
}

/** Acts on a look; on a new one from the start where others have changed the record since. */
export async function actOn<Look, Result>(
  first: Look,
  act: (look: Look) => Promise<Result | "conflict">,
  lookAgain: (look: Look) => Promise<Look>,
): Promise<Result> {
  let look = first;
  for (let attempt = 0; attempt < tries; attempt += 1) {
    if (attempt > 0) look = await lookAgain(look);
    const acted = await act(look);
    if (acted !== "conflict") return acted;
  }
  throw new Fault({ kind: "unavailable", message: `others changed the record ${tries} times in a row` });
}

/** What waits in an environment: what has become a deployment, or is becoming one at this moment, does not. */
export function waitingIn(
  scene: Pick<Scene, "now">,
  snapshot: Pick<Snapshot, "records" | "deployments">,
  environment: string,
): readonly PendingRequest[] {
  const state = recordIn(snapshot, environment);
  if (!state.verified) return [];
  const now = scene.now();
  const { requests } = withoutStale(state.record, now, deployedRequests(snapshot.deployments.get(environment) ?? []));
  return requests.filter((pending) => !hasTurn(pending, now));
}

/**
 * Drops what has become a deployment from the record of an environment where nothing else waits: that stays so, whatever else happens. Where something does,
 * the next change drops it.
 */
export async function forgetDeployed(
  scene: Place,
  environment: string,
  seen: EnvironmentRecord,
  deployed: (id: string) => boolean,
): Promise<void> {
  const isStale = ({ request }: PendingRequest): boolean => deployed(request.id);
  const { requests } = believed(seen);
  if (requests.length === 0 || !requests.every(isStale)) return;
  await changeRecord(scene, environment, seen, (record) => {
    const gone = record.requests.find(isStale);
    if (gone === undefined) return { result: undefined };
    const subject = `${gone.request.ref.name} was deployed and waits no more`;
    return { change: { record: withoutStale(record, scene.now(), deployed), subject }, result: undefined };
  });
}

/** How a waiting request is named to people. */
export function nameOf({ request: { ref, sha, requestedBy } }: PendingRequest): Named {
  return { ref: ref.name, sha, requestedBy };
}

/** Who holds the lock of a record that did not verify. */
export const nobody = "gitploy[bot]";

/** What a record that does not verify is replaced by: locked by nobody, until somebody who may deploy there unlocks it. */
function distrusted(now: Date, dropped: readonly string[]): LedgerRecord {
  const named = dropped.length === 0 ? "" : `; dropped from it: ${dropped.join(", ")}`;
  return { lock: { by: nobody, at: now.toISOString(), reason: `the record did not verify${named}` }, requests: [] };
}
