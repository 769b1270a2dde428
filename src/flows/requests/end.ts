import { type EndedRequest, type LedgerRecord, believed } from "../../core/ledger.js";
import { pendingNotices, withoutSaid } from "../../core/ledger/pending-notices.js";
import { type Answer, answerAmong, checkRunTextOf, commentBody, markerOf, verdictIn, withVerdict } from "../../core/messages/answer.js";
import { endedAnswer, endingConclusion, endingIsNews, endingNotice, goesOnAnswer, saysWaiting } from "../../core/messages/request.js";
import { type Request, isOfJob } from "../../core/request.js";
import type { CheckRunText, OwnCheckRun } from "../../github/types/check-runs.js";
import { type Snapshot, type EnvironmentRecord, recordIn } from "../../github/types/snapshot.js";
import type { Gathered } from "./gather.js";
import { changeAsSeen, changeRecord, type Written } from "./change-record.js";
import { forgetLost, lostFrom } from "./lost.js";
import type { Scene } from "../scene.js";
import { settleIn } from "../answers/settle.js";
import { claimToSay } from "../../github/refs/claims.js";
import { together } from "../../github/client/together.js";
import { answerJobs } from "../answers/held-jobs.js";
import { ownCheckRuns, repliesIn, checkRunPlace, writeCheckRun, writeComment } from "../answers/write.js";
import { checkRunName } from "../../core/config/environment.js";
import { requestsIn } from "../../core/ledger/unverified.js";

/** Where an answer is given. */
interface Place {
  readonly repository: { readonly url: string };
}

/** Reports the requests that a change of the record ended, and removes them from the record. */
export async function sayEnded(scene: Scene, place: Place, { before, record, after }: Written): Promise<void> {
  const known = new Set((before.ended ?? []).map(({ request }) => request.id));
  const ended = (record.ended ?? []).filter(({ request }) => !known.has(request.id));
  if (ended.length === 0) return;
  await together(ended.map((each) => sayEnding(scene, place, each)));
  await forget(scene, ended, after);
}

/** Changes a record as it was seen, and reports the requests that this ended. `conflict`: others have changed it since. */
export async function endAsSeen(
  scene: Scene,
  place: Place,
  { environment, seen, subject }: { readonly environment: string; readonly seen: EnvironmentRecord; readonly subject: string },
  change: (record: LedgerRecord) => LedgerRecord,
): Promise<"over" | "conflict"> {
  const decided = await changeAsSeen(scene, environment, seen, (record) => ({
    change: { record: change(record), subject },
    result: undefined,
  }));
  if (decided === "conflict") return "conflict";
  if (decided.written !== undefined) await sayEnded(scene, place, decided.written);
  return "over";
}

/** What follows a change of a record: the authors of ended requests are told, and those in a record that did not verify. */
export async function sayWritten(scene: Scene, { facts, record }: Pick<Gathered, "facts" | "record">, written: Written): Promise<void> {
  await sayEnded(scene, facts, written);
  await sayDropped(scene, facts, facts.environment.name, record);
  await sayLost(scene, facts, facts.environment.name, written.after);
}

/** Reports ended requests for a process that died before it could. */
export async function sayPendingNotices(scene: Scene, snapshot: Snapshot, environment: string): Promise<void> {
  const state = recordIn(snapshot, environment);
  const said: EndedRequest[] = [];
  for (const ended of pendingNotices(believed(state), scene.now())) {
    if ((await claimToSay(scene, `ended-${ended.request.id}`)) === "taken") continue;
    await sayEnding(scene, snapshot, ended);
    said.push(ended);
  }
  await forget(scene, said, state);
}

/** Reports how a request ended without a deployment: its answer, its check run, and a mention if that is news. Writes only what is missing. */
export async function sayEnding(scene: Scene, { repository }: Place, { request, ending }: Omit<EndedRequest, "at">): Promise<void> {
  const { hub } = scene;
  const { id, ref, sha, environment, requestedBy, requestedAt, pullRequest, issue } = request;
  const closed = ending.how === "closed" && ref.pullRequest !== undefined;
  const [{ own: comments, verdict }, checkRuns, { refs, deployments, issue: its }] = await together([
    repliesIn(scene, issue, request.comment),
    ownCheckRuns(scene, sha, checkRunName(environment)),
    hub.snapshot({ refs: [sha], environments: [environment], ...(closed ? { issue: ref.pullRequest } : {}) }),
  ]);
  const mergedAs = closed ? its?.pullRequest?.mergeSha : undefined;
  const asked = new Date(requestedAt);
  const commit = refs.get(sha)?.sha ?? { sha, title: "", author: "", committedAt: asked };
  const subject = { repositoryUrl: repository.url, ref, commit, environment, requestedBy, behind: request.behind, pullRequest };
  const answer = endedAnswer(request, subject, ending, asked, mergedAs);
  const comment = answerAmong(comments, id);
  // A request that ends without an answer was refused, or came after a newer one.
  const reaction =
    comment === undefined ? (verdict ?? (["refused", "replaced"].includes(ending.how) ? "-1" : "rocket")) : verdictIn(comment.body);
  const body = commentBody(answer, withVerdict(reaction, markerOf(id)));
  const heard = scene.page?.request === id;
  if (heard) scene.page?.hear({ reaction, answer });
  const checkRun = checkRuns.find(({ externalId }) => externalId === id);
  // Another request for the commit that waits on stays the newest, which counts.
  const goesOn = checkRuns[0]?.externalId !== id && isWaiting(checkRuns[0]);
  await together([
    // If it ended before it had an answer, only its page reports that.
    heard && comment === undefined ? undefined : writeComment(scene, request, body, comment),
    // A request far behind in a queue has none yet; one that never waited gets none.
    checkRun === undefined && comment === undefined
      ? undefined
      : endCheckRun(scene, request, { checkRun, goesOn }, answer, endingConclusion(ending)),
    isOfJob(request) && ending.how !== "run_over" ? answerJobs(scene, request, "rejected", answer) : undefined,
    verdict === undefined && request.comment !== undefined ? hub.react(request.comment, reaction) : undefined,
  ]);
  // A commit's newest check run belongs to its newest deployment, even if an ended request has had one since.
  const newest = (deployments.get(environment) ?? []).find((deployment) => deployment.ours && deployment.sha === sha);
  if (checkRun !== undefined && newest !== undefined) await settleIn(scene, newest);
  // If there was no answer before, the new one notifies by itself.
  if (issue === undefined || comment === undefined || !endingIsNews(ending, request, scene.now())) return;
  const notice = `ended-${id}`;
  if (answerAmong(comments, notice) === undefined)
    await writeComment(
      scene,
      { id: notice, issue },
      endingNotice(answer, ending, request, { mergedAs, marker: markerOf(notice) }).text,
      undefined,
    );
}

/** Ends the check run on a commit that a request has left for our own merge commit, where it continues. */
export async function leaveCommit(scene: Scene, request: Request, before: string): Promise<void> {
  const checkRuns = await ownCheckRuns(scene, before, checkRunName(request.environment));
  const checkRun = checkRuns.find(({ externalId }) => externalId === request.id);
  if (checkRun !== undefined)
    await endCheckRun(scene, { ...request, sha: before }, { checkRun }, goesOnAnswer(request.ref.name, request.sha), "cancelled");
}

/** Ends its check run, which GitHub keeps. `goesOn`: a newer one of the name still counts. */
async function endCheckRun(
  scene: Scene,
  request: Request,
  { checkRun, goesOn = false }: { readonly checkRun: OwnCheckRun | undefined; readonly goesOn?: boolean },
  answer: Answer,
  conclusion: "failure" | "cancelled",
): Promise<void> {
  if (checkRun?.conclusion === conclusion) return;
  const text: CheckRunText = { status: "completed", conclusion, ...checkRunTextOf(answer) };
  // GitHub does not reopen a completed run: the newest of the name counts.
  await writeCheckRun(scene, checkRunPlace(request), text, checkRun?.status === "completed" && !goesOn ? undefined : checkRun);
}

async function forget(scene: Scene, said: readonly EndedRequest[], seen: EnvironmentRecord): Promise<void> {
  const [one] = said;
  if (one === undefined) return;
  const subject = `${one.request.requestedBy} was told how ${one.request.ref.name} ended`;
  await changeRecord(scene, one.request.environment, seen, (record) => ({
    change: { record: withoutSaid(record, said), subject },
    result: undefined,
  }));
}

/**
 * Tells the requesters in a record that does not verify that their requests are dropped. A forger may have written anything into it. So a request is
 * reported only if an answer or a check run of ours says that it waits there, and it has no deployment.
 */
export async function sayDropped(scene: Scene, place: Place, environment: string, { verified, commit }: EnvironmentRecord): Promise<void> {
  if (verified || commit === undefined) return;
  for (const request of requestsIn(commit.message)) {
    if (request.environment !== environment || !(await isSeenWaiting(scene, request))) continue;
    if ((await claimToSay(scene, `ended-${request.id}`)) !== "taken")
      await sayEnding(scene, place, { request, ending: { how: "unverified" } });
  }
}

/** Tells the requesters whose requests were lost with their record, as far as this process knows of them; once, however many processes do. */
export async function sayLost(scene: Scene, place: Place, environment: string, state: EnvironmentRecord): Promise<void> {
  const lost = lostFrom(scene, environment, state);
  for (const request of lost) {
    if ((await isSeenWaiting(scene, request)) && (await claimToSay(scene, `ended-${request.id}`)) !== "taken")
      await sayEnding(scene, place, { request, ending: { how: "record_gone" } });
  }
  forgetLost(scene, environment, lost);
}

async function isSeenWaiting(scene: Scene, request: Request): Promise<boolean> {
  const { id, environment, issue, comment, sha } = request;
  if ((await scene.hub.deploymentOf(id, environment)) !== undefined) return false;
  if (issue !== undefined) {
    const answer = answerAmong((await scene.hub.replies(issue, comment)).own, id);
    return answer !== undefined && saysWaiting(answer.body, request);
  }
  return isWaiting((await ownCheckRuns(scene, sha, checkRunName(environment))).find(({ externalId }) => externalId === id));
}

/** Whether a check run says that its request waits. */
function isWaiting(run: OwnCheckRun | undefined): boolean {
  return run?.status === "queued" || run?.conclusion === "action_required";
}
