import { type PendingRequest, believed } from "../../core/ledger.js";
import { pendingNotices } from "../../core/ledger/pending-notices.js";
import { queueOf, isReleased, begunBy } from "../../core/ledger/turn.js";
import type { Hub } from "../../github/types/hub.js";
import { type Snapshot, unwritten, type EnvironmentRecord, recordIn } from "../../github/types/snapshot.js";
import { sayDropped, sayLost, sayPendingNotices } from "./end.js";
import { environmentsKnown, lostFrom, noteRecord } from "./lost.js";
import { freeTurns } from "./let-go.js";
import type { Scene } from "../scene.js";
import { environmentIn, rulesOf } from "../../core/config/deploy-yml.js";
import { type Environment, namesOf } from "../../core/config/environment.js";
import { runningOf, deployedRequests } from "../../core/deployments.js";
import { deadlineOf } from "../../core/ledger/expiry.js";
import type { Request } from "../../core/request.js";
import { waitingIn, forgetDeployed } from "./change-record.js";
import { judgeAgain } from "./rejudge.js";
import { lookAt } from "./see-again.js";

/**
 * Looks again at waiting requests that may be concerned. The records decide which these are, not the event. They are read first, each once, and only
 * environments with a concerned request are looked at.
 */
export async function wake(scene: Scene, wanted: Wanted = {}): Promise<void> {
  await wakeOrQuiet(scene, wanted, scene.hub);
}

/** The same; returns whether anything waits in the repository at all, or is left waiting. `hub` reads the refs. */
export async function wakeOrQuiet(scene: Scene, wanted: Wanted, hub: Pick<Hub, "ledgerRefs">): Promise<"quiet" | "looked"> {
  const all = await hub.ledgerRefs();
  await sayGone(scene, all);
  if (all.length === 0 || scene.idle.is(scene.hub, fingerprintOf(all))) return "quiet";
  const refs = await ofEnvironments(scene, all);
  const found = await scene.hub.recordsAt(refs);
  const records = refs.map(({ environment }) => ({ environment, state: found.get(environment) ?? unwritten }));
  for (const { environment, state } of records) noteRecord(scene, environment, state);
  const odd = records.filter(({ environment, state }) => !state.verified || lostFrom(scene, environment, state).length > 0);
  if (odd.length > 0) await sayDroppedFrom(scene, odd);
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

/** The commits of all records. */
function fingerprintOf(refs: readonly { readonly environment: string; readonly sha: string }[]): string {
  return refs.map(({ environment, sha }) => `${environment}@${sha}`).join("\n");
}

/** Only this request, wherever it is in the queue. */
export function only(id: string): Wanted {
  const isIt = ({ request }: PendingRequest): boolean => request.id === id;
  return { concerns: isIt, surely: isIt };
}

interface Recorded {
  readonly environment: string;
  readonly state: EnvironmentRecord;
}

async function sayDroppedFrom(scene: Scene, records: readonly Recorded[]): Promise<void> {
  const place = await scene.hub.snapshot({});
  for (const { environment, state } of records) {
    await sayDropped(scene, place, environment, state);
    await sayLost(scene, place, environment, state);
  }
}

/** Tells what was lost with the records that are no longer among the refs. */
async function sayGone(scene: Scene, refs: LedgerRefs): Promise<void> {
  const there = new Set(refs.map(({ environment }) => environment));
  const gone = environmentsKnown(scene).filter((name) => !there.has(name) && lostFrom(scene, name, unwritten).length > 0);
  if (gone.length === 0) return;
  const seen = await scene.hub.snapshot({ environments: gone });
  for (const environment of gone) await sayLost(scene, seen, environment, recordIn(seen, environment));
}

async function wakeEnvironment(scene: Scene, { environment, state }: Recorded, wanted: Wanted): Promise<void> {
  const record = believed(state);
  if (pendingNotices(record, scene.now()).length > 0)
    await sayPendingNotices(scene, await scene.hub.snapshot({ environments: [environment] }), environment);
  if (record.requests.some(isReleased) && (await freeTurns(scene, await scene.hub.snapshot({ environments: [environment] }), environment)))
    return await resume(scene, environment);
  const { concerns = () => true, surely = () => false } = wanted;
  const concerned: PendingRequest[] = [];
  for (const pending of record.requests) if ((await concerns(pending)) || (await surely(pending))) concerned.push(pending);
  if (concerned.length === 0) return;
  const ids = new Set(concerned.map(({ request }) => request.id));
  // A request with its turn has probably become a deployment.
  const waiting = concerned.filter(({ turn }) => turn === undefined);
  const likely = queueOf({ requests: waiting })[0] ?? waiting[0];
  await resume(scene, environment, { concerns: ({ request }) => ids.has(request.id), surely }, likely?.request);
}

/** Whether a record holds no request at all: none that waits, none whose end has to be reported, and none with a turn, which waits again if its process dies. */
function isEmpty({ state }: Recorded): boolean {
  const { requests, ended } = believed(state);
  return requests.length === 0 && ended === undefined;
}

type LedgerRefs = Awaited<ReturnType<Hub["ledgerRefs"]>>;

/** The most records in one request: more than most repositories have environments. */
const few = 100;

/**
 * The records of environments, among the refs that may be records. Anybody who may push can create any number of them, and reading one costs as much as an
 * environment. If there are many, only those of environments in deploy.yml count.
 */
export async function ofEnvironments({ hub }: Pick<Scene, "hub">, refs: LedgerRefs): Promise<LedgerRefs> {
  if (refs.length <= few) return refs;
  const rules = rulesOf(await hub.snapshot({}));
  if (!("config" in rules)) return [];
  const names = new Set(namesOf(rules.config));
  return refs.filter(({ environment }) => names.has(environment));
}

/** What to look at again; everything by default. */
export interface Wanted {
  /** Requests that an event may concern. Of those that wait only for their turn, the first one; the others when their turn comes. */
  readonly concerns?: (pending: PendingRequest) => boolean | Promise<boolean>;
  /** Requests to look at wherever they are in the queue, since they may be over. */
  readonly surely?: (pending: PendingRequest) => boolean | Promise<boolean>;
}

/**
 * Looks again at what waits in an environment. `likely`: the request that is probably judged first, so that one look is enough for both.
 */
export async function resume(
  scene: Scene,
  name: string,
  { concerns = () => true, surely = () => false }: Wanted = {},
  likely?: Request,
): Promise<void> {
  const seen = await (likely === undefined ? scene.hub.snapshot({ environments: [name] }) : lookAt(scene, likely));
  await sayLost(scene, seen, name, recordIn(seen, name));
  // As long as its deployment is among the newest, where it can be found.
  await forgetDeployed(scene, name, recordIn(seen, name), deployedRequests(seen.deployments.get(name) ?? []));
  const rules = rulesOf(seen);
  // An unreadable deploy.yml judges nothing: requests wait until it is fixed. If it was deleted, their environments are gone.
  if (!("config" in rules) && !rules.missing) return;
  const environment = environmentIn(rules, name);
  const all = waitingIn(scene, seen, name);
  const queue = queueOf({ requests: all });
  const isLate = (pending: PendingRequest): boolean => environment !== undefined && deadlineOf(pending, environment) <= scene.now();
  const due = new Set<PendingRequest>();
  for (const pending of all) if (isLate(pending) || (await surely(pending))) due.add(pending);
  const concerned = new Set<PendingRequest>(due);
  for (const pending of all) if (!due.has(pending) && (await concerns(pending))) concerned.add(pending);
  // The existing look serves the request for which it was made, unless something was judged before.
  let first: Snapshot | undefined = seen;
  const judge: Judge = async (pending) => {
    const look = pending.request.id === likely?.id && pending.request.sha === likely.sha ? first : undefined;
    first = undefined;
    return await judgeAgain(scene, pending, look);
  };
  const turns = environment?.serialization === true;
  const others = all.filter((pending) => concerned.has(pending) && !queue.includes(pending));
  if (turns) await inTurn({ queue, free: isFree(scene, seen, environment), concerned, due, judge });
  else for (const pending of queue) if (concerned.has(pending)) await judge(pending);
  for (const pending of others) await judge(pending);
}

type Judge = (pending: PendingRequest) => ReturnType<typeof judgeAgain>;

interface Queue {
  readonly queue: readonly PendingRequest[];
  /** Nothing is running. */
  readonly free: boolean;
  readonly concerned: ReadonlySet<PendingRequest>;
  /** Of those, the ones to look at wherever they are. */
  readonly due: ReadonlySet<PendingRequest>;
  readonly judge: Judge;
}

/**
 * If at most so many wait for their turn, they are told when they move up because one before them is gone. In a longer queue they are not, or the cost would
 * grow with the square of its length.
 */
const toldPlaces = 2;

/** The first in the queue continues, if it may. If it is gone, the next one is first. */
async function inTurn({ queue, free, concerned, due, judge }: Queue): Promise<void> {
  const gone: PendingRequest[] = [];
  for (const pending of queue) if (due.has(pending) && (await judge(pending)) !== "queued") gone.push(pending);
  const left = queue.filter((pending) => !due.has(pending));
  const isShort = (): boolean => left.length <= toldPlaces;
  const stoodBehind = (pending: PendingRequest): boolean => gone.some((each) => queue.indexOf(each) < queue.indexOf(pending));
  for (let head = left[0]; head !== undefined && (concerned.has(head) || stoodBehind(head)); head = left[0]) {
    if (!free && !isShort()) return;
    left.shift();
    const came = await judge(head);
    // A request that waits for something else again loses its place to the next one.
    if (came === "queued") break;
    gone.push(head);
    if (came !== "deployed") continue;
    // Of those behind a deployment only the last is told that it is next: the others soon begin themselves.
    if (left.length === 1 && left[0] !== undefined) await judge(left[0]);
    return;
  }
  if (isShort()) for (const pending of left) if (stoodBehind(pending)) await judge(pending);
}

function isFree(scene: Scene, snapshot: Snapshot, { name }: Environment): boolean {
  const here = snapshot.deployments.get(name) ?? [];
  const state = recordIn(snapshot, name);
  return runningOf(here).length === 0 && state.verified && begunBy(state.record, scene.now(), deployedRequests(here)).length === 0;
}
