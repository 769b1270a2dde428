import type { AssociatedPullRequest } from "../facts.js";
import { enumerate } from "../messages/enumerate.js";
import { code, link, Markdown, md, short } from "../messages/markdown.js";
import { deployInstead, repeated } from "../messages/next.js";
import type { CommitFacts, Rule } from "./rule.js";
import { pass, refuse } from "./verdict.js";

/** The commit is this repository's own, no draft's, and reviewed where `pull_request.approved` demands that. */
export const pullRequest = {
  name: "pull_request",
  needs: "commit",
  setAsideBy: ["rollback"],
  check({ alike, environment, protectedBases, request, repository, target: { commit, own }, defaultBranch }) {
    const { sha } = commit;
    const next = repeated(request, environment);
    if (own === undefined) return refuse(commitOfNobodyKnown(sha), next);
    if (own === "beyond") return refuse(commitBeyond(sha), deployInstead("<ref>", environment));
    if (!own) return refuse(commitOfFork(sha), next);
    // What people said of the head before our own merge, or of the merge commit, holds for the other, too.
    const means = (other: string): boolean => other === sha || alike.includes(other);
    const heads = commit.pullRequests.filter(({ state, headSha }) => state === "open" && means(headSha));
    // Anybody can open a draft from a fork at a commit of ours; that must not hold a deployment up.
    const draft = heads.find((each) => each.draft && !each.fork);
    if (draft !== undefined && !environment.pullRequest.draft) return refuse(isDraft(draft), next);
    if (!environment.pullRequest.approved) return pass(commitIsOurs());
    const counts = ({ base }: AssociatedPullRequest): boolean => base === repository.defaultBranch || protectedBases.includes(base);
    const approved = heads.find((head) => head.approvedAt.some(means) && counts(head));
    // Whoever reads that changes are requested means the commit, whatever branches it is offered to.
    if (approved !== undefined && heads.every(({ changesRequested }) => changesRequested === false))
      return pass(approved.approvedAt.includes(sha) ? isApproved(approved) : isApprovedBut(approved, repository.defaultBranch));
    if (defaultBranch === undefined) return refuse(inDefaultBranchUnknown(repository.defaultBranch), next);
    if (defaultBranch.ahead === 0) return pass(isInDefaultBranch(repository.defaultBranch));
    const why = heads.flatMap((head): readonly Unapproved[] => {
      if (head.changesRequested === true) return [{ head, lacks: "changes" }];
      if (head.changesRequested === undefined) return [{ head, lacks: "unknown" }];
      if (!head.approvedAt.some(means)) return approved === undefined ? [{ head, lacks: "approval" }] : [];
      return counts(head) ? [] : [{ head, lacks: "base" }];
    });
    return refuse(notApproved(sha, repository.defaultBranch, why), next);
  },
} as const satisfies Rule<CommitFacts>;

function commitOfNobodyKnown(sha: string): Markdown {
  return md`GitHub did not say whether ${short(sha)} belongs to this repository or a fork, and Gitploy refuses when in doubt: please try again.`;
}

function commitBeyond(sha: string): Markdown {
  return md`None of the 200 branches and 200 tags that Gitploy looks at has ${short(sha)}, and there are more: in doubt it may be a fork's. Deploy it by the name of a branch or a tag that has it at its head; make one there if there is none.`;
}

function commitOfFork(sha: string): Markdown {
  return md`${short(sha)} is a fork's: no branch, tag or pull request of this repository has it. Merge it, or push it to a branch here.`;
}

function isDraft(head: AssociatedPullRequest): Markdown {
  return md`${numbered(head)} is a draft. Mark it as ready for review, then repeat the command.`;
}

function commitIsOurs(): Markdown {
  return Markdown.trusted("The commit belongs to this repository, and no draft has it as its head.");
}

function isApproved(head: AssociatedPullRequest): Markdown {
  return md`${numbered(head)} is approved at this commit.`;
}

function isApprovedBut(head: AssociatedPullRequest, branch: string): Markdown {
  return md`${numbered(head)} is approved at a commit that differs from this one by nothing but Gitploy's own merge of ${code(branch)}.`;
}

function inDefaultBranchUnknown(branch: string): Markdown {
  return md`GitHub did not say whether ${code(branch)} contains the commit, and no pull request is approved at it: please try again.`;
}

function isInDefaultBranch(branch: string): Markdown {
  return md`${code(branch)} contains the commit.`;
}

/** An open pull request with the commit as its head, and why it does not speak for that. */
interface Unapproved {
  readonly head: AssociatedPullRequest;
  readonly lacks: "approval" | "changes" | "base" | "unknown";
}

function notApproved(sha: string, branch: string, heads: readonly Unapproved[]): Markdown {
  const open =
    heads.length === 0
      ? Markdown.trusted("no open pull request has it as its head")
      : enumerate(
          heads.map(({ head, lacks }) => md`${numbered(head)} ${whyUnapproved(head, lacks, branch)}`),
          "and",
        );
  return md`${short(sha)} is neither in ${code(branch)} nor approved: ${open}. Get it reviewed or merged, then repeat the command.`;
}

function whyUnapproved({ base }: AssociatedPullRequest, lacks: Unapproved["lacks"], branch: string): Markdown {
  switch (lacks) {
    case "approval":
      return Markdown.trusted("lacks an approval at it by someone with write access");
    case "changes":
      return Markdown.trusted("lacks an approval, since it has changes requested");
    case "base":
      return md`is approved, but goes into ${code(base)}, which is neither ${code(branch)} nor protected`;
    case "unknown":
      return Markdown.trusted("has more reviews than could be read, and Gitploy refuses when in doubt");
  }
}

function numbered({ number, url }: AssociatedPullRequest): Markdown {
  return link(md`#${number}`, url);
}
