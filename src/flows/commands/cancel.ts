import type { Command } from "../../core/command.js";
import { type Deployment, liveOf, runningOf, deployedRequests } from "../../core/deployments.js";
import { type PendingRequest, believed } from "../../core/ledger.js";
import { originOf } from "../../core/ledger/meant.js";
import { begunBy, waitingBy } from "../../core/ledger/turn.js";
import { withEnded } from "../../core/ledger/pending-notices.js";
import type { Answer } from "../../core/messages/answer.js";
import { type DeployedRequest, issueOf } from "../../core/request.js";
import { askedAgain } from "../../core/messages/next.js";
import { cancelWhich, cancelledRunning, cancelledWaiting, nothingToCancel } from "../../core/messages/cancel.js";
import { cancelledBy } from "../../core/progress.js";
import { followUp } from "../../github/client/fault.js";
import { begunAnswer, answering, isLate, overtook, type Visit } from "./visit.js";
import { sayEnded, sayLost } from "../requests/end.js";
import { withEnvironments } from "../../github/reads/snapshot.js";
import { enter, type Place } from "./in-environment.js";
import { changeAsSeen, waitingIn, type Written } from "../requests/change-record.js";
import { reply } from "../answers/reply.js";
import { resume } from "../requests/wake.js";
import type { Scene } from "../scene.js";
import { together } from "../../github/client/together.js";
import { namesOf } from "../../core/config/environment.js";
import { recordIn } from "../../github/types/snapshot.js";

/**
 * `/cancel`: ends a waiting request; one from this conversation before the newest of others. Otherwise it sets the running deployment to `error`, so that
 * the tooling can react: if nothing waits, if a rollback waits for that deployment, or if only it was requested here. A button means only its own request,
 * whether that waits or runs.
 */
export async function cancel(scene: Scene, visit: Visit, command: Extract<Command, { verb: "cancel" }>): Promise<"over" | "conflict"> {
  const { meant } = visit;
  const here = command.environment === undefined ? await environmentsOfConversation(scene, visit) : [command.environment];
  if (here.length > 1) {
    await reply(scene, visit.asker, cancelWhich(here));
    return "over";
  }
  const place = await enter(scene, visit, "cancel", here[0]);
  if (place === undefined) return "over";
  const { environment, snapshot } = place;
  const { name } = environment;
  const deployments = snapshot.deployments.get(name) ?? [];
  const running = await runningFor(scene, visit, deployments);
  const ofThis = ({ request }: PendingRequest): boolean =>
    meant === undefined ? request.issue !== undefined && request.issue === visit.asker.issue : request.id === meant;
  const waits = waitingIn(scene, snapshot, name);
  const ranHere = async ({ deployment: { request } }: Running): Promise<boolean> =>
    visit.asker.issue !== undefined && waits.length > 0 && !waits.some(ofThis) && (await whereAsked(scene, request)) === visit.asker.issue;
  const stops = running !== undefined && (running.marked || makesWay(waits, ofThis) || (await ranHere(running)));
  const preference = (pending: PendingRequest): number => (ofThis(pending) ? 1 : meant === undefined ? 0 : -1);
  const waiting = stops ? "none" : await cancelWaiting(scene, visit, place, preference);
  if (waiting === "conflict") return "conflict";
  if (waiting !== "none") {
    const said = sayEnded(scene, snapshot, waiting.written).then(() => reply(scene, visit.asker, waiting.answer));
    await followUp(`${visit.asker.id} has cancelled what waited`, said);
    await resume(scene, name);
  } else if (running !== undefined) await stop(scene, visit, name, { ...running, isFirst: liveOf(deployments) === undefined });
  else {
    await reply(scene, visit.asker, nothingFor(scene, place, meant));
    await sayLost(scene, snapshot, name, recordIn(snapshot, name));
  }
  return "over";
}

/** The environments in which a request from this conversation waits or runs. */
async function environmentsOfConversation(scene: Scene, { asker: { issue }, config, snapshot }: Visit): Promise<readonly string[]> {
  const names = namesOf(config);
  if (issue === undefined || names.length === 1) return [];
  const seen = await withEnvironments(scene.hub, snapshot, names);
  const asked = names.map(async (name) => {
    const running = runningOf(seen.deployments.get(name) ?? []).map(({ request }) => whereAsked(scene, request));
    const waiting = waitingIn(scene, seen, name).map(({ request }) => request.issue);
    return [...waiting, ...(await together(running))].includes(issue) ? [name] : [];
  });
  return (await together(asked)).flat();
}

/** Where a deployment was requested: its payload names the pull request, but for an issue only the comment. */
async function whereAsked({ hub }: Scene, request: DeployedRequest | undefined): Promise<number | undefined> {
  return issueOf(request) ?? (request?.comment === undefined ? undefined : await hub.issueOfComment(request.comment));
}

/** Nothing waits or runs; but something may be about to run. */
function nothingFor(scene: Scene, { environment: { name }, snapshot }: Place, meant: string | undefined): Answer {
  const deployed = deployedRequests(snapshot.deployments.get(name) ?? []);
  const all = begunBy(believed(recordIn(snapshot, name)), scene.now(), deployed);
  const begun = all.find((pending) => meant === undefined || pending.request.id === meant);
  return begun === undefined ? nothingToCancel(name) : begunAnswer(begun, snapshot.repository.url);
}

interface Running {
  readonly deployment: Deployment;
  /** An earlier process marked it for this command, and died before answering. */
  readonly marked: boolean;
}

/**
 * The running deployment that a command means: of several, the newest that was requested in this conversation, else the newest. If that is a rollback, the
 * one that still runs beside it, which the rollback's answer offers to stop.
 */
async function runningFor(scene: Scene, visit: Visit, all: readonly Deployment[]): Promise<Running | undefined> {
  const { meant } = visit;
  const deployments = meant === undefined ? all : all.filter(({ request }) => request?.id === meant);
  const marked = deployments.find((deployment) => isMarked(scene, visit, deployment));
  if (marked !== undefined) return { deployment: marked, marked: true };
  const running = runningOf(deployments).filter(
    ({ request, createdAt }) => !overtook(scene, visit, { comment: request?.comment, at: createdAt }),
  );
  const beside = running.filter(({ request }) => request?.rollbackFrom === undefined);
  const candidates = beside.length > 0 ? beside : running;
  const { issue } = visit.asker;
  const asked =
    issue === undefined || candidates.length < 2 ? [] : await together(candidates.map(({ request }) => whereAsked(scene, request)));
  const deployment = candidates[asked.indexOf(issue)] ?? candidates[0];
  return deployment && { deployment, marked: false };
}

/**
 * Whether the running deployment blocks a rollback, whose answer offers to stop it. The author's own waiting request is meant nevertheless.
 */
function makesWay(waits: readonly PendingRequest[], here: (pending: PendingRequest) => boolean): boolean {
  const isRollback = ({ request }: PendingRequest): boolean => request.action === "rollback";
  return waits.some(isRollback) && !waits.some((pending) => here(pending) && !isRollback(pending));
}

async function stop(
  scene: Scene,
  { asker, person }: Visit,
  environment: string,
  { deployment, marked, isFirst }: Running & { readonly isFirst: boolean },
): Promise<void> {
  const { id, request, ref } = deployment;
  if (!marked) await scene.hub.createStatus(id, { state: "error", description: `${cancelledBy} ${person.login}` });
  const answer = cancelledRunning({ environment, ref: request?.ref ?? ref, by: person.login, isFirst });
  await followUp(`${asker.id} has cancelled what ran`, reply(scene, asker, answer));
}

/** Removes one waiting request from the record: the most preferred, or the newest of several. `none`: nothing waits; `conflict`: look again. */
async function cancelWaiting(
  scene: Scene,
  visit: Visit,
  { environment: { name }, snapshot }: Place,
  preference: (pending: PendingRequest) => number,
): Promise<{ readonly written: Written; readonly answer: Answer } | "none" | "conflict"> {
  const by = visit.person.login;
  const deployed = deployedRequests(snapshot.deployments.get(name) ?? []);
  const decided = await changeAsSeen<Answer | undefined>(scene, name, recordIn(snapshot, name), (record) => {
    const now = scene.now();
    const [chosen] = waitingBy(record, now, deployed)
      .filter((pending) => preference(pending) >= 0 && !overtook(scene, visit, originOf(pending)))
      .toReversed()
      .toSorted((one, other) => preference(other) - preference(one));
    if (chosen === undefined) return { result: undefined };
    const ref = chosen.request.ref.name;
    const answer = cancelledWaiting({ environment: name, ref, by, again: askedAgain(chosen.request) });
    const ended = withEnded(record, [chosen], { how: "cancelled", by }, now);
    return { change: { record: answering(scene, visit, ended, answer), subject: `${by} cancels ${ref}` }, result: answer };
  });
  if (decided === "conflict") return "conflict";
  const { result: answer, written } = decided;
  return answer === undefined || written === undefined ? "none" : { written, answer };
}

/** Whether this deployment was already marked for this command: by a process that died before answering, or by the same button. */
function isMarked(scene: Scene, visit: Visit, { ours, statuses }: Deployment): boolean {
  const mark = `${cancelledBy} ${visit.person.login}`;
  const isMark = ({ state, description }: Deployment["statuses"][number]): boolean => state === "error" && description === mark;
  if (visit.meant !== undefined) return ours && statuses.slice(-1).some(isMark);
  return isLate(scene, visit) && ours && statuses.some((status) => isMark(status) && status.at >= visit.at);
}
