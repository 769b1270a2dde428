import { type Deployment, rolledBack, runningOf, succeeded } from "../deployments.js";
import { and, or } from "../messages/lists.js";
import { code, join, type Markdown, md, short } from "../messages/markdown.js";
import { deployTo } from "../messages/next.js";
import { refText } from "../messages/subject.js";
import { needsMerge } from "./auto-merge.js";
import { isEveryOtherMinute } from "../quiet.js";
import { isUnattended } from "../request.js";
import { type CommitFacts, pass, refuse, wait, type WaitingRule } from "./rule.js";

/** The SHA has succeeded in each environment that `requires` names, and was not rolled back there since. */
export const requires = {
  name: "requires",
  needs: "commit",
  setAsideBy: ["force", "rollback"],
  awaits: "another environment",
  // No event tells that what waited there ended without a deployment.
  clearedByTime: ({ pending, now }) => isEveryOtherMinute(now.getTime() - Date.parse(pending.request.requestedAt)),
  check(facts) {
    const { environment, repository, request, required, target, waitsIn } = facts;
    const { sha } = target.commit;
    const demanded = environment.requires.map(code);
    const [first] = environment.requires;
    if (first === undefined) return pass(md`${code(environment.name)} requires no other environment first.`);
    // A merge commit is new: it has succeeded nowhere, and would be refused once it was pushed.
    if (needsMerge(facts)) {
      const main = code(repository.defaultBranch);
      const says = md`Gitploy would merge ${main} into ${code(refText(target.ref.name))} first, and that new commit never succeeded in ${or(demanded)}: nothing was merged. Merge ${main} into it yourself, and deploy it there first.`;
      // Also for a promotion, whose commit has succeeded there: it is the branch that gets the new one.
      return refuse(says, deployTo({ ...request, action: "deploy" }, first));
    }
    const found = environment.requires.map((name) => {
      const how = standing(Object.hasOwn(required, name) ? required[name] : undefined, sha);
      // Nobody is there to ask for a push again, which goes to the one environment after the other.
      const follows = (how === "never" || how === "rolled back") && waitsIn.includes(name) && isUnattended(request);
      return { name, how: follows ? ("waiting" as const) : how };
    });
    const named = (how: Standing | "waiting"): readonly Markdown[] =>
      found.filter((each) => each.how === how).map(({ name }) => code(name));
    const [never, undone, running, waiting] = [named("never"), named("rolled back"), named("running"), named("waiting")];
    const missing = found.find(({ how }) => how === "never" || how === "rolled back");
    if (missing !== undefined) {
      const failed = never.length > 0 && md`${short(sha)} never succeeded in ${or(never)}`;
      const left = undone.length > 0 && md`${failed ? "it" : short(sha)} was rolled back in ${and(undone)}`;
      return refuse(md`${join([failed, left], ", and ")}. Deploy it there first.`, deployTo(request, missing.name));
    }
    if (running.length > 0)
      return wait(md`The commit has to succeed in ${and(running)} first, where it is being deployed now.`, "machines");
    if (waiting.length > 0) return wait(md`The commit has to succeed in ${and(waiting)} first, where it waits to be deployed.`, "machines");
    return pass(md`The commit succeeded in ${and(demanded)}.`);
  },
} as const satisfies WaitingRule<CommitFacts>;

type Standing = "succeeded" | "running" | "rolled back" | "never";

/** How a commit fared in an environment; `deployments` are newest first. */
function standing(deployments: readonly Deployment[] = [], sha: string): Standing {
  const ofCommit = deployments.filter((deployment) => deployment.ours && deployment.sha === sha);
  const newest = ofCommit.find(succeeded);
  if (newest !== undefined && !rolledBack(deployments).has(newest.id)) return "succeeded";
  if (runningOf(ofCommit).length > 0) return "running";
  return newest === undefined ? "never" : "rolled back";
}
