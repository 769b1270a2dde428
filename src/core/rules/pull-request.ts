import type { AssociatedPullRequest } from "../facts.js";
import { and } from "../messages/lists.js";
import { code, link, type Markdown, md, short } from "../messages/markdown.js";
import { deployInstead, repeated } from "../messages/next.js";
import { type CommitFacts, inDoubt, pass, refuse, type Rule } from "./rule.js";

/** The commit belongs to this repository, is not the head of a draft, and is reviewed where `pull_request.approved` demands it. */
export const pullRequest = {
  name: "pull_request",
  needs: "commit",
  setAsideBy: ["rollback"],
  check({ alike, environment, protectedBases, request, repository, target: { commit, own }, defaultBranch }) {
    const { sha } = commit;
    const main = code(repository.defaultBranch);
    const next = repeated(request, environment);
    if (own === undefined)
      return refuse(md`GitHub did not say whether ${short(sha)} belongs to this repository or a fork, ${inDoubt}.`, next);
    if (own === "beyond")
      return refuse(
        md`None of the 200 branches and 200 tags that Gitploy looks at contains ${short(sha)}, and the repository has more, so it may be a fork's. Deploy it by the name of a branch or a tag that points to it; create one if there is none.`,
        deployInstead("<ref>", environment),
      );
    if (!own)
      return refuse(
        md`${short(sha)} is a fork's: no branch, tag or pull request of this repository contains it. Merge it, or push it to a branch here.`,
        next,
      );
    // Reviews of the head before our own merge also count for the merge commit, and the other way round.
    const means = (other: string): boolean => other === sha || alike.includes(other);
    const heads = commit.pullRequests.filter(({ state, headSha }) => state === "open" && means(headSha));
    // Anybody can open a draft from a fork at a commit of ours; it must not block a deployment.
    const draft = heads.find((each) => each.draft && !each.fork);
    if (draft !== undefined && !environment.pullRequest.draft)
      return refuse(md`${numbered(draft)} is a draft. Mark it as ready for review, then repeat the command.`, next);
    if (!environment.pullRequest.approved) return pass(md`The commit belongs to this repository, and no draft has it as its head.`);
    const counts = ({ base }: AssociatedPullRequest): boolean => base === repository.defaultBranch || protectedBases.includes(base);
    const approved = heads.find((head) => head.approvedAt.some(means) && counts(head));
    // Requested changes concern the commit, whatever the base branch.
    if (approved !== undefined && heads.every(({ changesRequested }) => changesRequested === false))
      return pass(
        approved.approvedAt.includes(sha)
          ? md`${numbered(approved)} is approved at this commit.`
          : md`${numbered(approved)} is approved at a commit that differs from this one only by Gitploy's own merge of ${main}.`,
      );
    if (defaultBranch === undefined)
      return refuse(
        md`GitHub did not say whether ${main} contains the commit, and no pull request is approved at it: please try again.`,
        next,
      );
    if (defaultBranch.ahead === 0) return pass(md`${main} contains the commit.`);
    const why = heads.flatMap((head): readonly Markdown[] => {
      const says = (lacks: Markdown): readonly Markdown[] => [md`${numbered(head)} ${lacks}`];
      if (head.changesRequested === true) return says(md`lacks an approval, since changes are requested`);
      if (head.changesRequested === undefined) return says(md`has more reviews than could be read, and Gitploy refuses when in doubt`);
      if (!head.approvedAt.some(means))
        return approved === undefined ? says(md`lacks an approval of this commit by someone with write access`) : [];
      return counts(head) ? [] : says(md`is approved, but goes into ${code(head.base)}, which is neither ${main} nor protected`);
    });
    const open = why.length === 0 ? md`no open pull request has it as its head` : and(why);
    return refuse(md`${short(sha)} is neither in ${main} nor approved: ${open}. Get it reviewed or merged, then repeat the command.`, next);
  },
} as const satisfies Rule<CommitFacts>;

function numbered({ number, url }: AssociatedPullRequest): Markdown {
  return link(md`#${number}`, url);
}
