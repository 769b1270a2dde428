import { type Deployment, rolledBack, runningOf, succeeded } from "../facts.js";
import { deployTo } from "../messages/next.js";
import * as say from "../messages/rules-commit.js";
import { needsMerge } from "./auto-merge.js";
import type { CommitFacts, WaitingRule } from "./rule.js";
import { pass, refuse, wait } from "./verdict.js";

/** The same SHA succeeded in each environment that `requires` names, and was not rolled back there since. */
export const requires: WaitingRule<CommitFacts> = {
  name: "requires",
  setAsideBy: ["force", "rollback"],
  awaits: "another environment",
  clearedByTime: () => false,
  check(facts) {
    const { environment, repository, request, required, target } = facts;
    const { commit } = target;
    const [demanded] = environment.requires;
    // The merge commit could not have succeeded anywhere: it would be refused for being new once it was pushed.
    if (demanded !== undefined && needsMerge(facts))
      return refuse(say.requiredOfMerge(target.ref, repository.defaultBranch, environment.requires), deployTo(request, demanded));
    const found = environment.requires.map((name) => ({
      name,
      how: standing(Object.hasOwn(required, name) ? required[name] : undefined, commit.sha),
    }));
    const named = (how: Standing): readonly string[] => found.filter((each) => each.how === how).map(({ name }) => name);
    const [first] = found.filter(({ how }) => how === "never" || how === "rolled back");
    if (first !== undefined)
      return refuse(say.requiredMissing(commit.sha, named("never"), named("rolled back")), deployTo(request, first.name));
    if (named("running").length > 0) return wait(say.requiredRunning(named("running")), "machines");
    return pass(found.length === 0 ? say.requiresNothing(environment) : say.requiredSucceeded(environment.requires));
  },
};

type Standing = "succeeded" | "running" | "rolled back" | "never";

/** How a commit fared in an environment whose deployments are given newest first. */
function standing(deployments: readonly Deployment[] = [], sha: string): Standing {
  const ofCommit = deployments.filter((deployment) => deployment.ours && deployment.sha === sha);
  const newest = ofCommit.find(succeeded);
  if (newest !== undefined && !rolledBack(deployments).has(newest.id)) return "succeeded";
  if (runningOf(ofCommit).length > 0) return "running";
  return newest === undefined ? "never" : "rolled back";
}
