import { deadlineOf } from "../../core/ledger/expiry.js";
import { withWaitingEnded } from "../../core/ledger/pending-notices.js";
import { type Ending, type PendingRequest, pick } from "../../core/ledger.js";
import { openRules } from "../../core/messages/findings.js";
import type { Request } from "../../core/request.js";
import { evaluate } from "../../core/rules/index.js";
import { type Snapshot, recordIn } from "../../github/types/snapshot.js";
import { endAsSeen } from "./end.js";
import { gather, type Outcome } from "./gather.js";
import { judge } from "./judge.js";
import { actOn, waitingIn } from "./change-record.js";
import type { Scene } from "../scene.js";
import { seeAgain, type Seen } from "./see-again.js";
import { toldOf } from "../../core/accounts.js";
import { answerAmong, markerOf } from "../../core/messages/answer.js";
import { putBackNotice } from "../../core/messages/trouble.js";
import type { OwnCheckRun } from "../../github/types/check-runs.js";
import { isRequest } from "../../github/resources/payload.js";
import { together } from "../../github/client/together.js";
import { deploymentsSince } from "../../github/reads/older-deployments.js";
import { repliesIn, ownCheckRuns, writeComment } from "../answers/write.js";
import { checkRunName } from "../../core/config/environment.js";

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

/**
 * Whether a request that waits according to its record has ended nevertheless. Anybody who may push can point the record's ref at an older commit of ours,
 * which verifies. So two things are checked that they cannot turn back: the check runs, which only this App can write and nobody can delete, and all
 * deployments since the request was made (docs/adr/0014-what-has-ended-is-asked-of-check-runs.md).
 */
export async function hasEndedBefore(scene: Scene, snapshot: Snapshot, request: Request): Promise<boolean> {
  const { environment, sha, requestedAt, ref } = request;
  const isSeen = snapshot.checkRuns?.sha === sha;
  // Only a request with a branch may be live as another commit, made by our own merge. For a tag that was moved meanwhile, the check run on this commit says so.
  const isBare = isSeen && snapshot.deployedBefore === false && ref.branch === undefined;
  const [deployments, checkRuns] = await together([
    isBare ? [] : deploymentsSince(scene.hub, snapshot, environment, new Date(requestedAt)),
    isSeen ? snapshot.checkRuns.runs : ownCheckRuns(scene, sha, checkRunName(environment)),
  ]);
  return (
    deployments === "too_many" ||
    deployments.some((deployment) => deployment.ours && isRequest(deployment.request?.id, request.id)) ||
    checkRuns.some((run) => run.externalId === request.id && saysOver(run))
  );
}

/** No waiting request has such a check run: its run is queued, or completed to ask people. GitHub's own `stale`, and `neutral`, do not count. */
function saysOver({ status, conclusion = "" }: OwnCheckRun): boolean {
  return status === "in_progress" || (status === "completed" && ["success", "failure", "cancelled"].includes(conclusion));
}

/** Drops a request that had ended before an older record was put back, and says so. Its answer stays, since it says how it ended. */
export async function dropPutBack(scene: Scene, snapshot: Snapshot, request: Request): Promise<"over" | "conflict"> {
  const { id, environment, ref, requestedBy, issue, comment } = request;
  const subject = `${ref.name} for ${requestedBy} had ended before: an older record was put back`;
  const dropped = await endAsSeen(
    scene,
    snapshot,
    { environment, seen: recordIn(snapshot, environment), subject },
    (record) => pick(record, (pending) => pending.request.id !== id).record,
  );
  if (dropped === "conflict") return "conflict";
  scene.log.warn({ environment, request: id }, "An older record was put back; what had ended is dropped from it");
  if (issue === undefined) return "over";
  const notice = `put-back-${id}`;
  const { own } = await repliesIn(scene, issue, comment);
  if (answerAmong(own, notice) === undefined)
    await writeComment(
      scene,
      { id: notice, issue },
      putBackNotice({ environment, ref: ref.name, who: toldOf(request), marker: markerOf(notice) }).text,
      undefined,
    );
  return "over";
}
