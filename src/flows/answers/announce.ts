import { answerAmong, hiddenIn, markerOf } from "../../core/messages/answer.js";
import { type DeploymentView, notice } from "../../core/messages/deployment.js";
import { isLateNews } from "../../core/progress.js";
import { Markdown, md } from "../../core/messages/markdown.js";
import type { DeploymentDetails, OwnComment } from "../../github/types/hub.js";
import type { Scene } from "../scene.js";
import { claimToSay } from "../claims/claims.js";
import { viewOf } from "./deployment-view.js";
import { writeComment } from "./write.js";

/** Posts a new comment for what nobody may miss, since edits notify nobody: a failure, or a start or an end long after the command. */
export async function announce(scene: Scene, details: DeploymentDetails): Promise<void> {
  const { deployment } = details;
  const request = deployment.request;
  const answer = request && answerAmong(details.comments, request.id);
  const issue = request?.issue ?? request?.pullRequest;
  if (answer === undefined || issue === undefined || request?.requestedBy === undefined) return;
  const view = viewOf(details, scene.now(), { again: hiddenIn(answer.body, "again"), ref: hiddenIn(answer.body, "ref") });
  const news = newsIn(view, answer);
  if (news === undefined) return;
  const id = `${request.id}-${news}`;
  // It is newer than the answer: where that was read, it was, too.
  if (answerAmong(details.comments, id) !== undefined) return;
  const claim = await claimToSay(scene, `notice-${id}`);
  // Who had claimed it may have said it since it was read.
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
    // After a long wait, that it goes on at all is the start.
    case "requested":
    case "queued":
    case "held":
      return after(createdAt) ? "running" : undefined;
    case "inactive":
      return undefined;
  }
}
