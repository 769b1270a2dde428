import type { Environment } from "../config/environment.js";
import { type Deployment, rolledBack, runningOf, succeeded } from "../facts.js";
import { enumerate } from "../messages/enumerate.js";
import { code, join, type Markdown, md, short } from "../messages/markdown.js";
import { deployTo } from "../messages/next.js";
import { refText } from "../messages/subject.js";
import type { Ref } from "../request.js";
import { needsMerge } from "./auto-merge.js";
import type { CommitFacts, WaitingRule } from "./rule.js";
import { pass, refuse, wait } from "./verdict.js";

/** The same SHA succeeded in each environment that `requires` names, and was not rolled back there since. */
export const requires = {
  name: "requires",
  needs: "commit",
  setAsideBy: ["force", "rollback"],
  awaits: "another environment",
  clearedByTime: () => false,
  check(facts) {
    const { environment, repository, request, required, target } = facts;
    const { commit } = target;
    const [demanded] = environment.requires;
    // The merge commit could not have succeeded anywhere: it would be refused for being new once it was pushed.
    if (demanded !== undefined && needsMerge(facts))
      return refuse(requiredOfMerge(target.ref, repository.defaultBranch, environment.requires), deployTo(request, demanded));
    const found = environment.requires.map((name) => ({
      name,
      how: standing(Object.hasOwn(required, name) ? required[name] : undefined, commit.sha),
    }));
    const named = (how: Standing): readonly string[] => found.filter((each) => each.how === how).map(({ name }) => name);
    const [first] = found.filter(({ how }) => how === "never" || how === "rolled back");
    if (first !== undefined)
      return refuse(requiredMissing(commit.sha, named("never"), named("rolled back")), deployTo(request, first.name));
    if (named("running").length > 0) return wait(requiredRunning(named("running")), "machines");
    return pass(found.length === 0 ? requiresNothing(environment) : requiredSucceeded(environment.requires));
  },
} as const satisfies WaitingRule<CommitFacts>;

type Standing = "succeeded" | "running" | "rolled back" | "never";

/** How a commit fared in an environment whose deployments are given newest first. */
function standing(deployments: readonly Deployment[] = [], sha: string): Standing {
  const ofCommit = deployments.filter((deployment) => deployment.ours && deployment.sha === sha);
  const newest = ofCommit.find(succeeded);
  if (newest !== undefined && !rolledBack(deployments).has(newest.id)) return "succeeded";
  if (runningOf(ofCommit).length > 0) return "running";
  return newest === undefined ? "never" : "rolled back";
}

function requiredOfMerge(ref: Ref, branch: string, environments: readonly string[]): Markdown {
  return md`Gitploy would merge ${code(branch)} into ${code(refText(ref.name))} first, and that new commit never succeeded in ${enumerate(environments.map(code), "or")}: nothing was merged. Merge ${code(branch)} into it yourself, and deploy it there first.`;
}

function requiredMissing(sha: string, never: readonly string[], undone: readonly string[]): Markdown {
  const first = never.length > 0 && md`${short(sha)} never succeeded in ${enumerate(never.map(code), "or")}`;
  const second = undone.length > 0 && md`${first ? "it" : short(sha)} was rolled back in ${enumerate(undone.map(code), "and")}`;
  return md`${join([first, second], ", and ")}. Deploy it there first.`;
}

function requiredRunning(environments: readonly string[]): Markdown {
  return md`The commit has to succeed in ${enumerate(environments.map(code), "and")} first, where it is being deployed now.`;
}

function requiresNothing(environment: Environment): Markdown {
  return md`${code(environment.name)} requires no other environment first.`;
}

function requiredSucceeded(environments: readonly string[]): Markdown {
  return md`The commit succeeded in ${enumerate(environments.map(code), "and")}.`;
}
