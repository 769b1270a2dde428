import { answerAmong } from "../core/messages/answer.js";
import { type DeploymentView, notice } from "../core/messages/deployment.js";
import type { DeploymentStory, OwnComment, Reaction } from "../github/hub.js";
import type { Scene } from "./scene.js";
import { viewOf } from "./view.js";

/** How long after the command its start or end is news that an edit would hide. */
const late = 10 * 60_000;

/** Posts a new comment for what nobody may miss, since edits notify nobody: a failure, or a start or an end long after the command. */
export async function announce(scene: Scene, story: DeploymentStory): Promise<void> {
  const { deployment } = story;
  const request = deployment.request;
  const answer = request && answerAmong(story.comments, request.id);
  const issue = request?.issue ?? request?.pullRequest;
  if (answer === undefined || issue === undefined || request?.requestedBy === undefined) return;
  const view = viewOf(story, scene.now(), {});
  const reaction = newsIn(view, answer);
  if (reaction === undefined) return;
  // The reaction on our answer is the claim: only one process, once, gets 201 for it.
  const claim = await scene.hub.react(answer.id, reaction);
  if (claim.outcome !== "first") return;
  const url = `${story.repository.url}/issues/${issue}#issuecomment-${answer.id}`;
  await scene.hub.comment(issue, notice(view, url).text);
}

function newsIn({ progress }: DeploymentView, answer: OwnComment): Reaction | undefined {
  const after = (date: Date | undefined): boolean => date !== undefined && date.getTime() - answer.createdAt.getTime() > late;
  switch (progress.phase) {
    case "failed":
      return "confused";
    case "succeeded":
      return after(progress.endedAt) ? "hooray" : undefined;
    case "running":
      return after(progress.startedAt) ? "eyes" : undefined;
    case "requested":
    case "queued":
    case "cancelled":
    case "inactive":
      return undefined;
  }
}
