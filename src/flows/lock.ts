import type { Command } from "../core/command.js";
import type { Environment } from "../core/config/environment.js";
import type { LedgerRecord, Lock, PendingRequest } from "../core/ledger.js";
import { lockOf, withLock, withoutLock } from "../core/ledger/lock.js";
import { begunBy } from "../core/ledger/turn.js";
import type { Answer } from "../core/messages/answer.js";
import { alreadyLockedAnswer, lockedAnswer, notLockedAnswer, unlockedAnswer } from "../core/messages/simple.js";
import { sameLogin } from "../core/rules/principals.js";
import type { Snapshot } from "../github/snapshot.js";
import { afterwards } from "./afterwards.js";
import { environmentFor } from "./choose.js";
import { withEnvironments } from "./gather.js";
import { answered, answering, overtook } from "./late.js";
import { isPermitted } from "./permitted.js";
import { changeRecord, deployedRequests, nameOf, nobody } from "./record.js";
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
  const deployed = deployedRequests(snapshot.deployments.get(environment.name) ?? []);
  const { result } = await changeRecord<Locking>(scene, environment.name, snapshot.ledgers.get(environment.name), (record) => {
    const held = lockOf(record, now);
    if (held !== undefined && !sameLogin(held.by, person.login)) return { result: { held } };
    const next = withLock(record, wanted);
    const begun = begunBy(record, now, deployed).find(({ request }) => !sameLogin(request.requestedBy, person.login));
    const answer = lockedAnswer({ environment: environment.name, lock: wanted, begun: begun && nameOf(begun) });
    return {
      change: {
        record: next === record ? record : answering(scene, visit, next, answer),
        subject: `${person.login} locks ${environment.name}${command.reason === undefined ? "" : `: ${command.reason}`}`,
      },
      result: { answer },
    };
  });
  if ("held" in result)
    return await reply(scene, visit.asker, "-1", alreadyLockedAnswer({ environment: environment.name, lock: result.held }));
  if (command.for !== undefined) scene.later(command.for + 1000, (later) => resumeEnvironment(later, environment.name));
  await afterwards(`${visit.asker.id} has locked`, reply(scene, visit.asker, "rocket", result.answer));
}

/** What comes of a lock. */
type Locking =
  | { readonly answer: Answer }
  /** Somebody else's holds. */
  | { readonly held: Lock };

/** `/unlock`: by whoever may deploy there; the holder is told, and what waited for it starts. */
export async function unlock(scene: Scene, visit: Visit, command: Extract<Command, { verb: "unlock" }>): Promise<void> {
  const place = await enter(scene, visit, "unlock", command.environment);
  if (place === undefined) return;
  const { environment, snapshot } = place;
  const { person } = visit;
  const now = scene.now();
  const { result, written } = await changeRecord<Unlocking>(
    scene,
    environment.name,
    snapshot.ledgers.get(environment.name),
    (record, dropped) => {
      const held = lockOf(record, now);
      if (held !== undefined && held.by !== nobody && overtook(scene, visit, { at: new Date(held.at) })) return { result: { newer: held } };
      const left = withoutLock(record);
      if (held === undefined)
        return { change: { record: left, subject: `the lock of ${environment.name} is over` }, result: { notLocked: true } };
      const released = held.by === nobody ? undefined : held;
      const answer = unlockedAnswer({ environment: environment.name, by: person.login, lock: released, ...releasedBy(left), dropped });
      return {
        change: { record: answering(scene, visit, left, answer), subject: `${person.login} unlocks ${environment.name}` },
        result: { answer },
      };
    },
  );
  if ("answer" in result) await afterwards(`${visit.asker.id} has unlocked`, reply(scene, visit.asker, "rocket", result.answer));
  else if ("newer" in result)
    return await reply(scene, visit.asker, "-1", alreadyLockedAnswer({ environment: environment.name, lock: result.newer }));
  else return await reply(scene, visit.asker, "-1", notLockedAnswer(environment.name));
  if (written !== undefined && written.record.requests.length > 0) await resumeEnvironment(scene, environment.name);
}

/** What comes of an unlock. */
type Unlocking =
  | { readonly answer: Answer }
  | { readonly notLocked: true }
  /** The lock was taken after a command that comes late was written. */
  | { readonly newer: Lock };

/** What an unlocked environment lets go, and what waits there for something else, too. */
function releasedBy({ requests }: LedgerRecord): Pick<Parameters<typeof unlockedAnswer>[0], "starts" | "waits"> {
  const isFree = ({ waitsFor }: PendingRequest): boolean => waitsFor.every((rule) => rule === "lock");
  return { starts: requests.filter(isFree).map(nameOf), waits: requests.filter((pending) => !isFree(pending)).map(nameOf) };
}

/** Where a command is executed, as it was seen. */
export interface Place {
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
