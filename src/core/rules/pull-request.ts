import { repeated } from "../messages/next.js";
import * as say from "../messages/rules.js";
import type { CommitFacts, Rule } from "./rule.js";
import { pass, refuse } from "./verdict.js";

/** The commit is this repository's own, no draft's, and reviewed where `pull_request.approved` demands that. */
export const pullRequest: Rule<CommitFacts> = {
  name: "pull_request",
  check({ alike, environment, request, repository, target: { commit, own }, defaultBranch }) {
    const { sha } = commit;
    const next = repeated(request, environment);
    if (own === undefined) return refuse(say.commitOfNobodyKnown(sha), next);
    if (!own) return refuse(say.commitOfFork(sha), next);
    // What people said of the head before our own merge, or of the merge commit, holds for the other, too.
    const means = (other: string): boolean => other === sha || alike.includes(other);
    const heads = commit.pullRequests.filter(({ state, headSha }) => state === "open" && means(headSha));
    // Anybody can open a draft from a fork at a commit of ours; that must not hold a deployment up.
    const draft = heads.find((each) => each.draft && !each.fork);
    if (draft !== undefined && !environment.pullRequest.draft) return refuse(say.isDraft(draft), next);
    if (!environment.pullRequest.approved) return pass(say.commitIsOurs());
    const approved = heads.find(({ approvedAt }) => approvedAt.some(means));
    if (approved !== undefined)
      return pass(approved.approvedAt.includes(sha) ? say.isApproved(approved) : say.isApprovedBut(approved, repository.defaultBranch));
    if (defaultBranch === undefined) return refuse(say.inDefaultBranchUnknown(repository.defaultBranch), next);
    return defaultBranch.ahead === 0
      ? pass(say.isInDefaultBranch(repository.defaultBranch))
      : refuse(say.notApproved(sha, repository.defaultBranch, heads), next);
  },
};
