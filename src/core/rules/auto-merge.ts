import type { Comparison, Facts } from "../facts.js";
import { code, type Markdown, md, short } from "../messages/markdown.js";
import { deployInstead, repeated } from "../messages/next.js";
import { refText } from "../messages/subject.js";
import { count } from "../messages/time.js";
import type { Ref } from "../request.js";
import type { CommitFacts, Finding, WaitingRule } from "./rule.js";
import { pass, refuse, wait } from "./verdict.js";

/** With `auto_merge: true` the commit contains the default branch, or that can be merged in by us. */
export const autoMerge = {
  name: "auto_merge",
  needs: "commit",
  setAsideBy: ["rollback"],
  awaits: "the checks of the merge commit",
  clearedByTime: () => false,
  check(facts) {
    const { environment, request, target, defaultBranch: position, mergeConflict, mergeLacks } = facts;
    const main = facts.repository.defaultBranch;
    const next = repeated(request, environment);
    if (environment.autoMerge !== true) return pass(behindNotJudged(main));
    if (position === undefined) return refuse(behindUnknown(main), next);
    if (position.behind === 0) return pass(upToDate(main));
    const { ref } = target;
    if (ref.kind === "tag" || ref.kind === "sha" || ref.branch === undefined)
      return refuse(behindForGood(ref, main, position), deployInstead("<ref>", environment));
    // What was asked for by its branch's name is told by the ref rule; a promotion is pinned to what is live, and is behind for good.
    if (target.moved !== undefined && target.moved !== "unknown" && request.action !== "deploy")
      return refuse(behindAndMoved(ref, main, position, target.moved.after), deployInstead(ref.branch, environment));
    if (ref.branch === main && !isForks(facts)) return refuse(behindItself(ref, position), next);
    if (isForks(facts)) return refuse(behindAndClosed(ref, main, position, "fork"), next);
    if (target.branchProtected) return refuse(behindAndClosed(ref, main, position, "protected"), next);
    if (mergeConflict) return refuse(conflicts(ref, main), next);
    if (mergeLacks !== undefined) return refuse(mergeForbidden(ref, main, mergeLacks), next);
    return pass(willBeMerged(ref, main, position));
  },
} as const satisfies WaitingRule<CommitFacts>;

/** Whether the default branch has to be merged into the ref before it is deployed, and may be. */
export function needsMerge(facts: Facts): boolean {
  if (!facts.target.found || facts.request.action === "rollback") return false;
  const behind = facts.environment.autoMerge === true && (facts.defaultBranch?.behind ?? 0) > 0;
  return behind && autoMerge.check({ ...facts, target: facts.target }).answer === "pass";
}

/** What the rule says of a request that otherwise passes and has to be merged first: the merge commit's checks are still to come. */
export function foreseeMerge(facts: Facts): Finding | undefined {
  const { environment, repository, request } = facts;
  const unchecked = environment.requiredContexts?.length === 0 || request.force !== undefined;
  if (unchecked || !needsMerge(facts)) return undefined;
  return { rule: autoMerge.name, ...wait(mergeToBeChecked(request.ref, repository.defaultBranch), "machines") };
}

function isForks({ target: { ref, commit } }: CommitFacts): boolean {
  return ref.kind === "pull_request" && commit.pullRequests.some(({ number, fork }) => number === ref.pullRequest && fork);
}

function behindNotJudged(branch: string): Markdown {
  return md`It does not matter here whether the commit is behind ${code(branch)}.`;
}

function behindUnknown(branch: string): Markdown {
  return md`GitHub did not say whether the commit is behind ${code(branch)}, and Gitploy refuses when in doubt: please try again.`;
}

function upToDate(branch: string): Markdown {
  return md`The commit contains all of ${code(branch)}.`;
}

function behindForGood(ref: Ref, branch: string, { behind }: Comparison): Markdown {
  const kind = ref.kind === "tag" ? "a tag" : "a commit";
  return md`${code(refText(ref.name))} is ${count(behind, "commit")} behind ${code(branch)}, and ${kind} cannot be brought up to date. Deploy a ref that contains ${code(branch)}.`;
}

function behindAndMoved(ref: Ref, branch: string, { behind }: Comparison, after: string): Markdown {
  return md`The commit is ${count(behind, "commit")} behind ${code(branch)}, and ${code(refText(ref.name))} went on to ${short(after)} since, so Gitploy does not merge into it. Deploy what it has now.`;
}

function behindItself(ref: Ref, { behind }: Comparison): Markdown {
  return md`${code(refText(ref.name))} has ${count(behind, "newer commit")} since this was requested. Repeat the command to deploy them.`;
}

function behindAndClosed(ref: Ref, branch: string, { behind }: Comparison, why: "fork" | "protected"): Markdown {
  const barrier = why === "fork" ? "in a fork" : "protected";
  return md`${code(refText(ref.name))} is ${count(behind, "commit")} behind ${code(branch)}, and its branch is ${barrier}, so Gitploy does not merge into it. Bring it up to date, then repeat the command.`;
}

function conflicts(ref: Ref, branch: string): Markdown {
  return md`${code(branch)} cannot be merged into ${code(refText(ref.name))}: they conflict. Resolve the conflict, then repeat the command.`;
}

function mergeForbidden(ref: Ref, branch: string, permission: string): Markdown {
  return md`${code(branch)} has to be merged into ${code(refText(ref.name))}, and the App lacks the permission ${code(permission)} for that. An organisation owner can accept it in the App's installation settings.`;
}

function willBeMerged(ref: Ref, branch: string, { behind }: Comparison): Markdown {
  return md`${code(refText(ref.name))} is ${count(behind, "commit")} behind ${code(branch)}, which will be merged into it.`;
}

function mergeToBeChecked(ref: Ref, branch: string): Markdown {
  return md`${code(branch)} will be merged into ${code(refText(ref.name))}, and the merge commit waits for its own checks.`;
}
