import { answerAmong, type Answer, checkRunTextOf, commentBody, keep, keptIn, markerOf, withAside } from "../../core/messages/answer.js";
import { waitingAnswer } from "../../core/messages/request.js";
import { countingApprovals } from "../../core/rules/review.js";
import { asksPeople, waitsForTurnOnly } from "../../core/rules/rule.js";
import type { Finding } from "../../core/rules/index.js";
import { together } from "../../github/client/together.js";
import type { CheckRunText } from "../../github/types/check-runs.js";
import type { OwnComment, Replies } from "../../github/types/conversation.js";
import { forcedIn, reviewersOf, subjectOf } from "../answers/view.js";
import {
  checkRunPlace,
  createCheckRun,
  type Inherited,
  mayMake,
  ownCheckRuns,
  reopens,
  repliesIn,
  writeCheckRun,
  writeComment,
  writeFirst,
} from "../answers/write.js";
import { checkRunName } from "../../core/config/environment.js";
import type { Scene } from "../scene.js";
import { changesOf } from "./changes.js";
import type { Judged } from "./gather.js";
import { graceOf, type Request } from "../../core/request.js";
import type { WrittenAnswer } from "../attention.js";

/** The part of the first answer's reserved time that GitHub may take to write it, or by which clocks may differ, in milliseconds. */
const reserve = 13_000;

/** Says it for the first time. `far`: without a check run, which is made when its turn comes. */
export async function showFirst(scene: Scene, waiting: Judged, far: boolean): Promise<void> {
  const { facts } = waiting;
  const { request } = facts;
  const { aside } = waiting.asked;
  const answer = waitingAnswerOf(waiting, asksPeople(waiting.findings) ? keep("changes", await changesOf(scene.hub, facts)) : undefined);
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

/** Corrects an answer, or writes a missing one. `changed`: the record has changed, not only the words. */
export async function showAgain(scene: Scene, waiting: Judged, changed: boolean, inherited: Inherited = new Set()): Promise<void> {
  const { facts, findings } = waiting;
  const { request, environment } = facts;
  const { hub } = scene;
  const bodyAfter = (comment: OwnComment | undefined): string => commentBody(answerAfter(waiting, comment), markerOf(request.id));
  const seen = inherited.size === 0 && waiting.checkRuns?.sha === request.sha ? waiting.checkRuns.runs : undefined;
  const [{ own: comments, verdict, claimed }, checkRuns] = await together([
    (inherited.size === 0 ? saidBefore(scene, request, bodyAfter) : undefined) ?? repliesIn(scene, request.issue, request.comment),
    seen ?? ownCheckRuns(scene, request.sha, checkRunName(environment.name)),
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
  rewritten(scene, request, written === true ? body : undefined);
}

function answerAfter(waiting: Judged, comment: OwnComment | undefined): Answer {
  return waitingAnswerOf(waiting, comment === undefined ? undefined : keep("changes", keptIn(comment.body, "changes")));
}

/** What a waiting request is answered. */
export function waitingAnswerOf({ facts, findings }: Judged, changes: ReturnType<typeof keep>): Answer {
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

const buttons = [
  { label: "Approve", description: "Let this deployment go on", identifier: "approve" },
  { label: "Reject", description: "End this request", identifier: "reject" },
  { label: "Cancel", description: "Withdraw this request", identifier: "cancel" },
];

/** Longer answers are read again before they are changed. */
const longest = 5_000;

/** Remembers an answer of a waiting request that this process has written. */
export function remember({ attention }: Scene, { id }: Request, answer: WrittenAnswer): void {
  const { body = "" } = answer;
  attention.answers.set(id, { ...answer, body: body.length > longest ? undefined : body });
}

/** An answer that this process remembers says something else now; `undefined`: it may have been deleted, and is looked for the next time. */
export function rewritten(scene: Scene, request: Request, body: string | undefined): void {
  const known = scene.attention.answers.get(request.id);
  if (known === undefined) return;
  if (body === undefined) scene.attention.answers.delete(request.id);
  else remember(scene, request, { ...known, body });
}

/** An answer that this process wrote after 🚀, if it has to change. Others may have changed it since, but it becomes true in any case. */
export function saidBefore({ attention }: Scene, { id }: Request, bodyAfter: (comment: OwnComment) => string): Replies | undefined {
  const { comment, body, at: createdAt } = attention.answers.get(id) ?? {};
  if (comment === undefined || body === undefined || createdAt === undefined) return undefined;
  const said = { id: comment, body, createdAt };
  return bodyAfter(said) === body ? undefined : { own: [said], verdict: "rocket", claimed: true };
}

/** How often an answer is edited at once for frequent changes; and after that, the milliseconds between two edits. */
const atOnce = 2;
const spacing = 30_000;

/** Whether an answer may be edited now, though only its words have changed; otherwise it is edited later. */
export function mayEdit(scene: Scene, { id, environment }: Request): boolean {
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
