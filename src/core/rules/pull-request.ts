import type { AssociatedPullRequest } from "../facts.js";
import { deployInstead, repeated } from "../messages/next.js";
import * as say from "../messages/rules.js";
import type { CommitFacts, Rule } from "./rule.js";
import { pass, refuse } from "./verdict.js";

/** The commit is this repository's own, no draft's, and reviewed where `pull_request.approved` demands that. */
export const pullRequest: Rule<CommitFacts> = {
  name: "pull_request",
  setAsideBy: ["rollback"],
  check({ alike, environment, protectedBases, request, repository, target: { commit, own }, defaultBranch }) {
    const { sha } = commit;
    const next = repeated(request, environment);
    if (own === undefined) return refuse(say.commitOfNobodyKnown(sha), next);
    if (own === "beyond") return refuse(say.commitBeyond(sha), deployInstead("<ref>", environment));
    if (!own) return refuse(say.commitOfFork(sha), next);
    // What people said of the head before our own merge, or of the merge commit, holds for the other, too.
    const means = (other: string): boolean => other === sha || alike.includes(other);
    const heads = commit.pullRequests.filter(({ state, headSha }) => state === "open" && means(headSha));
    // Anybody can open a draft from a fork at a commit of ours; that must not hold a deployment up.
    const draft = heads.find((each) => each.draft && !each.fork);
    if (draft !== undefined && !environment.pullRequest.draft) return refuse(say.isDraft(draft), next);
    if (!environment.pullRequest.approved) return pass(say.commitIsOurs());
    const counts = ({ base }: AssociatedPullRequest): boolean => base === repository.defaultBranch || protectedBases.includes(base);
    const approved = heads.find((head) => head.approvedAt.some(means) && counts(head));
    // Whoever reads that changes are requested means the commit, whatever branches it is offered to.
    if (approved !== undefined && heads.every(({ changesRequested }) => changesRequested === false))
      return pass(approved.approvedAt.includes(sha) ? say.isApproved(approved) : say.isApprovedBut(approved, repository.defaultBranch));
    if (defaultBranch === undefined) return refuse(say.inDefaultBranchUnknown(repository.defaultBranch), next);
    if (defaultBranch.ahead === 0) return pass(say.isInDefaultBranch(repository.defaultBranch));
    const why = heads.flatMap((head): readonly say.Unapproved[] => {
      if (head.changesRequested === true) return [{ pullRequest: head, lacks: "changes" }];
      if (head.changesRequested === undefined) return [{ pullRequest: head, lacks: "unknown" }];
      if (!head.approvedAt.some(means)) return approved === undefined ? [{ pullRequest: head, lacks: "approval" }] : [];
      return counts(head) ? [] : [{ pullRequest: head, lacks: "base" }];
    });
    return refuse(say.notApproved(sha, repository.defaultBranch, why), next);
  },
};
