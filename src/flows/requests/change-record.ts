import type { JsonObject } from "../../core/json.js";
import { type LedgerRecord, type PendingRequest, believed } from "../../core/ledger.js";
import { deployedRequests } from "../../core/deployments.js";
import { nobody } from "../../core/ledger/lock.js";
import { waitingBy, withoutStale } from "../../core/ledger/turn.js";
import { Fault } from "../../github/client/fault.js";
import { type EnvironmentRecord, recordIn, type Snapshot } from "../../github/types/snapshot.js";
import type { Scene } from "../scene.js";

/** A change to an environment's record: the new record, and who did what in a few words. If the record is the same, nothing is written. */
interface Change {
  readonly record: LedgerRecord;
  readonly subject: string;
  /** Details for the history, e.g. of a forced deployment. */
  readonly note?: JsonObject;
}

/** A decision on a record: its change, if any, and the result. The result counts only after the change is written. */
interface Decision<Result> {
  readonly change?: Change;
  readonly result: Result;
}

/** A pure function of the record, called as often as necessary. `dropped`: the requests of the unverified record that it replaces. */
type Decide<Result> = (record: LedgerRecord, dropped: readonly string[] | undefined) => Decision<Result>;

/** A change that was written. */
export interface Written {
  readonly before: LedgerRecord;
  readonly record: LedgerRecord;
  /** The record after it. */
  readonly after: EnvironmentRecord;
}

/** A decision that holds, and its written change, if any. */
export interface Decided<Result> {
  readonly result: Result;
  readonly written: Written | undefined;
}

type Place = Pick<Scene, "hub" | "now">;

/** How often something is tried again when others were quicker. */
const tries = 8;

/**
 * Changes an environment's record by a decision that rests on the record **alone** (and on facts that cannot change, such as that a request was deployed).
 * If others were quicker, the decision is made again on the newest record. If it rests on anything else that was read, use `changeAsSeen`.
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
 * Changes an environment's record by a decision that rests on a look at GitHub: at deployments, rules, people. `seen` is the record of that look, or of an
 * earlier one. If others were quicker (`conflict`), nothing was decided, and nothing of that look counts any longer. A record that does not verify is
 * replaced by an empty, locked one.
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

/** Acts on a look. If others have changed the record since, looks again and starts over. */
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

/** The requests that wait in an environment, without those that have become, or are becoming, a deployment. */
export function waitingIn(
  scene: Pick<Scene, "now">,
  snapshot: Pick<Snapshot, "records" | "deployments">,
  environment: string,
): readonly PendingRequest[] {
  const deployed = deployedRequests(snapshot.deployments.get(environment) ?? []);
  return waitingBy(believed(recordIn(snapshot, environment)), scene.now(), deployed);
}

/**
 * Drops deployed requests from the record of an environment if nothing else waits there: that stays true, whatever happens. Otherwise the next change
 * drops them.
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
    const subject = `${gone.request.ref.name} was deployed and no longer waits`;
    return { change: { record: withoutStale(record, scene.now(), deployed), subject }, result: undefined };
  });
}

/** The replacement of a record that does not verify: locked by nobody, until somebody who may deploy there unlocks it. */
function distrusted(now: Date, dropped: readonly string[]): LedgerRecord {
  const named = dropped.length === 0 ? "" : `; dropped from it: ${dropped.join(", ")}`;
  return { lock: { by: nobody, at: now.toISOString(), reason: `the record did not verify${named}` }, requests: [] };
}
