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

/** Writes a waiting request to the ledger, and shows what it waits for. `conflict`: judge it again. */
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
    // Requests behind the replaced one move up.
    if (queueOf(written.before).some(({ request: { id } }) => hasEnded(written.record, id))) scene.lookAgain(environment.name, now);
  }
  const before = arrival.before?.request.sha ?? request.sha;
  const first = asked.answer === "first" && arrival.before === undefined;
  // The process that recorded it may have died before it said so, or GitHub did not accept it.
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

/** How long to look whether it was said, in milliseconds. */
const recent = 5 * 60_000;

async function say(
  scene: Scene,
  waiting: Judged,
  { written, before, first }: { readonly written: Written | undefined; readonly before: string; readonly first: boolean },
): Promise<void> {
  const { request, environment } = waiting.facts;
  // Others go before it. Its check run is made when its turn comes; until then nobody makes it, so no claim is needed.
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

/** Looks again when time ends something: a lock, a frozen window, an approval, the request's own patience. */
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
  // At first only the process that recorded the request shows it, so it needs no claim. Later, any process may be about to.
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
  // Last, since nobody takes over a command that has its answer.
  const body = commentBody(withAside(withAside(answer, missing), aside), markerOf(request.id));
  const comment = await writeFirst(scene, request, body);
  // If the conversation accepts no comments, the check run says everything.
  if (far && comment === undefined) await showCheckRun();
  if (request.issue === undefined || comment !== undefined) remember(scene, request, { comment, body, far, at: scene.now() });
}

/** Longer answers are read again before they are changed. */
const longest = 5_000;

function remember({ attention }: Scene, { id }: Request, answer: WrittenAnswer): void {
  const { body = "" } = answer;
  attention.answers.set(id, { ...answer, body: body.length > longest ? undefined : body });
}

/** An answer that this process wrote after 🚀, if it has to change. Others may have changed it since, but it becomes true in any case. */
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
  // A request that waits only for its turn, and has an answer but no check run, was behind others: the run is made when its turn comes.
  const far = checkRun === undefined && comment !== undefined && waitsForTurnOnly(findings);
  // The answer's writer may have had no room for it, and be gone.
  if (comment !== undefined && request.comment !== undefined && claimed === true && verdict === undefined)
    await hub.react(request.comment, "rocket");
  const unchanged = request.issue === undefined ? !changed : comment?.body === body;
  if (unchanged && (far || checkRun?.status === text.status)) return;
  const creates = !far && (checkRun === undefined || reopens(checkRun, text));
  // It may have been created since the facts were read.
  if (creates && seen !== undefined) return await showAgain(scene, { ...waiting, checkRuns: undefined }, changed, inherited);
  if (comment !== undefined && !changed && !mayEdit(scene, request)) return;
  const says = request.issue !== undefined && comment === undefined;
  // First it is left to the process that got the command, which writes the answer last; later to others.
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
  // It may have been deleted; the next look searches for it.
  else scene.attention.answers.delete(request.id);
}

function answerAfter(waiting: Judged, comment: OwnComment | undefined): Answer {
  return answerOf(waiting, comment === undefined ? undefined : keep("changes", keptIn(comment.body, "changes")));
}

/** How often an answer is edited at once for frequent changes; and after that, the milliseconds between two edits. */
const atOnce = 2;
const spacing = 30_000;

/** Whether an answer may be edited now, though only its words have changed; otherwise it is edited later. */
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

/** The part of the first answer's reserved time that GitHub may take to write it, or by which clocks may differ, in milliseconds. */
const reserve = 13_000;

function answerOf({ facts, findings }: Judged, changes: ReturnType<typeof keep>): Answer {
  const { request, environment } = facts;
  const approved = new Set(countingApprovals(facts).map(({ by }) => by));
  return waitingAnswer({
    subject: subjectOf(facts),
    action: request.action,
    findings,
    forced: forcedIn(facts, findings),
    // Ages are given as of the request, so the text changes only when the facts do.
    now: new Date(request.requestedAt),
    reviewers: asksPeople(findings) ? reviewersOf(environment, request).filter((login) => !approved.has(login)) : [],
    changes,
  });
}

function checkRunOf(answer: Answer, findings: readonly Finding[]): CheckRunText {
  const text = checkRunTextOf(answer);
  // GitHub shows buttons only on completed runs, so the run of a request that waits for people is completed.
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
