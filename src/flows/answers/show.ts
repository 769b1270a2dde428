import { issueOf } from "../../core/request.js";
import { begunBefore, begunBeforeIt, isDoubled } from "../../core/doubled.js";
import { lease } from "../../core/durations.js";
import { type Deployment, finished, liveOf } from "../../core/deployments.js";
import { answerAmong, checkRunTextOf, commentBody, hiddenIn, keptIn, markerOf } from "../../core/messages/answer.js";
import { deployedAnother, deployedAnotherAnswer, deploymentAnswer } from "../../core/messages/deployment.js";
import { isAstray, statusToCopy } from "../../core/progress.js";
import { jobsOf, outcomeOf } from "../../core/jobs.js";
import type { DeploymentDetails } from "../../github/types/deployments.js";
import type { CheckRunText, OwnCheckRun } from "../../github/types/check-runs.js";
import type { OwnComment } from "../../github/types/conversation.js";
import { together } from "../../github/client/together.js";
import type { Scene } from "../scene.js";
import { checkRunOf, type Sections, viewOf } from "./view.js";
import {
  checkRunPlace,
  correctCheckRun,
  createCheckRun,
  type Inherited,
  mayMake,
  ownCheckRuns,
  reopens,
  writeCheckRun,
  writeComment,
} from "./write.js";

/** What is shown besides GitHub's facts, and who else may be writing it. */
export interface Showing {
  readonly sections?: Sections;
  /** We made the deployment, so nobody else is about to write its answer. */
  readonly maker?: true;
  /** Until when the process that got the command may still write it, in milliseconds since 1970. */
  readonly grace?: number;
  /** We have just written its answer: if GitHub does not show it, GitHub has not caught up. */
  readonly written?: true;
  readonly inherited?: Inherited;
  /** The details are not fresh: missing parts may exist by now. */
  readonly isOld?: boolean;
  /** Nobody else makes the check run. */
  readonly isAlone?: boolean;
  /** The process that is writing the answer may die, and its answer may already be old: we look again, and so does the sweep. */
  readonly lookAgain?: () => void;
}

/** What had to be shown, and whether anything was written. Nothing yet for a deployment that got a status first. */
interface Shown {
  readonly changed: boolean;
  readonly body?: string;
  readonly text?: CheckRunText;
}

/** Makes the answer and the check run say what these details say. */
export async function show(scene: Scene, details: DeploymentDetails, showing: Showing = {}): Promise<Shown> {
  if (await giveStatus(scene, details)) return { changed: true };
  const { sections = {}, inherited = new Set(), isOld = false, isAlone = false, lookAgain = () => undefined } = showing;
  const { deployment, deployments } = details;
  const requestId = deployment.request?.id ?? "";
  const comment = answerAmong(details.comments, requestId);
  const own = details.checkRuns.filter(({ externalId }) => externalId === requestId);
  const [newest] = own;
  // Without a conversation, only the check run keeps what cannot be read from GitHub again.
  const old = comment?.body ?? newest?.summary ?? "";
  const view = viewOf(details, scene.now(), {
    notes: sections.notes ?? keptIn(old, "notes"),
    changes: sections.changes ?? keptIn(old, "changes"),
    rules: sections.rules ?? keptIn(old, "rules"),
    again: sections.again ?? hiddenIn(old, "again"),
    ref: sections.ref ?? hiddenIn(old, "ref"),
  });
  const isLive = liveOf(deployments)?.id === deployment.id;
  const answer = deploymentAnswer(view);
  const body = commentBody(answer, markerOf(requestId));
  const text = checkRunOf(answer, view, isLive);
  // The process that made the deployment is about to write what is missing, unless it died.
  const left = showing.maker !== true && scene.now().getTime() - deployment.createdAt.getTime() < lease;
  if (comment === undefined && left && showing.written === true && deployment.request?.issue !== undefined) lookAgain();
  const textChanged = comment === undefined ? text.summary !== old : body !== old;
  const step = stepOf(details, newest, text, { textChanged, left });
  const says = comment === undefined && !left && issueOf(deployment.request) !== undefined;
  const claimed = says || !isAlone || own.length > 0;
  const made = says ? "answer" : step === "create" && claimed ? { checkRun: own.length } : undefined;
  if (made !== undefined && isOld) return { changed: true };
  // The process that got the command may be busy with it; it writes the answer last.
  const asked = comment === undefined && scene.now().getTime() < (showing.grace ?? 0);
  const may = made === undefined ? "ours" : asked ? "theirs" : await mayMake(scene, { id: requestId }, made, inherited);
  if (may === "look") return { changed: true };
  if (may === "theirs") lookAgain();
  const [commentChanged, checkRunChanged] = await together([
    comment === undefined ? says && may === "ours" && say(scene, deployment, body) : edit(scene, details, comment, body),
    step === "create" && may === "theirs" ? false : showCheckRun(scene, deployment, newest, text, step),
  ]);
  return { changed: commentChanged || checkRunChanged, body, text };
}

/**
 * Gives a deployment a missing status, if any: it deploys another commit than the pinned one, others began before it, or its jobs have reported more.
 */
async function giveStatus(scene: Scene, details: DeploymentDetails): Promise<boolean> {
  const { deployment, deployments, runs, app } = details;
  if (isAstray(deployment, app)) {
    await stop(scene, deployment, { id: deployment.request?.id ?? "", sha: deployment.request?.sha ?? "" });
    return true;
  }
  const before = begunBefore(deployment, deployments);
  if (before !== undefined && !finished(deployment)) {
    await scene.hub.createStatus(deployment.id, { state: "error", description: begunBeforeIt(before) });
    return true;
  }
  const copy = statusToCopy(deployment, outcomeOf(jobsOf(details), runs));
  if (copy === undefined) return false;
  const { state, description, logUrl, environmentUrl } = copy;
  const urls = { ...(logUrl === undefined ? {} : { logUrl }), ...(environmentUrl === undefined ? {} : { environmentUrl }) };
  await scene.hub.createStatus(deployment.id, { state: state === "waiting" ? "queued" : state, description, ...urls });
  return true;
}

/**
 * Sets a deployment that GitHub made for another commit than the pinned one to `error`: nothing unverified may run. A request that waited has a check run
 * on the pinned commit, which ends too.
 */
export async function stop(
  scene: Pick<Scene, "hub" | "log">,
  { id, sha, environment }: Pick<Deployment, "id" | "sha" | "environment">,
  pinned: { readonly id: string; readonly sha: string },
): Promise<void> {
  await scene.hub.createStatus(id, { state: "error", description: deployedAnother(sha, pinned.sha) });
  const place = checkRunPlace({ ...pinned, environment });
  const waiting = (await ownCheckRuns(scene, pinned.sha, place.name)).find(({ externalId }) => externalId === pinned.id);
  if (waiting === undefined) return;
  const text = { status: "completed", conclusion: "failure", ...checkRunTextOf(deployedAnotherAnswer(sha, pinned.sha)) } as const;
  await writeCheckRun(scene, place, text, waiting);
}

/** Writes the answer, and returns whether it is there. 🚀 comes first, since nobody takes over a command that has its answer. */
async function say(scene: Scene, deployment: Deployment, body: string): Promise<boolean> {
  const { id = "", comment } = deployment.request ?? {};
  if (comment !== undefined) await scene.hub.react(comment, "rocket");
  return await writeComment(scene, { id, issue: issueOf(deployment.request) }, body, undefined);
}

/** Edits the answer if it is no longer true. Adds a missing reaction: GitHub may have had no room for it, and the answer's writer is gone. */
async function edit(
  scene: Scene,
  { deployment: { request }, lacksVerdict }: DeploymentDetails,
  comment: OwnComment,
  body: string,
): Promise<boolean> {
  const [changed] = await together([
    writeComment(scene, { id: request?.id ?? "" }, body, comment),
    lacksVerdict && request?.comment !== undefined ? scene.hub.react(request.comment, "rocket") : undefined,
  ]);
  return changed;
}

/** What to do about a check run; `rewrite`: it says the same in other words. */
type Step = "nothing" | "rewrite" | "update" | "create";

/** `left`: a check run that is missing, or that asked people before, is left to the process that made the deployment. */
function stepOf(
  details: DeploymentDetails,
  newest: OwnCheckRun | undefined,
  text: CheckRunText,
  { textChanged, left }: { readonly textChanged: boolean; readonly left: boolean },
): Step {
  const goesOn = reopens(newest, text);
  const hidden = newest !== undefined && isHidden(details, newest.externalId);
  if (left && (newest === undefined || (goesOn && newest.conclusion === "action_required"))) return "nothing";
  if (newest !== undefined && !hidden && isShown(newest, text)) return textChanged ? "rewrite" : "nothing";
  // GitHub does not reopen a completed run: the newest of the name counts.
  if (newest !== undefined && !goesOn && !hidden) return "update";
  // If that is another deployment's, this one does not write it.
  return newestOfCommit(details)?.id !== details.deployment.id && details.checkRuns.length > 0 ? "nothing" : "create";
}

async function showCheckRun(
  scene: Scene,
  deployment: Deployment,
  newest: OwnCheckRun | undefined,
  text: CheckRunText,
  step: Step,
): Promise<boolean> {
  if (step === "nothing") return false;
  if (step !== "create" && newest !== undefined) {
    const missing = await correctCheckRun(scene, newest, text);
    return step === "update" && missing === undefined;
  }
  const missing = await createCheckRun(scene, checkRunPlace({ ...deployment, id: deployment.request?.id ?? "" }), text);
  // Another request's is in front of it; none stays open for ever.
  const { title, summary } = text;
  if (newest !== undefined && newest.status !== "completed")
    await correctCheckRun(scene, newest, { status: "completed", conclusion: "neutral", title, summary });
  return missing === undefined;
}

/** Whether another request's check run is in front of the one for the commit's newest deployment, and says something outdated. */
function isHidden(details: DeploymentDetails, requestId: string): boolean {
  const [shown] = details.checkRuns;
  if (shown === undefined || shown.externalId === requestId || newestOfCommit(details)?.id !== details.deployment.id) return false;
  // One that waits for its turn will be followed by its own deployment's.
  return shown.status !== "queued" && shown.conclusion !== "action_required";
}

function newestOfCommit({ deployment, deployments }: DeploymentDetails): Deployment | undefined {
  return deployments.find((other) => other.ours && !isDoubled(other) && other.sha === deployment.sha);
}

function isShown(run: OwnCheckRun, text: CheckRunText): boolean {
  if (run.status !== text.status) return false;
  return text.status !== "completed" || (run.conclusion === text.conclusion && (run.title ?? text.title) === text.title);
}
