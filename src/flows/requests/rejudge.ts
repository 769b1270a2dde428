import { deadlineOf } from "../../core/ledger/deadline.js";
import { withWaitingEnded } from "../../core/ledger/pending-notices.js";
import type { Ending, PendingRequest } from "../../core/ledger.js";
import { openRules } from "../../core/messages/findings.js";
import type { Request } from "../../core/request.js";
import { evaluate } from "../../core/rules/index.js";
import { type Snapshot, recordIn } from "../../github/types/snapshot.js";
import { endAsSeen } from "./end.js";
import { gather, type Outcome } from "./gather.js";
import { judge } from "./judge.js";
import { dropPutBack, hasEndedBefore } from "./put-back.js";
import { actOn, waitingIn } from "./change-record.js";
import type { Scene } from "../scene.js";
import { seeAgain, type Seen } from "./see-again.js";

/** Judges a waiting request again, on current facts or those of a recent look: it deploys, waits on, or ends. */
export async function judgeAgain(scene: Scene, { request }: PendingRequest, look?: Snapshot): Promise<Outcome> {
  const see = (at?: Snapshot): Promise<Seen> => seeAgain(scene, { request, answer: "shown", stranger: false }, at);
  return await actOn<Seen, Outcome>(
    await see(look),
    (seen) => judgeAsSeen(scene, seen, request),
    () => see(),
  );
}

async function judgeAsSeen(scene: Scene, seen: Seen, request: Request): Promise<Outcome | "conflict"> {
  const { snapshot } = seen;
  const pending = waitingIn(scene, snapshot, request.environment).find(({ request: { id } }) => id === request.id);
  // It has ended, or another process is deploying it.
  if (pending === undefined) return "over";
  // Meanwhile another process has merged the default branch in: the request continues with the commit that the record has.
  if (pending.request.sha !== request.sha) return await judgeAgain(scene, pending);
  if (await hasEndedBefore(scene, snapshot, pending.request)) return await dropPutBack(scene, snapshot, pending.request);
  if ("ending" in seen) return await end(scene, snapshot, pending, seen.ending);
  const { asked } = seen;
  if (deadlineOf(pending, asked.environment) > scene.now()) return await judge(scene, snapshot, asked);
  const { facts } = await gather(scene, snapshot, asked);
  const culprits = openRules(evaluate(facts).findings);
  return await end(scene, snapshot, pending, { how: "expired", ...(culprits === undefined ? {} : { culprits: culprits.text }) });
}

/** Ends a request for the reason why it can no longer wait, and tells its requester. */
async function end(scene: Scene, snapshot: Snapshot, { request }: PendingRequest, ending: Ending): Promise<Outcome | "conflict"> {
  const { environment, ref, requestedBy } = request;
  const subject = `${ref.name} for ${requestedBy} ends: ${ending.how.replace("_", " ")}`;
  return await endAsSeen(scene, snapshot, { environment, seen: recordIn(snapshot, environment), subject }, (record) =>
    withWaitingEnded(record, request.id, ending, scene.now()),
  );
}
