import type { JsonObject } from "../core/json.js";
import type { LedgerRecord } from "../core/ledger.js";
import type { Deployment } from "../core/facts.js";
import { seal } from "../core/ledger/seal.js";
import { parentOf } from "../github/ledger.js";
import type { LedgerCommit } from "../github/snapshot.js";
import { recordOf } from "./gather.js";
import type { Scene } from "./scene.js";

/** A change to an environment's record: what it becomes, and in a few words who did what. The same record means that there is nothing to write. */
export interface Change {
  readonly record: LedgerRecord;
  readonly subject: string;
  /** What the history keeps beside the record, e.g. a forced deployment. */
  readonly note?: JsonObject;
}

/** A change that was written. */
export interface Written {
  readonly before: LedgerRecord;
  readonly record: LedgerRecord;
  readonly commit: LedgerCommit;
}

/** How often a change is tried anew when others were quicker. */
const tries = 8;

/**
 * Changes an environment's record by compare-and-swap: `change` is asked again with the newest record for as long as others are quicker.
 * Returns what was written, `undefined` where nothing was to be written. Where the record does not verify, it is replaced by an empty one that
 * is locked, since that is what it counts as.
 */
export async function changeRecord(
  scene: Pick<Scene, "hub" | "keys" | "now">,
  environment: string,
  seen: LedgerCommit | undefined,
  change: (record: LedgerRecord) => Change | undefined,
): Promise<Written | undefined> {
  let at = seen;
  for (let attempt = 0; attempt < tries; attempt++) {
    const state = recordOf(scene, environment, at);
    const record = state.verified ? state.record : distrusted(scene.now(), state.requests);
    const wanted = change(record);
    if (wanted === undefined || (wanted.record === record && state.verified && wanted.note === undefined)) return undefined;
    const repository = `${scene.hub.owner}/${scene.hub.name}`;
    const { subject, note } = wanted;
    const entry = {
      subject,
      repository,
      environment,
      parent: parentOf(at),
      record: wanted.record,
      ...(note === undefined ? {} : { note }),
    };
    const written = await scene.hub.writeLedger(environment, seal(entry, scene.keys[0]), at);
    if (written !== "conflict") return { before: record, record: wanted.record, commit: written };
    at = (await scene.hub.snapshot({ environments: [environment] })).ledgers.get(environment);
  }
  throw new Error(`the record of ${environment} was changed by others ${tries} times in a row`);
}

/** Whether a request (by id) has become a deployment of ours. */
export function deployedRequests(deployments: readonly Deployment[]): (id: string) => boolean {
  const made = new Set(deployments.flatMap(({ ours, request }) => (ours && request !== undefined ? [request.id] : [])));
  return (id) => made.has(id);
}

/** Who holds the lock of a record that did not verify. */
export const nobody = "gitploy[bot]";

/** What a record that does not verify is replaced by: locked by nobody, until somebody who may deploy there unlocks it. */
function distrusted(now: Date, dropped: readonly string[]): LedgerRecord {
  const named = dropped.length === 0 ? "" : `; dropped from it: ${dropped.join(", ")}`;
  return { lock: { by: nobody, at: now.toISOString(), reason: `the record did not verify${named}` }, requests: [] };
}
