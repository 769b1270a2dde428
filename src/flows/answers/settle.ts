import { issueOf } from "../../core/request.js";
import { begunBefore, isDoubled } from "../../core/doubled.js";
import { lease } from "../../core/durations.js";
import { type Deployment, finished, succeeded, replacedBy } from "../../core/deployments.js";
import { foldedInto, isReported, jobsOf, outcomeOf } from "../../core/jobs.js";
import type { DeploymentDetails } from "../../github/types/deployments.js";
import type { CheckRunText } from "../../github/types/check-runs.js";
import type { OwnComment } from "../../github/types/conversation.js";
import { onMergeGroup } from "./merge-group.js";
import { isTold, newsOfEnd } from "./metrics.js";
import { type Inherited, writeComment } from "./write.js";
import { retryWhenLimited, type Scene } from "../scene.js";
import { viewOf } from "./view.js";
import { show, type Showing } from "./show.js";
import { answerAmong, hiddenIn, markerOf } from "../../core/messages/answer.js";
import { type DeploymentView, notice } from "../../core/messages/deployment.js";
import { isLateNews } from "../../core/progress.js";
import { Markdown, md } from "../../core/messages/markdown.js";
import { claimToSay } from "../../github/refs/claims.js";

/** Probable facts about the deployment, which save a request. GitHub is asked nevertheless. */
export interface Hint extends Pick<Showing, "sections" | "maker" | "grace" | "written"> {
  readonly issue?: number | undefined;
  readonly environment?: string;
  /** Everything its answer shows, except what others may have done since. GitHub is asked after writing. */
  readonly known?: DeploymentDetails | undefined;
  /** Together with `known`: nobody else makes the missing check run, since nobody did while it waited. */
  readonly alone?: boolean | undefined;
  /** Shows what else depends on it, as far as is known without asking; returns whether it wrote anything. Called again with the details read after that. */
  readonly beside?: ((details: DeploymentDetails) => Promise<boolean>) | undefined;
}

/** Milliseconds until another look at an answer that somebody else is writing. */
const pause = 5_000;

/** Makes the answer and the check run of our deployment say what GitHub's statuses say. Repeats until they do, so the order of events does not matter. */
export async function settle(
  scene: Scene,
  nodeId: string,
  { known, alone = false, beside, ...hint }: Hint = {},
): Promise<DeploymentDetails | undefined> {
  let details: DeploymentDetails | undefined;
  let found: DeploymentDetails | undefined;
  let written = false;
  const inherited: Inherited = new Set();
  const lookAgain = (): void => settleLater(scene, nodeId, pause, hint);
  for (let round = 0; round < 5; round++) {
    const isFirst = round === 0 && known !== undefined;
    details = isFirst ? known : await scene.hub.deploymentDetails(nodeId, hint.issue, hint.environment);
    if (details === undefined || !details.deployment.ours || details.deployment.request === undefined) return details;
    found ??= details;
    const { changed } = await show(scene, details, { ...hint, inherited, isOld: isFirst, isAlone: isFirst && alone, lookAgain });
    const wrote = (await beside?.(details)) === true;
    if (!changed && !wrote && !isFirst) break;
    written ||= changed || isFirst;
  }
  if (details === undefined) return undefined;
  const { deployment, deployments, groups } = details;
  // Only the process that wrote it reports it: every process sees the end, again and again.
  const end = written ? newsOfEnd(scene.hub, details) : undefined;
  if (end !== undefined && !isTold(found, end)) scene.observe(end);
  await announce(scene, details);
  // The process whose timer waited for this may be gone.
  if (finished(deployment)) for (const group of groups) await onMergeGroup(scene, group, scene.now().getTime());
  lookWhenOver(scene, details, hint);
  if (succeeded(deployment)) scene.attention.shown.set(nodeId, withoutOthers(details));
  // The earlier one decides for the commit; its own event may have had another result.
  const before = isDoubled(deployment) ? begunBefore(deployment, deployments) : undefined;
  if (before !== undefined) await settleIn(scene, before);
  return details;
}

/** The same for a deployment that was read. */
export async function settleIn(scene: Scene, deployment: Pick<Deployment, "nodeId" | "environment" | "request">): Promise<void> {
  await settle(scene, deployment.nodeId, hintOf(deployment));
}

/** Where a deployment that was read is answered. */
export function hintOf({ environment, request }: Pick<Deployment, "environment" | "request">): Hint {
  return { environment, issue: issueOf(request) };
}

/** The same after a while, when GitHub's limits leave room. */
function settleLater(scene: Scene, nodeId: string, milliseconds: number, hint: Hint): void {
  scene.later(milliseconds, (later) => retryWhenLimited(later, (at) => settle(at, nodeId, hint)));
}

/** If all jobs have succeeded and only the end of their run is missing, looks again by itself: that event may get lost. */
function lookWhenOver(scene: Scene, details: DeploymentDetails, hint: Hint): void {
  const { deployment, runs } = details;
  const outcome = outcomeOf(jobsOf(details), runs);
  if (outcome?.state !== "almost" || finished(deployment) || isReported(deployment)) return;
  settleLater(scene, deployment.nodeId, Math.max(scene.now().getTime() - outcome.status.at.getTime(), lease), hint);
}

/** Settles a deployment, and every other answer that its end makes untrue. */
export async function settleWithOthers(scene: Scene, nodeId: string, hint: Hint): Promise<void> {
  const seen = besides(scene);
  const details = await settle(scene, nodeId, { ...hint, beside: seen.beside });
  if (details !== undefined) await settleOthers(scene, details, seen.shown);
}

/** Corrects the answers that depend on how a deployment ended, except those `shown` with it: of the deployment it replaced, and of the one it rolled back from. */
export async function settleOthers(
  scene: Scene,
  { deployment, deployments }: Pick<DeploymentDetails, "deployment" | "deployments">,
  shown: ReadonlySet<string> = new Set(),
): Promise<void> {
  if (!deployment.ours) return;
  const left = deployments.find(({ id }) => id === deployment.request?.rollbackFrom);
  for (const other of new Set([left, replacedIn(deployment, deployments)]))
    if (other !== undefined && !shown.has(other.nodeId)) await settleIn(scene, other);
}

/**
 * Shows the deployment that another replaced together with its successor, if this process has shown it before: one look at their environment gives both
 * texts, and the look after writing tells whether they still hold.
 */
export function besides(scene: Scene): { readonly shown: ReadonlySet<string>; readonly beside: NonNullable<Hint["beside"]> } {
  const shown = new Set<string>();
  const beside = async ({ deployment, deployments }: DeploymentDetails): Promise<boolean> => {
    const replaced = replacedIn(deployment, deployments);
    const known = replaced && shownBefore(scene, replaced, deployments);
    if (known?.deployment.request === undefined) return false;
    const { changed, body, text } = await show(scene, known, { isOld: true });
    // Something has to be created first, which takes its own look.
    if (body === undefined || text === undefined) return false;
    noteShown(scene, known, body, text);
    shown.add(known.deployment.nodeId);
    return changed;
  };
  return { shown, beside };
}

/** The deployment it replaced. Also for one that has failed since: then its predecessor is live again. */
function replacedIn(deployment: Deployment, deployments: readonly Deployment[]): Deployment | undefined {
  const wasLive = succeeded(deployment) || deployment.statuses.some(({ state }) => state === "success");
  return deployment.ours && wasLive ? replacedBy(deployment, deployments) : undefined;
}

/**
 * Posts a new comment for news that nobody should miss, since edits notify nobody: a failure, or a start or an end long after the command.
 */
async function announce(scene: Scene, details: DeploymentDetails): Promise<void> {
  const { deployment } = details;
  const request = deployment.request;
  const answer = request && answerAmong(details.comments, request.id);
  const issue = issueOf(request);
  if (answer === undefined || issue === undefined || request?.requestedBy === undefined) return;
  const view = viewOf(details, scene.now(), { again: hiddenIn(answer.body, "again"), ref: hiddenIn(answer.body, "ref") });
  const news = newsIn(view, answer);
  if (news === undefined) return;
  const id = `${request.id}-${news}`;
  // It is newer than the answer, so it was read if the answer was.
  if (answerAmong(details.comments, id) !== undefined) return;
  const claim = await claimToSay(scene, `notice-${id}`);
  // The process that claimed it may have said it since it was read.
  if (claim === "taken" || (claim === "inherited" && answerAmong((await scene.hub.replies(issue)).own, id) !== undefined)) return;
  const url = `${details.repository.url}/issues/${issue}#issuecomment-${answer.id}`;
  await writeComment(scene, { id, issue }, md`${notice(view, url)}\n\n${Markdown.trusted(markerOf(id))}`.text, undefined);
}

function newsIn({ progress, createdAt }: DeploymentView, answer: OwnComment): "failed" | "succeeded" | "cancelled" | "running" | undefined {
  const after = (date: Date | undefined): boolean => date !== undefined && isLateNews(answer.createdAt, date);
  switch (progress.phase) {
    case "failed":
      return progress.phase;
    case "succeeded":
    case "cancelled":
      return after(progress.endedAt) ? progress.phase : undefined;
    case "running":
      return after(progress.startedAt) ? progress.phase : undefined;
    // After a long wait, any progress is the start.
    case "requested":
    case "queued":
    case "held":
      return after(createdAt) ? "running" : undefined;
    case "inactive":
      return undefined;
  }
}

/** GitHub lists so many statuses with a deployment; fewer are all of them. */
const listed = 30;

/** The part of an answer's facts that is worth remembering. */
function withoutOthers(details: DeploymentDetails): DeploymentDetails {
  const answer = answerAmong(details.comments, details.deployment.request?.id ?? "");
  return { ...details, deployments: [], groups: [], comments: answer === undefined ? [] : [answer] };
}

/** Everything that the answer of a deployment shows, if this process has shown it before and it is among the deployments just read; otherwise `undefined`. */
function shownBefore(
  scene: Pick<Scene, "attention">,
  deployment: Deployment,
  deployments: readonly Deployment[],
): DeploymentDetails | undefined {
  const shown = scene.attention.shown.get(deployment.nodeId);
  if (
    shown === undefined ||
    !succeeded(deployment) ||
    deployment.statuses.length >= listed ||
    foldedInto(deployment, deployments).length > 0
  )
    return undefined;
  const { request } = shown.deployment;
  return { ...shown, deployment: { ...deployment, request }, deployments };
}

/** Remembers what a deployment's answer and check run say now. */
function noteShown(scene: Pick<Scene, "attention">, details: DeploymentDetails, body: string, text: CheckRunText): void {
  const { deployment, comments, checkRuns } = details;
  const said = { status: text.status, conclusion: text.conclusion, title: text.title, summary: text.summary };
  scene.attention.shown.set(deployment.nodeId, {
    ...withoutOthers(details),
    comments: comments.map((comment) => ({ ...comment, body })),
    checkRuns: checkRuns.map((run) => (run.externalId === deployment.request?.id ? { ...run, ...said } : run)),
  });
}
