import { begunBefore, begunBeforeIt, isDoubled } from "../../core/doubled.js";
import { lease } from "../../core/durations.js";
import { type Deployment, finished, liveOf, stateOf, succeeded } from "../../core/facts.js";
import { answerAmong, commentBody, hiddenIn, keptIn, markerOf } from "../../core/messages/answer.js";
import { deploymentAnswer } from "../../core/messages/deployment.js";
import { deployedAnother } from "../../core/messages/deployment-status.js";
import { foldedInto, isReported, outcomeOf } from "../../core/jobs.js";
import { isAstray, statusToCopy } from "../../core/progress.js";
import type { CheckRunText, DeploymentDetails, OwnCheckRun } from "../../github/types/hub.js";
import { announce } from "./announce.js";
import { withoutOthers } from "./shown.js";
import { onMergeGroup } from "./merge-group.js";
import { isTold, newsOfEnd } from "./metrics.js";
import { retryWhenLimited } from "../retry-when-limited.js";
import { type Inherited, mayMake } from "./begin.js";
import type { Scene } from "../scene.js";
import { together } from "../../github/client/together.js";
import { checkRunOf, type Sections, viewOf } from "./deployment-view.js";
import { checkRunPlace, correctCheckRun, createCheckRun, reopens, writeComment } from "./write.js";

/** What is probably known of the deployment, which spares a request; GitHub is asked all the same. */
export interface Hint {
  readonly issue?: number;
  readonly environment?: string;
  /** We made the deployment, so that nobody else is about to write its answer. */
  readonly maker?: true;
  /** Until when whoever was asked may be about to write it all the same, in milliseconds since 1970. */
  readonly grace?: number;
  /** All that its answer shows, but for what somebody else may have done since; GitHub is asked once it was written. */
  readonly known?: DeploymentDetails | undefined;
  /** With what is known: nobody else makes the check run that is not there yet, since nobody did while it waited. */
  readonly alone?: boolean | undefined;
  /** Shows what else depends on it, as far as is known without asking, and says whether anything was written; it is asked again with what is read after that. */
  readonly beside?: ((details: DeploymentDetails) => Promise<boolean>) | undefined;
  /** We have just written its answer: where that is not to be seen, GitHub has not caught up. */
  readonly written?: true;
}

/** Milliseconds until an answer that somebody else is writing is looked at again. */
const pause = 5_000;

/** Makes the answer and the check run of a deployment of ours say what GitHub's statuses say, again until they do: the order of events does not matter. */
export async function settle(
  scene: Scene,
  nodeId: string,
  sections: Sections = {},
  { known, alone = false, beside, ...hint }: Hint = {},
): Promise<DeploymentDetails | undefined> {
  let details: DeploymentDetails | undefined;
  let found: DeploymentDetails | undefined;
  let written = false;
  const inherited: Inherited = new Set();
  for (let round = 0; round < 5; round++) {
    const isFirst = round === 0 && known !== undefined;
    details = isFirst ? known : await scene.hub.deploymentDetails(nodeId, hint.issue, hint.environment);
    if (details === undefined || !details.deployment.ours || details.deployment.request === undefined) return details;
    found ??= details;
    const { changed } = await show(scene, details, { sections, hint, inherited, isOld: isFirst, isAlone: isFirst && alone });
    const besides = (await beside?.(details)) === true;
    if (!changed && !besides && !isFirst) break;
    written ||= changed || isFirst;
  }
  // Only who wrote it down: every process sees the end, again and again.
  const end = written && details !== undefined ? newsOfEnd(scene.hub, details) : undefined;
  if (end !== undefined && !isTold(found, end)) scene.observe(end);
  if (details !== undefined) await announce(scene, details);
  // Whoever waited for this with a timer of its own may be gone.
  if (details !== undefined && finished(details.deployment))
    for (const group of details.groups) await onMergeGroup(scene, group, scene.now().getTime());
  if (details !== undefined) lookWhenOver(scene, details, sections, hint);
  if (details !== undefined && succeeded(details.deployment)) scene.attention.shown.set(nodeId, withoutOthers(details));
  // That one has the commit's last word, and whatever came of the other's event is its own.
  const before = details !== undefined && isDoubled(details.deployment) ? begunBefore(details.deployment, details.deployments) : undefined;
  if (before !== undefined) await settle(scene, before.nodeId, {}, placeOf(before));
  return details;
}

function placeOf(deployment: Deployment): Hint {
  const issue = issueOf(deployment);
  return { environment: deployment.environment, ...(issue === undefined ? {} : { issue }) };
}

/** Where all jobs have succeeded and only the end of their run is missing, looks again by itself: the event that tells may get lost. */
function lookWhenOver(scene: Scene, { deployment, deployments, runs }: DeploymentDetails, sections: Sections, hint: Hint): void {
  const outcome = outcomeOf(foldedInto(deployment, deployments), runs);
  if (outcome?.state !== "almost" || finished(deployment) || isReported(deployment)) return;
  const passed = scene.now().getTime() - outcome.status.at.getTime();
  const look = (later: Scene) => settle(later, deployment.nodeId, sections, hint);
  scene.later(Math.max(passed, lease), (later) => retryWhenLimited(later, () => look(later), look));
}

/** What is shown, and how. */
interface Showing {
  readonly sections?: Sections;
  readonly hint?: Omit<Hint, "known" | "alone" | "beside">;
  readonly inherited?: Inherited;
  /** The details were not just read: what is not there may be by now. */
  readonly isOld: boolean;
  /** Nobody else makes the check run. */
  readonly isAlone?: boolean;
}

/** What was to be shown, and whether that took writing anything; of a deployment that was given a status first, nothing yet. */
interface Shown {
  readonly changed: boolean;
  readonly body?: string;
  readonly text?: CheckRunText;
}

/** Makes answer and check run say what these details say. */
export async function show(
  scene: Scene,
  details: DeploymentDetails,
  { sections = {}, hint = {}, inherited = new Set(), isOld, isAlone = false }: Showing,
): Promise<Shown> {
  const { maker, written } = hint;
  const { deployment, deployments, app } = details;
  const requestId = deployment.request?.id ?? "";
  if (isAstray(deployment, app)) {
    await stop(scene, deployment, deployment.request?.sha ?? "");
    return { changed: true };
  }
  const before = begunBefore(deployment, deployments);
  if (before !== undefined && !finished(deployment)) {
    await scene.hub.createStatus(deployment.id, { state: "error", description: begunBeforeIt(before) });
    return { changed: true };
  }
  const outcome = outcomeOf(foldedInto(deployment, deployments), details.runs);
  const copy = statusToCopy(deployment, outcome);
  if (copy !== undefined) {
    const { state, description, logUrl, environmentUrl } = copy;
    const urls = { ...(logUrl === undefined ? {} : { logUrl }), ...(environmentUrl === undefined ? {} : { environmentUrl }) };
    await scene.hub.createStatus(deployment.id, { state: state === "waiting" ? "queued" : state, description, ...urls });
    return { changed: true };
  }
  const comment = answerAmong(details.comments, requestId);
  const run = details.checkRuns.find(({ externalId }) => externalId === requestId);
  // Where there is no conversation, what cannot be read back stands in the check run alone.
  const old = comment?.body ?? run?.summary ?? "";
  const view = viewOf(details, scene.now(), {
    notes: sections.notes ?? keptIn(old, "notes"),
    changes: sections.changes ?? keptIn(old, "changes"),
    rules: sections.rules ?? keptIn(old, "rules"),
    again: sections.again ?? hiddenIn(old, "again"),
    ref: sections.ref ?? hiddenIn(old, "ref"),
  });
  const answer = deploymentAnswer(view);
  const body = commentBody(answer, markerOf(requestId));
  const text = checkRunOf(answer, view, isLive(deployment, deployments));
  // Whoever made the deployment is about to write what is not there yet, unless its process died.
  const left = maker !== true && scene.now().getTime() - deployment.createdAt.getTime() < lease;
  // Whoever is writing the answer at this moment may die yet, and the answer may be old already: we look again, and so does the sweep.
  const lookAgain = (): void => {
    const look = (later: Scene) => settle(later, deployment.nodeId, sections, hint);
    scene.later(pause, (later) => retryWhenLimited(later, () => look(later), look));
  };
  if (comment === undefined && left && written === true && deployment.request?.issue !== undefined) lookAgain();
  const own = details.checkRuns.filter(({ externalId }) => externalId === requestId);
  const step = stepOf(details, {
    requestId,
    newest: run,
    text,
    textChanged: comment === undefined ? text.summary !== old : body !== old,
    left,
  });
  const says = comment === undefined && !left && issueOf(deployment) !== undefined;
  const claimed = says || !isAlone || own.length > 0;
  const made = says ? "answer" : step === "create" && claimed ? { checkRun: own.length } : undefined;
  if (made !== undefined && isOld) return { changed: true };
  // Whoever was asked may be at it; the answer is what they write last.
  const asked = comment === undefined && scene.now().getTime() < (hint.grace ?? 0);
  const may = made === undefined ? "ours" : asked ? "theirs" : await mayMake(scene, { id: requestId }, made, inherited);
  if (may === "look") return { changed: true };
  if (may === "theirs") lookAgain();
  const [commentChanged, checkRunChanged] = await together([
    comment === undefined
      ? says && may === "ours" && say(scene, details, requestId, body)
      : edit(scene, details, comment, { requestId, body }),
    step === "create" && may === "theirs" ? false : showCheckRun(scene, details, { requestId, newest: run, text, step }),
  ]);
  return { changed: commentChanged || checkRunChanged, body, text };
}

/** Sets a deployment that GitHub made for another commit than the pinned one to `error`: nothing that was not verified may run. */
export async function stop(scene: Pick<Scene, "hub">, made: Pick<Deployment, "id" | "sha">, pinned: string): Promise<void> {
  await scene.hub.createStatus(made.id, { state: "error", description: deployedAnother(made.sha, pinned) });
}

/** Says it, and whether it stands. 🚀 comes first: a command that has its answer is not taken over. */
async function say(scene: Scene, { deployment }: DeploymentDetails, requestId: string, body: string): Promise<boolean> {
  const issue = issueOf(deployment);
  if (issue === undefined) return false;
  if (deployment.request?.comment !== undefined) await scene.hub.react(deployment.request.comment, "rocket");
  return await writeComment(scene, { id: requestId, issue }, body, undefined);
}

/** Edits the answer where it is not true any more. Where its verdict got lost, that is given: GitHub may have had no room for it, and who wrote the answer is gone. */
async function edit(
  scene: Scene,
  { deployment: { request }, lacksVerdict }: DeploymentDetails,
  comment: DeploymentDetails["comments"][number],
  { requestId, body }: { readonly requestId: string; readonly body: string },
): Promise<boolean> {
  const [changed] = await together([
    writeComment(scene, { id: requestId }, body, comment),
    lacksVerdict && request?.comment !== undefined ? scene.hub.react(request.comment, "rocket") : undefined,
  ]);
  return changed;
}

function issueOf({ request }: Deployment): number | undefined {
  return request?.issue ?? request?.pullRequest;
}

interface ShownCheckRun {
  readonly requestId: string;
  /** The newest of the request. */
  readonly newest: OwnCheckRun | undefined;
  readonly text: CheckRunText;
}

/** What is to be done about a check run; `rewrite`: it says the same in other words. */
type Step = "nothing" | "rewrite" | "update" | "create";

function stepOf(
  details: DeploymentDetails,
  {
    requestId,
    newest,
    text,
    textChanged,
    left,
  }: ShownCheckRun & {
    readonly textChanged: boolean;
    /** One that is not there, or that asked people before, is left to whoever made the deployment. */
    readonly left: boolean;
  },
): Step {
  const goesOn = reopens(newest, text);
  const hidden = newest !== undefined && isHidden(details, requestId);
  if (left && (newest === undefined || (goesOn && newest.conclusion === "action_required"))) return "nothing";
  if (newest !== undefined && !hidden && isShown(newest, text)) return textChanged ? "rewrite" : "nothing";
  // GitHub does not reopen a completed run: the newest of the name counts.
  if (newest !== undefined && !goesOn && !hidden) return "update";
  // Where that is another deployment's, so is its word.
  return newestOfCommit(details)?.id !== details.deployment.id && details.checkRuns.length > 0 ? "nothing" : "create";
}

async function showCheckRun(
  scene: Scene,
  { deployment }: DeploymentDetails,
  { requestId, newest, text, step }: ShownCheckRun & { readonly step: Step },
): Promise<boolean> {
  if (step === "nothing") return false;
  if (step !== "create" && newest !== undefined) {
    const missing = await correctCheckRun(scene, newest, text);
    return step === "update" && missing === undefined;
  }
  const missing = await createCheckRun(scene, checkRunPlace({ ...deployment, id: requestId }), text);
  // Another request's stands before it.
  if (newest !== undefined && newest.status !== "completed") await correctCheckRun(scene, newest, leftFor(text));
  return missing === undefined;
}

/** Whether another request's check run stands before the one of the commit's newest deployment, and says something that is over. */
function isHidden(details: DeploymentDetails, requestId: string): boolean {
  const [shown] = details.checkRuns;
  if (shown === undefined || shown.externalId === requestId || newestOfCommit(details)?.id !== details.deployment.id) return false;
  // One that waits for its turn will be followed by its own deployment's.
  return shown.status !== "queued" && shown.conclusion !== "action_required";
}

function newestOfCommit({ deployment, deployments }: DeploymentDetails): Deployment | undefined {
  return deployments.find((other) => other.ours && !isDoubled(other) && other.sha === deployment.sha);
}

/** What ends a check run that was still open when another one had to be made, so that none stays open for ever. */
function leftFor({ title, summary }: CheckRunText): CheckRunText {
  return { status: "completed", conclusion: "neutral", title, summary };
}

function isShown(run: OwnCheckRun, text: CheckRunText): boolean {
  if (run.status !== text.status) return false;
  return text.status !== "completed" || (run.conclusion === text.conclusion && (run.title ?? text.title) === text.title);
}

function isLive(deployment: Deployment, deployments: readonly Deployment[]): boolean {
  return liveOf(deployments)?.id === deployment.id && stateOf(deployment) !== "inactive";
}
