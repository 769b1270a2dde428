import type { PendingRequest } from "../../core/ledger.js";
import { pendingNotices } from "../../core/ledger/pending-notices.js";
import { isLetGo, queueOf } from "../../core/ledger/turn.js";
import type { Hub } from "../../github/types/hub.js";
import { type EnvironmentRecord, unwritten } from "../../github/types/snapshot.js";
import { sayDropped } from "./dropped.js";
import { ofEnvironments } from "./recorded-environments.js";
import { freeTurns } from "./let-go.js";
import { sayPendingNotices } from "./end.js";
import { resume, type Wanted } from "./resume.js";
import type { Scene } from "../scene.js";

/**
 * Looks again at what waits in the repository and may be concerned; the records decide what that is, not the event. They are read first, each but once,
 * and only an environment where something is concerned is looked at.
 */
export async function wake(scene: Scene, wanted: Wanted = {}): Promise<void> {
  await wakeOrQuiet(scene, wanted, scene.hub);
}

/** The same; says whether anything waits in the repository at all, or is left to wait there. `hub` asks what there is. */
export async function wakeOrQuiet(scene: Scene, wanted: Wanted, hub: Pick<Hub, "ledgerRefs">): Promise<"quiet" | "looked"> {
  const all = await hub.ledgerRefs();
  if (all.length === 0 || scene.idle.is(scene.hub, fingerprintOf(all))) return "quiet";
  const refs = await ofEnvironments(scene, all);
  const found = await scene.hub.recordsAt(refs);
  const records = refs.map(({ environment }) => ({ environment, state: found.get(environment) ?? unwritten }));
  await sayUnverified(scene, records);
  if (records.every(isEmpty)) {
    scene.idle.remember(scene.hub, fingerprintOf(all));
    return "quiet";
  }
  for (const record of records) await wakeEnvironment(scene, record, wanted);
  const left = records.map(({ environment, state }) => ({ environment, state: scene.hub.lastWritten(environment) ?? state }));
  if (!left.every(isEmpty)) return "looked";
  const known = new Map(left.map(({ environment, state }) => [environment, state.at]));
  scene.idle.remember(scene.hub, fingerprintOf(all.map(({ environment, sha }) => ({ environment, sha: known.get(environment) ?? sha }))));
  return "quiet";
}

/** What all records are at. */
function fingerprintOf(refs: readonly { readonly environment: string; readonly sha: string }[]): string {
  return refs.map(({ environment, sha }) => `${environment}@${sha}`).join("\n");
}

/** Looks again at what waits in an environment, in the order of its queue. */
export async function resumeEnvironment(scene: Scene, name: string, wanted: Wanted = {}): Promise<void> {
  await resume(scene, name, wanted, undefined);
}

/** Nothing but this request, wherever it stands. */
export function only(id: string): Wanted {
  const isIt = ({ request }: PendingRequest): boolean => request.id === id;
  return { concerns: isIt, surely: isIt };
}

interface Recorded {
  readonly environment: string;
  readonly state: EnvironmentRecord;
}

async function sayUnverified(scene: Scene, records: readonly Recorded[]): Promise<void> {
  const unverified = records.filter(({ state }) => !state.verified);
  if (unverified.length === 0) return;
  const place = await scene.hub.snapshot({});
  for (const { environment, state } of unverified) await sayDropped(scene, place, environment, state);
}

async function wakeEnvironment(scene: Scene, { environment, state }: Recorded, wanted: Wanted): Promise<void> {
  if (!state.verified) return;
  const { record } = state;
  if (pendingNotices(record, scene.now()).length > 0)
    await sayPendingNotices(scene, await scene.hub.snapshot({ environments: [environment] }), environment);
  if (record.requests.some(isLetGo) && (await freeTurns(scene, await scene.hub.snapshot({ environments: [environment] }), environment)))
    return await resume(scene, environment, {}, undefined);
  const { concerns = () => true, surely = () => false } = wanted;
  const concerned: PendingRequest[] = [];
  for (const pending of record.requests) if ((await concerns(pending)) || (await surely(pending))) concerned.push(pending);
  if (concerned.length === 0) return;
  const ids = new Set(concerned.map(({ request }) => request.id));
  // What has its turn has probably become a deployment.
  const waiting = concerned.filter(({ turn }) => turn === undefined);
  const likely = queueOf({ requests: waiting })[0] ?? waiting[0];
  await resume(scene, environment, { concerns: ({ request }) => ids.has(request.id), surely }, likely?.request);
}

/** Whether a record holds no request at all, not one of which is to be said that it ended, and not even one that has its turn, which becomes one that waits if its process dies. */
function isEmpty({ state }: Recorded): boolean {
  return !state.verified || (state.record.requests.length === 0 && state.record.ended === undefined);
}
