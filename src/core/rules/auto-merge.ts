import type { Facts } from "../facts.js";
import { code, md, short } from "../messages/markdown.js";
import { deployInstead, repeated } from "../messages/next.js";
import { refText } from "../messages/subject.js";
import { count } from "../messages/time.js";
import { type CommitFacts, type FindingOf, inDoubt, pass, refuse, wait, type WaitingRule } from "./rule.js";

/** With `auto_merge: true`, the commit contains the default branch, or Gitploy can merge it in. */
export const autoMerge = {
  name: "auto_merge",
  needs: "commit",
  setAsideBy: ["rollback"],
  awaits: "the checks of the merge commit",
  clearedByTime: () => false,
  check(facts) {
    const { environment, request, target, repository, defaultBranch: position, mergeConflict, mergeLacks } = facts;
    const main = code(repository.defaultBranch);
    const next = repeated(request, environment);
    if (environment.autoMerge !== true) return pass(md`Whether the commit is behind ${main} does not matter here.`);
    if (position === undefined) return refuse(md`GitHub did not say whether the commit is behind ${main}, ${inDoubt}.`, next);
    if (position.behind === 0) return pass(md`The commit contains all of ${main}.`);
    const { ref } = target;
    const name = code(refText(ref.name));
    const behind = md`is ${count(position.behind, "commit")} behind ${main}`;
    if (ref.kind === "tag" || ref.kind === "sha" || ref.branch === undefined) {
      const kind = ref.kind === "tag" ? "a tag" : "a commit";
      const says = md`${name} ${behind}, and ${kind} cannot be brought up to date. Deploy a ref that contains ${main}.`;
      return refuse(says, deployInstead("<ref>", environment));
    }
    // The ref rule refuses a deployment by branch name; a promotion stays pinned to what is live.
    if (target.moved !== undefined && target.moved !== "unknown" && request.action !== "deploy") {
      const says = md`The commit ${behind}, and ${name} has moved to ${short(target.moved.after)} since, so Gitploy does not merge into it. Deploy its current commit.`;
      return refuse(says, deployInstead(ref.branch, environment));
    }
    const barrier = isForks(facts) ? "in a fork" : target.branchProtected ? "protected" : undefined;
    if (ref.branch === repository.defaultBranch && !isForks(facts))
      return refuse(
        md`${name} has ${count(position.behind, "newer commit")} since this was requested. Repeat the command to deploy them.`,
        next,
      );
    if (barrier !== undefined)
      return refuse(
        md`${name} ${behind}, and its branch is ${barrier}, so Gitploy does not merge into it. Bring it up to date, then repeat the command.`,
        next,
      );
    if (mergeConflict)
      return refuse(md`${main} cannot be merged into ${name}: they conflict. Resolve the conflict, then repeat the command.`, next);
    if (mergeLacks !== undefined)
      return refuse(
        md`${main} has to be merged into ${name}, and the App lacks the permission ${code(mergeLacks)} for that. An organisation owner can accept it in the App's installation settings.`,
        next,
      );
    return pass(md`${name} ${behind}, which will be merged into it.`);
  },
} as const satisfies WaitingRule<CommitFacts>;

/** Whether the default branch has to be, and can be, merged into the ref before the deployment. */
export function needsMerge(facts: Facts): boolean {
  if (!facts.target.found || facts.request.action === "rollback") return false;
  const behind = facts.environment.autoMerge === true && (facts.defaultBranch?.behind ?? 0) > 0;
  return behind && autoMerge.check({ ...facts, target: facts.target }).answer === "pass";
}

/**
 * The finding for a request that needs a merge first: the merge commit waits for its checks. `undefined` if nothing is merged or no checks are
 * required.
 */
export function foreseeMerge(facts: Facts): FindingOf<"auto_merge"> | undefined {
  const { environment, repository, request } = facts;
  const unchecked = environment.requiredContexts?.length === 0 || request.force !== undefined;
  if (unchecked || !needsMerge(facts)) return undefined;
  const [main, name] = [code(repository.defaultBranch), code(refText(request.ref.name))];
  const says = md`${main} will be merged into ${name}, and the merge commit waits for its own checks.`;
  return { rule: autoMerge.name, ...wait(says, "machines") };
}

function isForks({ target: { ref, commit } }: CommitFacts): boolean {
  return ref.kind === "pull_request" && commit.pullRequests.some(({ number, fork }) => number === ref.pullRequest && fork);
}
