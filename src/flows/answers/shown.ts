import { type Deployment, succeeded } from "../../core/facts.js";
import { foldedInto } from "../../core/jobs.js";
import { answerAmong } from "../../core/messages/answer.js";
import type { CheckRunText, DeploymentDetails } from "../../github/types/hub.js";
import type { Scene } from "../scene.js";

/** GitHub lists so many statuses beside a deployment; with fewer, they are all. */
const listed = 30;

/** What is worth remembering of what an answer showed. */
export function withoutOthers(details: DeploymentDetails): DeploymentDetails {
  const answer = answerAmong(details.comments, details.deployment.request?.id ?? "");
  return { ...details, deployments: [], groups: [], comments: answer === undefined ? [] : [answer] };
}

/** All that the answer of a deployment shows which this process has shown before, among the deployments that were just read; `undefined` where that takes more. */
export function shownBefore(
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

/** Remembers what answer and check run of a deployment say now. */
export function noteShown(scene: Pick<Scene, "attention">, details: DeploymentDetails, body: string, text: CheckRunText): void {
  const { deployment, comments, checkRuns } = details;
  const said = { status: text.status, conclusion: text.conclusion, title: text.title, summary: text.summary };
  scene.attention.shown.set(deployment.nodeId, {
    ...withoutOthers(details),
    comments: comments.map((comment) => ({ ...comment, body })),
    checkRuns: checkRuns.map((run) => (run.externalId === deployment.request?.id ? { ...run, ...said } : run)),
  });
}
