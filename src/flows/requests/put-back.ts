import { toldOf } from "../../core/accounts.js";
import { pick } from "../../core/ledger.js";
import { answerAmong, markerOf } from "../../core/messages/answer.js";
import { putBackNotice } from "../../core/messages/trouble.js";
import type { Request } from "../../core/request.js";
import type { OwnCheckRun } from "../../github/types/check-runs.js";
import { isRequest } from "../../github/resources/payload.js";
import { type Snapshot, recordIn } from "../../github/types/snapshot.js";
import { together } from "../../github/client/together.js";
import { deploymentsSince } from "./deployments.js";
import { endAsSeen } from "./end.js";
import { repliesIn, ownCheckRuns, writeComment } from "../answers/write.js";
import { checkRunName } from "../../core/config/environment.js";
import type { Scene } from "../scene.js";

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
    isBare ? [] : deploymentsSince(scene, snapshot, environment, new Date(requestedAt)),
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
