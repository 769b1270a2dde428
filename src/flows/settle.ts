import { type Deployment, finished, liveOf, stateOf } from "../core/facts.js";
import { answerAmong, commentBody, hiddenIn, keptIn, markerOf } from "../core/messages/answer.js";
import { deploymentAnswer } from "../core/messages/deployment.js";
import { deployedAnother } from "../core/messages/deployment-status.js";
import { foldedInto, isReported, outcomeOf } from "../core/jobs.js";
import { isAstray, statusToCopy } from "../core/progress.js";
import { Fault } from "../github/fault.js";
import type { CheckRunText, DeploymentStory, OwnCheckRun } from "../github/hub.js";
import { announce } from "./announce.js";
import { isTold, newsOfEnd } from "./news.js";
import { unlessLimited } from "./put-off.js";
import { sayUnlessRefused } from "./replies.js";
import { claimToSay } from "./claims.js";
import type { Scene } from "./scene.js";
import { together } from "../github/together.js";
import { noteUnlessWritten } from "./unwritten.js";
import { checkRunName, checkRunOf, type Sections, viewOf } from "./view.js";

/** What is probably known of the deployment, which spares a request; GitHub is asked all the same. */
export interface Hint {
  readonly issue?: number;
  readonly environment?: string;
  /** We made the deployment, so that nobody else is about to write its answer. */
  readonly maker?: true;
  /** We have just written its answer: where that is not to be seen, GitHub has not caught up. */
  readonly written?: true;
}

/** For how long the answer is left to whoever made the deployment; after that, whoever comes by writes it. */
const grace = 30_000;

/** Milliseconds until an answer that somebody else is writing is looked at again. */
const pause = 5_000;

/** Makes the answer and the check run of a deployment of ours say what GitHub's statuses say, again until they do: the order of events does not matter. */
export async function settle(scene: Scene, nodeId: string, sections: Sections = {}, hint: Hint = {}): Promise<DeploymentStory | undefined> {
  let story: DeploymentStory | undefined;
  let found: DeploymentStory | undefined;
  let written = false;
  for (let round = 0; round < 5; round++) {
    story = await scene.hub.story(nodeId, hint.issue, hint.environment);
    if (story === undefined || !story.deployment.ours || story.deployment.request === undefined) return story;
    found ??= story;
    const changed = await show(scene, story, story.deployment.request.id, sections, hint);
    if (!changed) break;
    written = true;
  }
  // Only who wrote it down: every process sees the end, again and again.
  const end = written && story !== undefined ? newsOfEnd(scene.hub, story) : undefined;
  if (end !== undefined && !isTold(found, end)) scene.observe(end);
  if (story !== undefined) await announce(scene, story);
  if (story !== undefined) lookWhenOver(scene, story, sections, hint);
  return story;
}

/** Where all jobs have succeeded and only the end of their run is missing, looks again by itself: the event that tells may get lost. */
function lookWhenOver(scene: Scene, { deployment, deployments, runs }: DeploymentStory, sections: Sections, hint: Hint): void {
  const outcome = outcomeOf(foldedInto(deployment, deployments), runs);
  if (outcome?.state !== "almost" || finished(deployment) || isReported(deployment)) return;
  const passed = scene.now().getTime() - outcome.status.at.getTime();
  const look = (later: Scene) => settle(later, deployment.nodeId, sections, hint);
  scene.later(Math.max(passed, grace), (later) => unlessLimited(later, () => look(later), look));
}

async function show(scene: Scene, story: DeploymentStory, requestId: string, sections: Sections, hint: Hint): Promise<boolean> {
  const { maker, written } = hint;
  const { deployment, deployments, app } = story;
  if (isAstray(deployment, app)) {
    await stop(scene, deployment, deployment.request?.sha ?? "");
    return true;
  }
  const outcome = outcomeOf(foldedInto(deployment, deployments), story.runs);
  const copy = statusToCopy(deployment, outcome);
  if (copy !== undefined) {
    const { state, description, logUrl, environmentUrl } = copy;
    const urls = { ...(logUrl === undefined ? {} : { logUrl }), ...(environmentUrl === undefined ? {} : { environmentUrl }) };
    await scene.hub.createStatus(deployment.id, { state: state === "waiting" ? "queued" : state, description, ...urls });
    return true;
  }
  const comment = answerAmong(story.comments, requestId);
  const old = comment?.body ?? "";
  const view = viewOf(story, scene.now(), {
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
  const left = maker !== true && scene.now().getTime() - deployment.createdAt.getTime() < grace;
  // Whoever is writing the answer at this moment may die yet, and the answer may be old already: we look again, and so does the sweep.
  const lookAgain = (): void => {
    const look = (later: Scene) => settle(later, deployment.nodeId, sections, hint);
    scene.later(pause, (later) => unlessLimited(later, () => look(later), look));
  };
  if (comment === undefined && left && written === true && deployment.request?.issue !== undefined) lookAgain();
  const [commentChanged, checkRunChanged] = await together([
    comment === undefined && left ? false : showComment(scene, story, { requestId, comment, body, lookAgain }),
    showCheckRun(scene, story, { requestId, text, textChanged: body !== old, left }),
  ]);
  return commentChanged || checkRunChanged;
}

/** Sets a deployment that GitHub made for another commit than the pinned one to `error`: nothing that was not verified may run. */
export async function stop(scene: Pick<Scene, "hub">, made: Pick<Deployment, "id" | "sha">, pinned: string): Promise<void> {
  await scene.hub.createStatus(made.id, { state: "error", description: deployedAnother(made.sha, pinned) });
}

interface ShownComment {
  readonly requestId: string;
  /** The one that is there. */
  readonly comment: DeploymentStory["comments"][number] | undefined;
  readonly body: string;
  /** For when somebody else is writing it. */
  readonly lookAgain: () => void;
}

async function showComment(scene: Scene, story: DeploymentStory, { requestId, comment, body, lookAgain }: ShownComment): Promise<boolean> {
  if (comment !== undefined) return comment.body !== body && (await scene.hub.editComment(comment.id, body));
  const { request } = story.deployment;
  const issue = request?.issue ?? request?.pullRequest;
  if (issue === undefined) return false;
  if ((await claimToSay(scene, `answer-${requestId}`)) === "taken") {
    lookAgain();
    return false;
  }
  await together([
    // Sent first, since a command that has its answer is not taken over.
    request?.comment === undefined ? undefined : scene.hub.react(request.comment, "rocket"),
    sayUnlessRefused(scene, requestId, issue, body),
  ]);
  return true;
}

interface ShownCheckRun {
  readonly requestId: string;
  readonly text: CheckRunText;
  readonly textChanged: boolean;
  /** One that is not there, or that asked people before, is left to whoever made the deployment. */
  readonly left: boolean;
}

async function showCheckRun(scene: Scene, story: DeploymentStory, { requestId, text, textChanged, left }: ShownCheckRun): Promise<boolean> {
  const { deployment } = story;
  const [newest] = story.checkRuns.filter(({ externalId }) => externalId === requestId);
  const reopens = newest?.status === "completed" && text.status !== "completed";
  const hidden = newest !== undefined && isHidden(story, requestId);
  if (left && (newest === undefined || (reopens && newest.conclusion === "action_required"))) return false;
  if (newest !== undefined && !hidden && isShown(newest, text)) {
    if (textChanged && text.status !== "completed") await noteUnlessWritten(scene, update(scene, newest, text));
    return false;
  }
  const name = checkRunName(deployment.environment);
  // GitHub does not reopen a completed run: the newest of the name counts.
  const anew = newest === undefined || reopens || hidden;
  // Where that is another deployment's, so is its word.
  if (anew && newestOfCommit(story)?.id !== deployment.id && story.checkRuns.length > 0) return false;
  const writing = anew ? scene.hub.createCheckRun(name, deployment.sha, requestId, text) : update(scene, newest, text);
  const missing = await noteUnlessWritten(scene, writing);
  if (hidden && newest.status !== "completed") await noteUnlessWritten(scene, update(scene, newest, leftFor(text)));
  return missing === undefined;
}

/** Whether another request's check run stands before the one of the commit's newest deployment, and says something that is over. */
function isHidden(story: DeploymentStory, requestId: string): boolean {
  const [shown] = story.checkRuns;
  if (shown === undefined || shown.externalId === requestId || newestOfCommit(story)?.id !== story.deployment.id) return false;
  // One that waits for its turn will be followed by its own deployment's.
  return shown.status !== "queued" && shown.conclusion !== "action_required";
}

function newestOfCommit({ deployment, deployments }: DeploymentStory): Deployment | undefined {
  return deployments.find(({ ours, sha }) => ours && sha === deployment.sha);
}

/** What ends a check run that was still open when another one had to be made, so that none stays open for ever. */
function leftFor({ title, summary }: CheckRunText): CheckRunText {
  return { status: "completed", conclusion: "neutral", title, summary };
}

/** Writes what is already old where another process has completed the run meanwhile: GitHub refuses that, and looking again shows why. */
async function update(scene: Scene, run: OwnCheckRun, text: CheckRunText): Promise<void> {
  try {
    await scene.hub.updateCheckRun(run.id, text);
  } catch (error) {
    if (text.status === "completed" || !(error instanceof Fault) || error.status !== 422) throw error;
    scene.log.warn({ checkRun: run.id, says: error.message }, "A check run could not be updated, and is looked at again");
  }
}

function isShown(run: OwnCheckRun, text: CheckRunText): boolean {
  if (run.status !== text.status) return false;
  return text.status !== "completed" || (run.conclusion === text.conclusion && (run.title ?? text.title) === text.title);
}

function isLive(deployment: Deployment, deployments: readonly Deployment[]): boolean {
  return liveOf(deployments)?.id === deployment.id && stateOf(deployment) !== "inactive";
}
