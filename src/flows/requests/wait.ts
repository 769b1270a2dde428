import { deployedRequests } from "../../core/deployments.js";
import { admitToWait, type Arrival } from "../../core/ledger/admission.js";
import { lapseOf, deadlineOf } from "../../core/ledger/expiry.js";
import { hasEnded } from "../../core/ledger/requests.js";
import { positionOf, queueOf } from "../../core/ledger/turn.js";
import type { LedgerRecord } from "../../core/ledger.js";
import { isLateLook } from "../../core/quiet.js";
import { openIn, waitsForTurnOnly } from "../../core/rules/rule.js";
import { reportToJobs } from "../answers/held-jobs.js";
import { isOfJob, graceOf } from "../../core/request.js";
import { noteWaiting, noteAwaited } from "../attention.js";
import { followUp } from "../../github/client/fault.js";
import { retryWhenLimited, type Scene } from "../scene.js";
import { changeAsSeen, type Written } from "./change-record.js";
import { noteRecord } from "./lost.js";
import { leaveCommit, sayEnding, sayWritten } from "./end.js";
import type { Judged, Outcome } from "./gather.js";
import { showAgain, showFirst, waitingAnswerOf } from "./show-waiting.js";

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
    noteRecord(scene, environment.name, written.after);
    remind(scene, waiting, written.record);
    // Requests behind the replaced one move up.
    if (queueOf(written.before).some(({ request: { id } }) => hasEnded(written.record, id))) scene.lookAgain(environment.name, now);
  }
  const before = arrival.before?.request.sha ?? request.sha;
  const first = asked.answer === "first" && arrival.before === undefined;
  // The process that recorded it may have died before it said so, or GitHub did not accept it.
  const age = now.getTime() - Date.parse(request.requestedAt);
  const isNews = written !== undefined || age < recent || isLateLook(age);
  if (isOfJob(request) && isNews) await followUp(`${request.id} waits`, reportToJobs(scene, request, waitingAnswerOf(waiting, undefined)));
  await followUp(`${request.id} waits`, say(scene, waiting, { written, before, first }));
  return ready === undefined ? "waits" : "queued";
}

/** How long to look whether it was said, in milliseconds. */
const recent = 5 * 60_000;

/**
 * The first places of a queue, whose requests have a check run at once. Farther back it would be one more content for each deployment of a long queue, and
 * GitHub takes 500 an hour.
 */
const shownPlaces = 2;

async function say(
  scene: Scene,
  waiting: Judged,
  { written, before, first }: { readonly written: Written | undefined; readonly before: string; readonly first: boolean },
): Promise<void> {
  const { request, environment } = waiting.facts;
  // Its check run is made when its turn comes; until then nobody makes it, so no claim is needed.
  const far =
    written !== undefined &&
    request.issue !== undefined &&
    (positionOf(written.record, request.id, deployedRequests(waiting.facts.deployments)) ?? 0) > shownPlaces;
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
