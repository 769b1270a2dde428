import type { Facts } from "../facts.js";
import { deployInstead, repeated } from "../messages/next.js";
import * as say from "../messages/rules-commit.js";
import type { CommitFacts, WaitingRule } from "./rule.js";
import { pass, refuse } from "./verdict.js";

/** With `auto_merge: true` the commit contains the default branch, or that can be merged in by us. */
export const autoMerge: WaitingRule<CommitFacts> = {
  name: "auto_merge",
  setAsideBy: ["rollback"],
  awaits: "the checks of the merge commit",
  clearedByTime: () => false,
  check(facts) {
    const { environment, request, target, defaultBranch: position, mergeConflict, mergeLacks } = facts;
    const main = facts.repository.defaultBranch;
    const next = repeated(request, environment);
    if (environment.autoMerge !== true) return pass(say.behindNotJudged(main));
    if (position === undefined) return refuse(say.behindUnknown(main), next);
    if (position.behind === 0) return pass(say.upToDate(main));
    const { ref } = target;
    if (ref.kind === "tag" || ref.kind === "sha" || ref.branch === undefined)
      return refuse(say.behindForGood(ref, main, position), deployInstead("<ref>", environment));
    // What was asked for by its branch's name is told by the ref rule; a promotion is pinned to what is live, and is behind for good.
    if (target.moved !== undefined && target.moved !== "unknown" && request.action !== "deploy")
      return refuse(say.behindAndMoved(ref, main, position, target.moved.after), deployInstead(ref.branch, environment));
    if (ref.branch === main && !isForks(facts)) return refuse(say.behindItself(ref, position), next);
    if (isForks(facts)) return refuse(say.behindAndClosed(ref, main, position, "fork"), next);
    if (target.branchProtected) return refuse(say.behindAndClosed(ref, main, position, "protected"), next);
    if (mergeConflict) return refuse(say.mergeConflict(ref, main), next);
    if (mergeLacks !== undefined) return refuse(say.mergeForbidden(ref, main, mergeLacks), next);
    return pass(say.willBeMerged(ref, main, position));
  },
};

/** Whether the default branch has to be merged into the ref before it is deployed, and may be. */
export function needsMerge(facts: Facts): boolean {
  if (!facts.target.found || facts.request.action === "rollback") return false;
  const behind = facts.environment.autoMerge === true && (facts.defaultBranch?.behind ?? 0) > 0;
  return behind && autoMerge.check({ ...facts, target: facts.target }).answer === "pass";
}

function isForks({ target: { ref, commit } }: CommitFacts): boolean {
  return ref.kind === "pull_request" && commit.pullRequests.some(({ number, fork }) => number === ref.pullRequest && fork);
}
