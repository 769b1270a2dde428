import type { PendingRequest } from "../../core/ledger.js";
import { queueOf } from "../../core/ledger/queue.js";
import { withoutStale } from "../../core/ledger/turn.js";
import type { Snapshot } from "../../github/types/snapshot.js";
import { judgeAgain } from "./rejudge.js";
import { sayDropped } from "./dropped.js";
import { ofEnvironments } from "./recorded-environments.js";
import { freeTurns } from "./let-go.js";
import { sayPendingNotices } from "./end.js";
import { recordOf } from "./gather.js";
import { changeRecord, deployedRequests, waitingIn } from "./change-record.js";
import type { Scene } from "../scene.js";
import { rulesOf } from "./deploy-yml.js";

/** Looks again at everything that waits in the repository and that an event may concern; the record decides what that is, not the event. */
export async function wake(scene: Scene, concerns: (pending: PendingRequest, app: string) => boolean = () => true): Promise<void> {
  const all = await scene.hub.ledgerRefs();
  const fingerprint = all.map(({ environment, sha }) => `${environment}@${sha}`).join("\n");
  if (all.length === 0 || scene.idle.is(scene.hub, fingerprint)) return;
  const refs = await ofEnvironments(scene, all);
  const snapshot = await scene.hub.snapshot({ environments: refs.map(({ environment }) => environment) });
  for (const { environment } of refs) await sayDropped(scene, snapshot, environment, snapshot.ledgers.get(environment));
  if (refs.every(({ environment }) => isEmpty(scene, snapshot, environment))) return scene.idle.remember(scene.hub, fingerprint);
  const concerned = (pending: PendingRequest): boolean => concerns(pending, snapshot.app);
  for (const { environment } of refs) {
    await sayPendingNotices(scene, snapshot, environment);
    await forgetDeployed(scene, snapshot, environment);
    if (await freeTurns(scene, snapshot, environment)) await resumeEnvironment(scene, environment);
    else if (waitingIn(scene, snapshot, environment).some(concerned)) await resumeEnvironment(scene, environment, concerned, snapshot);
  }
}

/** Looks again at what waits in an environment, in the order of its queue. */
export async function resumeEnvironment(
  scene: Scene,
  name: string,
  concerns: (pending: PendingRequest) => boolean = () => true,
  seen?: Snapshot,
): Promise<void> {
  const snapshot = seen ?? (await scene.hub.snapshot({ environments: [name] }));
  const rules = rulesOf(snapshot);
  // A deploy.yml that cannot be read judges nothing: whatever waits goes on waiting until it is mended.
  if (!("config" in rules)) return;
  const all = waitingIn(scene, snapshot, name);
  const places = queueOf({ requests: all });
  const queue = places.filter(concerns);
  const others = all.filter((pending) => concerns(pending) && !queue.includes(pending));
  for (const pending of [...queue, ...others]) await judgeAgain(scene, pending);
  const [first] = queue;
  const behind = first === undefined ? [] : places.slice(places.indexOf(first)).filter((pending) => !queue.includes(pending));
  await moveUp(scene, name, queue, behind);
}

/** Where one of the queue is gone, whoever stood behind it moves up, and maybe goes on. */
async function moveUp(scene: Scene, name: string, judged: readonly PendingRequest[], behind: readonly PendingRequest[]): Promise<void> {
  if (behind.length === 0) return;
  const snapshot = await scene.hub.snapshot({ environments: [name] });
  const places = new Map(queueOf({ requests: waitingIn(scene, snapshot, name) }).map((pending) => [pending.request.id, pending]));
  if (judged.every(({ request }) => places.has(request.id))) return;
  for (const { request } of behind) {
    const pending = places.get(request.id);
    if (pending !== undefined) await judgeAgain(scene, pending);
  }
}

/** Whether a record holds no request at all, not one of which is to be said that it ended, and not even one that has its turn, which becomes one that waits if its process dies. */
function isEmpty(scene: Scene, { ledgers }: Snapshot, environment: string): boolean {
  const state = recordOf(scene, environment, ledgers.get(environment));
  return !state.verified || (state.record.requests.length === 0 && state.record.ended === undefined);
}

/** Drops what has become a deployment while that is among the newest, where it is found. */
async function forgetDeployed(scene: Scene, { ledgers, deployments }: Snapshot, environment: string): Promise<void> {
  const commit = ledgers.get(environment);
  const state = recordOf(scene, environment, commit);
  const deployed = deployedRequests(deployments.get(environment) ?? []);
  const isStale = ({ request }: PendingRequest): boolean => deployed(request.id);
  if (!state.verified || !state.record.requests.some(isStale)) return;
  // What was deployed stays so, whatever else happens.
  await changeRecord(scene, environment, commit, (record) => {
    const [gone] = record.requests.filter(isStale);
    if (gone === undefined) return { result: undefined };
    const subject = `${gone.request.ref.name} was deployed and waits no more`;
    return { change: { record: withoutStale(record, scene.now(), deployed), subject }, result: undefined };
  });
}
