import type { Environment } from "../../core/config/environment.js";
import type { Facts } from "../../core/facts.js";
import { liveOf, replacementOf, rolledBack } from "../../core/deployments.js";
import { rollbackTarget } from "../../core/rollback.js";
import { forcedNote, type DeploymentView } from "../../core/messages/deployment.js";
import type { Markdown } from "../../core/messages/markdown.js";
import { skippedRules, type Finding } from "../../core/rules/index.js";
import { isTheirs, type Wish } from "../../core/rules/permission.js";
import type { Subject } from "../../core/messages/subject.js";
import type { CommitFacts } from "../../core/rules/rule.js";
import { peopleBehind } from "../../core/accounts.js";
import { begunBefore } from "../../core/doubled.js";
import { type Answer, checkRunTextOf, keep } from "../../core/messages/answer.js";
import { jobsOf, outcomeOf } from "../../core/jobs.js";
import { type Progress, progressOf } from "../../core/progress.js";
import type { DeploymentDetails } from "../../github/types/deployments.js";
import type { CheckRunText } from "../../github/types/check-runs.js";

/** Sections of an answer that cannot be read from GitHub again; those left out stay as they are. */
export interface Sections {
  readonly notes?: Markdown | undefined;
  readonly changes?: Markdown | undefined;
  readonly rules?: Markdown | undefined;
  readonly again?: string | undefined;
  readonly ref?: string | undefined;
}

/** How long tooling may stay silent until the answer says that nobody listens. */
export const silence = 60_000;

/** The view of a deployment, as all its answers show it. */
export function viewOf(
  details: Pick<DeploymentDetails, "deployment" | "deployments" | "runs" | "commit" | "app"> & {
    readonly repository: { readonly url: string };
  },
  now: Date,
  sections: Sections,
): DeploymentView {
  const { deployment, deployments, runs, app, commit, repository } = details;
  const request = deployment.request;
  const folded = jobsOf(details);
  const progress = progressOf(deployment, folded, outcomeOf(folded, runs), app);
  const pinned = request?.sha;
  const replacement = progress.phase === "succeeded" ? replacementOf(deployment, deployments) : undefined;
  return {
    subject: {
      repositoryUrl: repository.url,
      ref: { kind: undefined, name: request?.ref ?? sections.ref ?? deployment.ref },
      commit,
      environment: deployment.environment,
      requestedBy: request?.requestedBy,
      behind: peopleBehind(request?.requestedBy ?? "", commit),
      pullRequest: request?.pullRequest,
    },
    action: request?.rollbackFrom === undefined ? "deploy" : "rollback",
    progress,
    createdAt: deployment.createdAt,
    // Ages are given as of the deployment, so the text changes only when the facts do.
    now: deployment.createdAt,
    unanswered: progress.unheard && conclusionOf(progress) === undefined && now.getTime() - deployment.createdAt.getTime() >= silence,
    app,
    textPayload: typeof deployment.payload === "string",
    rollbackLeads: progress.phase === "failed" && leadsToLive(deployments),
    rolledBack: rolledBack(deployments).has(deployment.id),
    replacedBy: replacement && { ref: replacement.request?.ref ?? replacement.ref, sha: replacement.sha },
    mismatch: pinned !== undefined && pinned !== deployment.sha ? { pinned, deployed: deployment.sha } : undefined,
    doubles: begunBefore(deployment, deployments),
    notes: keep("notes", sections.notes),
    changes: keep("changes", sections.changes),
    rules: keep("rules", sections.rules),
    again: sections.again,
    keptRef: request?.ref === undefined ? sections.ref : undefined,
  };
}

/** Whether a rollback would go to what is live; after a success it goes further back. */
function leadsToLive(deployments: DeploymentDetails["deployments"]): boolean {
  const target = rollbackTarget(deployments, undefined);
  return "to" in target && target.to.id === liveOf(deployments)?.id;
}

/** What an answer to a request is about. */
export function subjectOf({ request, environment, repository, target }: CommitFacts): Subject {
  const { ref, requestedBy, behind, pullRequest } = request;
  return { repositoryUrl: repository.url, ref, commit: target.commit, environment: environment.name, requestedBy, behind, pullRequest };
}

/** What a check run says about a deployment. After success, it offers Rollback while this is live. */
export function checkRunOf(answer: Answer, view: Pick<DeploymentView, "progress" | "rolledBack">, live: boolean): CheckRunText {
  const { progress } = view;
  const text = checkRunTextOf(answer);
  const details = progress.logUrl === undefined ? {} : { detailsUrl: progress.logUrl };
  const conclusion = view.rolledBack ? "failure" : conclusionOf(progress);
  if (conclusion === undefined) return { status: "in_progress", ...text, ...details };
  const actions = progress.phase === "succeeded" && live ? [rollbackButton] : [];
  return { status: "completed", conclusion, actions, ...text, ...details };
}

const rollbackButton = { label: "Rollback", description: "Deploy what was live before this", identifier: "rollback" };

function conclusionOf(progress: Progress): NonNullable<CheckRunText["conclusion"]> | undefined {
  switch (progress.phase) {
    case "requested":
    case "queued":
    case "held":
    case "running":
      return undefined;
    case "succeeded":
      return "success";
    case "failed":
      return "failure";
    case "cancelled":
    case "inactive":
      return "cancelled";
  }
}

/** Whom to mention for a review: users and teams as GitHub mentions them, but never the requester. */
export function reviewersOf({ review }: Pick<Environment, "review">, wish: Wish): readonly string[] {
  return (review?.reviewers ?? []).flatMap((principal) => {
    switch (principal.kind) {
      case "user":
        return isTheirs(wish, principal) ? [] : [principal.login];
      case "team":
        return [`${principal.organization}/${principal.team}`];
      case "role":
        return [];
    }
  });
}

/** What the answer says about force, with a mention of the reviewers who were bypassed. */
export function forcedIn({ request, environment }: Facts, findings: readonly Finding[]): Markdown | undefined {
  if (request.force === undefined) return undefined;
  const skipped = skippedRules(findings);
  const reviewers = skipped.includes("review") ? reviewersOf(environment, request) : [];
  return forcedNote(request.requestedBy, request.force, skipped, reviewers);
}
