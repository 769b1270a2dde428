import type { Environment } from "../../core/config/environment.js";
import { runningOf } from "../../core/facts.js";
import { deadlineOf } from "../../core/ledger/deadline.js";
import { begunBy, queueOf, withoutStale } from "../../core/ledger/turn.js";
import type { PendingRequest } from "../../core/ledger.js";
import type { Request } from "../../core/request.js";
import { type Snapshot, recordIn } from "../../github/types/snapshot.js";
import { changeRecord, deployedRequests, waitingIn } from "./change-record.js";
import { judgeAgain } from "./rejudge.js";
import { lookAt } from "./see-again.js";
import { toldPlaces } from "./told-places.js";
import type { Scene } from "../scene.js";
import { rulesOf } from "./deploy-yml.js";

/** What is to be looked at again; everything where nothing is said. */
export interface Wanted {
  /** What an event may concern. Of those that only wait for their turn, the first is looked at: the others when it is theirs. */
  readonly concerns?: (pending: PendingRequest) => boolean | Promise<boolean>;
  /** What it concerns wherever it stands in the queue, since it may be over. */
  readonly surely?: (pending: PendingRequest) => boolean | Promise<boolean>;
}

/** Looks again at what waits in an environment. `likely` is what will probably be judged first: one look is enough for both. */
export async function resume(
  scene: Scene,
  name: string,
  { concerns = () => true, surely = () => false }: Wanted,
  likely: Request | undefined,
): Promise<void> {
  const seen = await (likely === undefined ? scene.hub.snapshot({ environments: [name] }) : lookAt(scene, likely));
  await forgetDeployed(scene, seen, name);
  const rules = rulesOf(seen);
  // A deploy.yml that cannot be read judges nothing: whatever waits goes on waiting until it is mended.
  if (!("config" in rules)) return;
  const environment = rules.config.environments.find((each) => each.name === name);
  const all = waitingIn(scene, seen, name);
  const queue = queueOf({ requests: all });
  const isLate = (pending: PendingRequest): boolean => environment !== undefined && deadlineOf(pending, environment) <= scene.now();
  const due = new Set<PendingRequest>();
  for (const pending of all) if (isLate(pending) || (await surely(pending))) due.add(pending);
  const concerned = new Set<PendingRequest>(due);
  for (const pending of all) if (!due.has(pending) && (await concerns(pending))) concerned.add(pending);
  const judge = createJudge(scene, seen, likely);
  const turns = environment?.serialization === true;
  const others = all.filter((pending) => concerned.has(pending) && !queue.includes(pending));
  if (turns) await inTurn({ queue, free: isFree(scene, seen, environment), concerned, due, judge });
  else for (const pending of queue) if (concerned.has(pending)) await judge(pending);
  for (const pending of others) await judge(pending);
}

type Judge = (pending: PendingRequest) => ReturnType<typeof judgeAgain>;

/** Judges by the look there is what that was made for, as long as nothing was judged before. */
function createJudge(scene: Scene, seen: Snapshot, likely: Request | undefined): Judge {
  let first: Snapshot | undefined = seen;
  return async (pending) => {
    const look = pending.request.id === likely?.id && pending.request.sha === likely.sha ? first : undefined;
    first = undefined;
    return await judgeAgain(scene, pending, look);
  };
}

interface Queue {
  readonly queue: readonly PendingRequest[];
  /** Nothing is running. */
  readonly free: boolean;
  readonly concerned: ReadonlySet<PendingRequest>;
  /** Of those, the ones that are to be looked at wherever they stand. */
  readonly due: ReadonlySet<PendingRequest>;
  readonly judge: Judge;
}

/** The first of the queue goes on, if it may; where one is gone, whoever stood behind it is the first. */
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
    // Whoever waits for something else again has lost its place to the next one.
    if (came === "queued") break;
    gone.push(head);
    if (came !== "deployed") continue;
    if (isShort() && left[0] !== undefined) await judge(left[0]);
    return;
  }
  if (isShort()) for (const pending of left) if (stoodBehind(pending)) await judge(pending);
}

function isFree(scene: Scene, snapshot: Snapshot, { name }: Environment): boolean {
  const here = snapshot.deployments.get(name) ?? [];
  const state = recordIn(snapshot, name);
  return runningOf(here).length === 0 && state.verified && begunBy(state.record, scene.now(), deployedRequests(here)).length === 0;
}

/** Drops what has become a deployment while that is among the newest, where it is found, and nothing waits: the next one that goes on drops it otherwise. */
async function forgetDeployed(scene: Scene, snapshot: Snapshot, environment: string): Promise<void> {
  const state = recordIn(snapshot, environment);
  const deployed = deployedRequests(snapshot.deployments.get(environment) ?? []);
  const isStale = ({ request }: PendingRequest): boolean => deployed(request.id);
  if (!state.verified || state.record.requests.length === 0 || !state.record.requests.every(isStale)) return;
  // What was deployed stays so, whatever else happens.
  await changeRecord(scene, environment, state, (record) => {
    const [gone] = record.requests.filter(isStale);
    if (gone === undefined) return { result: undefined };
    const subject = `${gone.request.ref.name} was deployed and waits no more`;
    return { change: { record: withoutStale(record, scene.now(), deployed), subject }, result: undefined };
  });
}
