import { isLateLook } from "../../core/quiet.js";
import { admitToWait, type Arrival } from "../../core/ledger/admission.js";
import { lapseOf } from "../../core/ledger/approvals.js";
import { deadlineOf } from "../../core/ledger/deadline.js";
import { positionOf, queueOf } from "../../core/ledger/turn.js";
import { hasEnded } from "../../core/ledger/requests.js";
import type { LedgerRecord } from "../../core/ledger.js";
import { answerAmong, type Answer, checkRunTextOf, commentBody, keep, keptIn, markerOf, withAside } from "../../core/messages/answer.js";
import { waitingAnswer } from "../../core/messages/request.js";
import { countingApprovals } from "../../core/rules/review.js";
import type { Finding } from "../../core/rules/rule.js";
import type { Request } from "../../core/request.js";
import type { CheckRunText } from "../../github/types/check-runs.js";
import type { OwnComment, Replies } from "../../github/types/conversation.js";
import { followUp, retryWhenLimited } from "../faults.js";
import { changesOf } from "./changes.js";
import { leaveCommit, sayEnding, sayWritten } from "./end.js";
import type { Judged, Outcome } from "./gather.js";
import {
  type Inherited,
  mayMake,
  ownCheckRuns,
  repliesIn,
  checkRunName,
  graceOf,
  checkRunPlace,
  createCheckRun,
  reopens,
  writeCheckRun,
  writeComment,
  writeFirst,
} from "../answers/write.js";
import { forcedIn, reviewersOf, subjectOf } from "../answers/view.js";
import { changeAsSeen, type Written } from "./change-record.js";
import { deployedRequests } from "../../core/deployments.js";
import { noteWaiting, type WrittenAnswer } from "../attention.js";
import { noteAwaited } from "./awaited-checks.js";
import type { Scene } from "../scene.js";
import { together } from "../../github/client/together.js";
import { isOfJob, reportToJobs } from "../answers/held-jobs.js";

/** Writes a waiting request to the ledger, and shows what it waits for. `conflict`: it has to be judged again. */
export async function wait(scene: Scene, waiting: Judged): Promise<Outcome | "conflict"> {
  const { facts, findings, record: seen, asked } = waiting;
  const { environment, request, deployments, now } = facts;
  const open = openIn(findings);
  const ready = waitsForTurnOnly(findings) ? now : undefined;
  const waitsFor = open.map(({ rule }) => rule);
  const given = { now, deployed: deployedRequests(deployments), waited: asked.answer === "shown" };
  const decided = await changeAsSeen<Arrival>(scene, environment.name, seen, (current) => {
    const arrival = admitToWait(current, request, given, { waitsFor, ready });
    if (arrival.is !== "there") return { result: arrival };
    const subject = `${request.requestedBy} waits to deploy ${request.ref.name}: ${waitsFor.join(", ")}`;
    return { change: { record: arrival.record, subject }, result: arrival };
  });
  if (decided === "conflict") return "conflict";
  const { result: arrival, written } = decided;
  if (arrival.is === "replaced")
    await sayEnding(scene, facts, { request, ending: { how: "replaced", byRef: arrival.by.request.ref.name } });
  if (arrival.is !== "there") return "over";
  noteAwaited(scene, facts);
  noteWaiting(scene.attention.repositories.get(scene.hub.id));
  if (written !== undefined) {
    remind(scene, waiting, written.record);
    // Whoever stood behind the one that was replaced moves up.
    if (queueOf(written.before).some(({ request: { id } }) => hasEnded(written.record, id))) scene.lookAgain(environment.name, now);
  }
  const before = arrival.before?.request.sha ?? request.sha;
  const first = asked.answer === "first" && arrival.before === undefined;
  // Whoever wrote it down may have died before that was said, or GitHub did not take it.
  const age = now.getTime() - Date.parse(request.requestedAt);
  const isNews = written !== undefined || age < recent || isLateLook(age);
  if (isOfJob(request) && isNews) await followUp(`${request.id} waits`, reportToJobs(scene, request, answerOf(waiting, undefined)));
  await followUp(`${request.id} waits`, say(scene, waiting, { written, before, first }));
  return ready === undefined ? "waits" : "queued";
}

function openIn(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ answer }) => answer === "wait" || answer === "refuse");
}

function waitsForTurnOnly(findings: readonly Finding[]): boolean {
  return openIn(findings).every((finding) => finding.answer === "wait" && finding.waitsFor === "turn");
}

/** For how long it is looked whether it was said, in milliseconds. */
const recent = 5 * 60_000;

async function say(
  scene: Scene,
  waiting: Judged,
  { written, before, first }: { readonly written: Written | undefined; readonly before: string; readonly first: boolean },
): Promise<void> {
  const { request, environment } = waiting.facts;
  // Others go before it: its check run is made when its turn comes, and what nobody does meanwhile needs no claim.
  const far =
    written !== undefined &&
    request.issue !== undefined &&
    (positionOf(written.record, request.id, deployedRequests(waiting.facts.deployments)) ?? 0) > 1;
  if (before !== request.sha) await leaveCommit(scene, request, before);
  await retryWhenLimited(
    scene,
    () => (first ? showFirst(scene, waiting, far) : showAgain(scene, waiting, written !== undefined)),
    (later) => Promise.resolve(later.lookAgain(environment.name, new Date(Math.max(later.now().getTime(), graceOf(request))))),
  );
  if (written === undefined) return;
  await sayWritten(scene, waiting, written);
}

/** Looks again when something ends by time: a lock, a frozen window, an approval, the request's own patience. */
function remind(scene: Scene, { facts, findings }: Judged, { requests }: LedgerRecord): void {
  const { environment, request } = facts;
  const own = requests.find((each) => each.request.id === request.id);
  const deadline = own && deadlineOf(own, environment);
  const untils = findings.map((finding) => (finding.answer === "wait" ? finding.until : undefined));
  const lapse = own && lapseOf(own, environment);
  for (const at of [deadline, lapse !== undefined && lapse > facts.now ? lapse : undefined, ...untils]) {
    if (at !== undefined) scene.lookAgain(environment.name, at);
  }
}

async function showFirst(scene: Scene, waiting: Judged, far: boolean): Promise<void> {
  const { facts } = waiting;
  const { request } = facts;
  const { aside } = waiting.asked;
  const answer = answerOf(waiting, asksPeople(waiting.findings) ? keep("changes", await changesOf(scene, facts)) : undefined);
  const inherited: Inherited = new Set();
  // While nobody else would show it, that is for whoever wrote the request down, which only one did, and needs no claim. Later it may be on its way from anybody.
  const alone = far || graceOf(request) - scene.now().getTime() > reserve;
  const may = await mayMake(scene, request, alone ? undefined : "answer", inherited);
  if (may === "look") return await showAgain(scene, waiting, true, inherited);
  if (may === "theirs") return;
  const showCheckRun = (): ReturnType<typeof createCheckRun> =>
    createCheckRun(scene, checkRunPlace(request), checkRunOf(answer, waiting.findings));
  const [missing] = await together([
    far ? undefined : showCheckRun(),
    request.comment === undefined ? undefined : scene.hub.react(request.comment, "rocket"),
  ]);
  // At last, since a command that has its answer is not taken over.
  const body = commentBody(withAside(withAside(answer, missing), aside), markerOf(request.id));
  const comment = await writeFirst(scene, request, body);
  // Where the conversation takes no comment, the check run says it all.
  if (far && comment === undefined) await showCheckRun();
  if (request.issue === undefined || comment !== undefined) remember(scene, request, { comment, body, far, at: scene.now() });
}

/** Longer answers are read when they are to be changed. */
const longest = 5_000;

function remember({ attention }: Scene, { id }: Request, answer: WrittenAnswer): void {
  const { body = "" } = answer;
  attention.answers.set(id, { ...answer, body: body.length > longest ? undefined : body });
}

/** What this process has said, after 🚀, where that is to be changed: others may have changed it since, but it becomes true in any case. */
function saidBefore({ attention }: Scene, { id }: Request, bodyAfter: (comment: OwnComment) => string): Replies | undefined {
  const { comment, body, at: createdAt } = attention.answers.get(id) ?? {};
  if (comment === undefined || body === undefined || createdAt === undefined) return undefined;
  const said = { id: comment, body, createdAt };
  return bodyAfter(said) === body ? undefined : { own: [said], verdict: "rocket", claimed: true };
}

async function showAgain(scene: Scene, waiting: Judged, changed: boolean, inherited: Inherited = new Set()): Promise<void> {
  const { facts, findings } = waiting;
  const { request, environment } = facts;
  const { hub } = scene;
  const bodyAfter = (comment: OwnComment | undefined): string => commentBody(answerAfter(waiting, comment), markerOf(request.id));
  const seen = inherited.size === 0 && waiting.checkRuns?.sha === request.sha ? waiting.checkRuns.runs : undefined;
  const [{ own: comments, verdict, claimed }, checkRuns] = await together([
    (inherited.size === 0 ? saidBefore(scene, request, bodyAfter) : undefined) ?? repliesIn(scene, request.issue, request.comment),
    seen ?? ownCheckRuns(scene, request.sha, checkRunName(environment)),
  ]);
  const comment = answerAmong(comments, request.id);
  const body = bodyAfter(comment);
  const text = checkRunOf(answerAfter(waiting, comment), findings);
  const own = checkRuns.filter(({ externalId }) => externalId === request.id);
  const [checkRun] = own;
  // Whoever waits for nothing but a turn, and has an answer without a check run, stood behind others: that one is made when the turn comes.
  const far = checkRun === undefined && comment !== undefined && waitsForTurnOnly(findings);
  // Whoever wrote the answer may have had no room for it, and be gone.
  if (comment !== undefined && request.comment !== undefined && claimed === true && verdict === undefined)
    await hub.react(request.comment, "rocket");
  const unchanged = request.issue === undefined ? !changed : comment?.body === body;
  if (unchanged && (far || checkRun?.status === text.status)) return;
  const creates = !far && (checkRun === undefined || reopens(checkRun, text));
  // What was not there when the facts were read may be there now.
  if (creates && seen !== undefined) return await showAgain(scene, { ...waiting, checkRuns: undefined }, changed, inherited);
  if (comment !== undefined && !changed && !mayEdit(scene, request)) return;
  const says = request.issue !== undefined && comment === undefined;
  // First it is for whoever was asked, who writes the answer last; later for others.
  const begun = request.issue === undefined ? checkRun !== undefined : comment !== undefined;
  if (!begun && inherited.size === 0 && scene.now().getTime() < graceOf(request)) return;
  const may = await mayMake(scene, request, says ? "answer" : creates ? { checkRun: own.length } : undefined, inherited);
  if (may === "look") return await showAgain(scene, waiting, changed, inherited);
  const mine = may === "ours";
  if (says && mine && request.comment !== undefined) await hub.react(request.comment, "rocket");
  const [written] = await together([
    comment === undefined && !mine ? undefined : writeComment(scene, request, body, comment),
    far || (creates && !mine) ? undefined : writeCheckRun(scene, checkRunPlace(request), text, checkRun),
  ]);
  const known = scene.attention.answers.get(request.id);
  if (known === undefined) return;
  if (written === true) remember(scene, request, { ...known, body });
  // It may have been deleted, and is looked for the next time.
  else scene.attention.answers.delete(request.id);
}

function answerAfter(waiting: Judged, comment: OwnComment | undefined): Answer {
  return answerOf(waiting, comment === undefined ? undefined : keep("changes", keptIn(comment.body, "changes")));
}

/** Of what changes all the time, an answer is edited at once so often; then no sooner than so many milliseconds after the last time. */
const atOnce = 2;
const spacing = 30_000;

/** Whether an answer may be edited now, though nothing but its words has changed; otherwise it is in a while. */
function mayEdit(scene: Scene, { id, environment }: Request): boolean {
  const now = scene.now().getTime();
  const edits = scene.attention.edits.of(id, () => ({ count: 0, at: 0, later: false }));
  if (edits.count < atOnce || now - edits.at >= spacing) {
    Object.assign(edits, { count: edits.count + 1, at: now, later: false });
    return true;
  }
  if (!edits.later) scene.lookAgain(environment, new Date(edits.at + spacing));
  edits.later = true;
  return false;
}

/** Of the time for which a first answer is left to whoever was asked, in milliseconds, which GitHub may take to write it, and by which clocks may differ. */
const reserve = 13_000;

function answerOf({ facts, findings }: Judged, changes: ReturnType<typeof keep>): Answer {
  const { request, environment } = facts;
  const approved = new Set(countingApprovals(facts).map(({ by }) => by));
  return waitingAnswer({
    subject: subjectOf(facts),
    action: request.action,
    findings,
    forced: forcedIn(facts, findings),
    // Ages are told as of the request, so that the text changes only when the facts do.
    now: new Date(request.requestedAt),
    reviewers: asksPeople(findings) ? reviewersOf(environment, request).filter((login) => !approved.has(login)) : [],
    changes,
  });
}

function checkRunOf(answer: Answer, findings: readonly Finding[]): CheckRunText {
  const text = checkRunTextOf(answer);
  // GitHub shows buttons on completed runs only, so a request that waits for people is one.
  return asksPeople(findings)
    ? { status: "completed", conclusion: "action_required", actions: buttons, ...text }
    : { status: "queued", ...text };
}

function asksPeople(findings: readonly Finding[]): boolean {
  return findings.some((finding) => finding.answer === "wait" && finding.waitsFor === "people");
}

const buttons = [
  { label: "Approve", description: "Let this deployment go on", identifier: "approve" },
  { label: "Reject", description: "End this request", identifier: "reject" },
  { label: "Cancel", description: "Withdraw this request", identifier: "cancel" },
];
