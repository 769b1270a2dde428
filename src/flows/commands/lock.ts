import type { Command } from "../../core/command.js";
import { reasonPiece } from "../../core/command/compose.js";
import { durationText } from "../../core/durations.js";
import type { Lock, PendingRequest } from "../../core/ledger.js";
import { lockOf, nobody, withLock, withoutLock } from "../../core/ledger/lock.js";
import { begunBy, isReleased, waitingBy } from "../../core/ledger/turn.js";
import { alreadyLockedAnswer, lockedAnswer, notLockedAnswer, unlockedAnswer } from "../../core/messages/lock.js";
import { sameLogin } from "../../core/accounts.js";
import { sayDropped } from "../requests/end.js";
import { overtook, type Visit } from "./visit.js";
import { type Done, type Keep, type Place, wherever } from "./in-environment.js";
import { changeRecord } from "../requests/change-record.js";
import { nameOf } from "../../core/messages/subject.js";
import { deployedRequests } from "../../core/deployments.js";
import { resume } from "../requests/wake.js";
import type { Scene } from "../scene.js";
import { recordIn } from "../../github/types/snapshot.js";

/**
 * `/lock`: nobody else deploys there until it is unlocked, its time is over, or the pull request is merged (or closed by somebody who may unlock).
 */
export async function lock(scene: Scene, visit: Visit, command: Extract<Command, { verb: "lock" }>): Promise<void> {
  const rest = [command.for === undefined ? undefined : { for: durationText(command.for) }, reasonPiece(command)];
  await wherever(scene, visit, { ...command, rest }, (place, keep) => lockThere(scene, visit, command, place, keep));
}

async function lockThere(
  scene: Scene,
  visit: Visit,
  command: Extract<Command, { verb: "lock" }>,
  { environment, snapshot }: Place,
  keep: Keep,
): Promise<Done> {
  const now = scene.now();
  const { person, at } = visit;
  // A closed pull request will not close again.
  const pullRequest = visit.snapshot.issue?.open === true ? visit.pullRequest : undefined;
  const wanted: Lock = {
    by: person.login,
    // An `/unlock` written after it releases it, however late it was executed.
    at: at.toISOString(),
    ...(command.for === undefined ? {} : { until: new Date(now.getTime() + command.for).toISOString() }),
    ...(command.reason === undefined ? {} : { reason: command.reason }),
    ...(pullRequest === undefined ? {} : { pullRequest }),
  };
  const deployed = deployedRequests(snapshot.deployments.get(environment.name) ?? []);
  const { result } = await changeRecord<Done>(scene, environment.name, recordIn(snapshot, environment.name), (record) => {
    const held = lockOf(record, now);
    if (held !== undefined && (!sameLogin(held.by, person.login) || overtook(scene, visit, { at: new Date(held.at) })))
      return { result: { done: false, answer: alreadyLockedAnswer({ environment: environment.name, lock: held }) } };
    const next = withLock(record, wanted, now);
    const begun = begunBy(record, now, deployed).find(
      (pending) => !isReleased(pending) && !sameLogin(pending.request.requestedBy, person.login),
    );
    const answer = lockedAnswer({ environment: environment.name, lock: wanted, begun: begun && nameOf(begun) });
    return {
      change: {
        // A page has no comment that could hold the answer.
        record: next === record && visit.cause !== "page" ? record : keep(next, answer),
        subject: `${person.login} locks ${environment.name}${command.reason === undefined ? "" : `: ${command.reason}`}`,
      },
      result: { done: true, answer },
    };
  });
  if (result.done && command.for !== undefined) scene.later(command.for + 1000, (later) => resume(later, environment.name));
  return result;
}

/** `/unlock`: by anybody who may deploy there. The holder is told, and requests that waited for it start. */
export async function unlock(scene: Scene, visit: Visit, command: Extract<Command, { verb: "unlock" }>): Promise<void> {
  await wherever(scene, visit, command, (place, keep) => unlockThere(scene, visit, place, keep));
}

async function unlockThere(scene: Scene, visit: Visit, { environment, snapshot }: Place, keep: Keep): Promise<Done> {
  const { person } = visit;
  const now = scene.now();
  const { name } = environment;
  const deployed = deployedRequests(snapshot.deployments.get(name) ?? []);
  const { result, written } = await changeRecord<Done>(scene, name, recordIn(snapshot, name), (record, dropped) => {
    const held = lockOf(record, now);
    if (held !== undefined && held.by !== nobody && overtook(scene, visit, { at: new Date(held.at) }))
      // A late command was written before this lock was taken.
      return { result: { done: false, answer: alreadyLockedAnswer({ environment: name, lock: held }) } };
    const left = withoutLock(record);
    if (held === undefined)
      return { change: { record: left, subject: `the lock of ${name} is over` }, result: { done: false, answer: notLockedAnswer(name) } };
    const released = held.by === nobody ? undefined : held;
    const answer = unlockedAnswer({
      environment: name,
      by: person.login,
      lock: released,
      ...releasedBy(waitingBy(left, now, deployed)),
      dropped,
    });
    return { change: { record: keep(left, answer), subject: `${person.login} unlocks ${name}` }, result: { done: true, answer } };
  });
  if (!result.done) return result;
  const starts = written !== undefined && written.record.requests.length > 0;
  const follows = async (): Promise<void> => {
    await sayDropped(scene, snapshot, name, recordIn(snapshot, name));
    if (starts) await resume(scene, name);
  };
  return { ...result, follows };
}

/** What starts in an unlocked environment, and what still waits for something else. */
function releasedBy(requests: readonly PendingRequest[]): Pick<Parameters<typeof unlockedAnswer>[0], "starts" | "waits"> {
  const isFree = ({ waitsFor }: PendingRequest): boolean => waitsFor.every((rule) => rule === "lock");
  return { starts: requests.filter(isFree).map(nameOf), waits: requests.filter((pending) => !isFree(pending)).map(nameOf) };
}
