import { markerOf } from "../../src/core/messages/answer.js";
import type { CheckRun, Comment, Deployment } from "../github/repository.js";

/**
 * The outcome of a comment. `nothing`: it was not a command; `people`: it waits for somebody's decision; `success` and `failure` are final and shown in
 * the App's answer.
 */
export type Outcome = "success" | "failure" | "people" | "pending" | "nothing";

/** Looks at a comment as GitHub shows it. */
export function outcomeOf(comment: Comment): Outcome {
  const deployment = deploymentsOf(comment).at(-1);
  if (deployment !== undefined) return mirrored(comment, deployment);
  const said = [...comment.reactions.values()].filter(({ user }) => user.login === "gitploy[bot]").map(({ content }) => content);
  if (said.includes("-1") || said.includes("confused")) return "failure";
  if (!said.includes("rocket")) return said.length === 0 ? "nothing" : "pending";
  const run = checkRunsOf(comment).at(-1);
  return run === undefined ? "success" : ofWaiting(run);
}

/** The deployments that a comment led to, oldest first. */
export function deploymentsOf({ id, issue }: Comment): readonly Deployment[] {
  return [...issue.repository.deployments.values()].filter(
    ({ payload }) => (payload as { gitploy?: { request?: unknown } } | undefined)?.gitploy?.request === requestId(id),
  );
}

function mirrored(comment: Comment, deployment: Deployment): Outcome {
  const state = deployment.statuses.findLast((status) => status.state !== "inactive")?.state;
  const final = state === "success" ? "success" : state === "failure" || state === "error" ? "failure" : undefined;
  const answer = comment.issue.comments.findLast(
    ({ user, body }) => user.login === "gitploy[bot]" && body.includes(markerOf(requestId(comment.id))),
  );
  const shown = answer !== undefined && !answer.body.startsWith("### ⏳");
  const closed = checkRunsOf(comment).at(-1)?.status === "completed";
  return final !== undefined && shown && closed ? final : "pending";
}

function ofWaiting({ status, conclusion }: CheckRun): Outcome {
  if (status !== "completed") return "pending";
  return conclusion === "action_required" ? "people" : conclusion === "success" ? "success" : "failure";
}

function checkRunsOf({ id, issue }: Comment): readonly CheckRun[] {
  return [...issue.repository.checkRuns.values()].filter(({ externalId }) => externalId === requestId(id));
}

function requestId(comment: number): string {
  return `comment-${comment}`;
}
