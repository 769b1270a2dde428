import type { Command } from "../core/command.js";
import { runningOf } from "../core/facts.js";
import type { PendingRequest } from "../core/ledger.js";
import { withoutRequest } from "../core/ledger/requests.js";
import { hasTurn } from "../core/ledger/turn.js";
import { askedAgain } from "../core/messages/next.js";
import { cancelledRunning, cancelledWaiting, nothingToCancel } from "../core/messages/simple.js";
import { cancelledBy } from "../core/progress.js";
import type { Visit } from "./comment.js";
import { endRequests } from "./end.js";
import { enter } from "./lock.js";
import { changeRecord } from "./record.js";
import { reply } from "./reply.js";
import { resumeEnvironment } from "./resume.js";
import type { Scene } from "./scene.js";

/**
 * `/cancel`: ends what waits, the one asked for in this pull request before the newest of others; where nothing waits, the running deployment
 * is set to `error`, so that the tooling can react.
 */
export async function cancel(scene: Scene, visit: Visit, command: Extract<Command, { verb: "cancel" }>): Promise<void> {
  const place = await enter(scene, visit, "cancel", command.environment);
  if (place === undefined) return;
  const { environment, snapshot } = place;
  const { person, asker } = visit;
  const name = environment.name;
  const waiting = await cancelWaiting(scene, name, snapshot.ledgers.get(name), person.login, ({ request }) =>
    Number(visit.pullRequest !== undefined && request.pullRequest === visit.pullRequest),
  );
  if (waiting !== undefined) {
    await endRequests(scene, snapshot, [waiting], { how: "cancelled", by: person.login });
    await reply(
      scene,
      asker,
      "rocket",
      cancelledWaiting({ environment: name, ref: waiting.request.ref.name, by: person.login, again: askedAgain(waiting.request) }),
    );
    return await resumeEnvironment(scene, name);
  }
  const [running] = runningOf(snapshot.deployments.get(name) ?? []);
  if (running === undefined) return await reply(scene, asker, "-1", nothingToCancel(name));
  await scene.hub.createStatus(running.id, { state: "error", description: `${cancelledBy} ${person.login}` });
  await reply(scene, asker, "rocket", cancelledRunning({ environment: name, ref: running.request?.ref ?? running.ref, by: person.login }));
}

/** Takes one waiting request out of the record: the one preferred most, the newest of several; `undefined` where none waits. */
export async function cancelWaiting(
  scene: Scene,
  environment: string,
  seen: Parameters<typeof changeRecord>[2],
  by: string,
  preference: (pending: PendingRequest) => number,
): Promise<PendingRequest | undefined> {
  let chosen: PendingRequest | undefined;
  await changeRecord(scene, environment, seen, (record) => {
    chosen = record.requests
      .filter((pending) => !hasTurn(pending, scene.now()) && preference(pending) >= 0)
      .toSorted((one, other) => preference(other) - preference(one))
      .reduce<PendingRequest | undefined>(
        (best, pending) => (best === undefined || preference(pending) === preference(best) ? pending : best),
        undefined,
      );
    if (chosen === undefined) return undefined;
    return { record: withoutRequest(record, chosen.request.id), subject: `${by} cancels ${chosen.request.ref.name}` };
  });
  return chosen;
}
