import type { Command } from "../core/command.js";
import type { Environment } from "../core/config/environment.js";
import type { LedgerRecord, Lock } from "../core/ledger.js";
import { lockOf, withLock, withoutLock } from "../core/ledger/lock.js";
import type { Answer } from "../core/messages/answer.js";
import { alreadyLockedAnswer, lockedAnswer, notLockedAnswer, unlockedAnswer } from "../core/messages/simple.js";
import { sameLogin } from "../core/rules/principals.js";
import type { Snapshot } from "../github/snapshot.js";
import { afterwards } from "./afterwards.js";
import { environmentFor } from "./choose.js";
import { recordOf, withEnvironments } from "./gather.js";
import { answered, answering, overtook } from "./late.js";
import { isPermitted } from "./permitted.js";
import { changeRecord, nobody } from "./record.js";
import { reply } from "./reply.js";
import { resumeEnvironment } from "./resume.js";
import type { Scene } from "./scene.js";
import type { Visit } from "./visit.js";

/** `/lock`: nobody else deploys there until it is unlocked, its time is over, or the pull request is closed. */
export async function lock(scene: Scene, visit: Visit, command: Extract<Command, { verb: "lock" }>): Promise<void> {
  const place = await enter(scene, visit, "lock", command.environment);
  if (place === undefined) return;
  const { environment, snapshot } = place;
  const now = scene.now();
  const { person } = visit;
  // What is closed already is not going to be.
  const pullRequest = visit.snapshot.issue?.open === true ? visit.pullRequest : undefined;
  const wanted: Lock = {
    by: person.login,
    at: now.toISOString(),
    ...(command.for === undefined ? {} : { until: new Date(now.getTime() + command.for).toISOString() }),
    ...(command.reason === undefined ? {} : { reason: command.reason }),
    ...(pullRequest === undefined ? {} : { pullRequest }),
  };
  const answer = lockedAnswer({ environment: environment.name, lock: wanted });
  let held: Lock | undefined;
  await changeRecord(scene, environment.name, snapshot.ledgers.get(environment.name), (record) => {
    held = lockOf(record, now);
    const next = withLock(record, wanted);
    return {
      record: next === record ? record : answering(scene, visit, next, answer),
      subject: `${person.login} locks ${environment.name}${command.reason === undefined ? "" : `: ${command.reason}`}`,
    };
  });
  if (held !== undefined && !sameLogin(held.by, person.login)) {
    return await reply(scene, visit.asker, "-1", alreadyLockedAnswer({ environment: environment.name, lock: held }));
  }
  if (command.for !== undefined) scene.later(command.for + 1000, (later) => resumeEnvironment(later, environment.name));
  await afterwards(`${visit.asker.id} has locked`, reply(scene, visit.asker, "rocket", answer));
}

/** `/unlock`: by whoever may deploy there; the holder is told, and what waited for it starts. */
export async function unlock(scene: Scene, visit: Visit, command: Extract<Command, { verb: "unlock" }>): Promise<void> {
  const place = await enter(scene, visit, "unlock", command.environment);
  if (place === undefined) return;
  const { environment, snapshot } = place;
  const { person } = visit;
  const now = scene.now();
  const commit = snapshot.ledgers.get(environment.name);
  const state = recordOf(scene, environment.name, commit);
  const dropped = state.verified ? undefined : state.requests;
  let held: Lock | undefined;
  let answer: Answer | undefined;
  const written = await changeRecord(scene, environment.name, commit, (record) => {
    held = lockOf(record, now);
    if (held !== undefined && held.by !== nobody && overtook(scene, visit, { at: new Date(held.at) })) return undefined;
    const left = withoutLock(record);
    if (held === undefined && state.verified) return { record: left, subject: `the lock of ${environment.name} is over` };
    const released = state.verified && held?.by !== nobody ? held : undefined;
    answer = unlockedAnswer({ environment: environment.name, by: person.login, lock: released, ...releasedBy(left), dropped });
    return { record: answering(scene, visit, left, answer), subject: `${person.login} unlocks ${environment.name}` };
  });
  if (answer !== undefined) await afterwards(`${visit.asker.id} has unlocked`, reply(scene, visit.asker, "rocket", answer));
  else if (held === undefined) return await reply(scene, visit.asker, "-1", notLockedAnswer(environment.name));
  else return await reply(scene, visit.asker, "-1", alreadyLockedAnswer({ environment: environment.name, lock: held }));
  if (written !== undefined && written.record.requests.length > 0) await resumeEnvironment(scene, environment.name);
}

/** What an unlocked environment lets go, and what waits there for something else, too. */
function releasedBy({ requests }: LedgerRecord): Pick<Parameters<typeof unlockedAnswer>[0], "starts" | "waits"> {
  const named = (those: LedgerRecord["requests"]): { readonly ref: string; readonly requestedBy: string }[] =>
    those.map(({ request }) => ({ ref: request.ref.name, requestedBy: request.requestedBy }));
  const isFree = ({ waitsFor }: LedgerRecord["requests"][number]): boolean => waitsFor.every((rule) => rule === "lock");
  return { starts: named(requests.filter(isFree)), waits: named(requests.filter((pending) => !isFree(pending))) };
}

interface Place {
  readonly environment: Environment;
  readonly snapshot: Snapshot;
}

/** The environment of a command that only those who may deploy there may give; `undefined` where that has been answered already. */
export async function enter(
  scene: Scene,
  visit: Visit,
  verb: "lock" | "unlock" | "cancel",
  word: string | undefined,
): Promise<Place | undefined> {
  const chosen = environmentFor(visit.config, verb, word);
  if ("answer" in chosen) {
    await reply(scene, visit.asker, "confused", chosen.answer);
    return undefined;
  }
  const { environment } = chosen;
  const [snapshot, permitted] = await Promise.all([
    withEnvironments(scene, visit.snapshot, [environment.name]),
    isPermitted(scene, visit, environment),
  ]);
  if (!permitted || (await answered(scene, visit, environment.name, snapshot.ledgers.get(environment.name)))) return undefined;
  return { environment, snapshot };
}
